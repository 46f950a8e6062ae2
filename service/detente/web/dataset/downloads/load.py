"""`/load`: how to load the data into the tools that people have, in programs that run as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from flask import Blueprint, render_template, request

WRITTEN_FOR = "http://127.0.0.1:8000/"
"""The address in the snippets, in place of which the page has the service's own."""

blueprint = Blueprint("load", __name__)


@dataclass(frozen=True)
class Tool:
    """A tool and a program for it; the text of the program is a file of this name."""

    name: str
    title: str
    needs: str


TOOLS = (
    Tool("pandas", "pandas", "Python with `pip install pandas`."),
    Tool("r", "R", "Base R."),
    Tool("rdflib", "rdflib", "Python with `pip install rdflib`."),
    Tool("sparqlwrapper", "SPARQLWrapper", "Python with `pip install SPARQLWrapper`."),
    Tool("comunica", "Comunica", "Node.js with `npm install @comunica/query-sparql@4`."),
    Tool(
        "shell",
        "A shell",
        "curl 7.83 or later, and GNU coreutils. It fetches the whole data set and checks its hash.",
    ),
)


@blueprint.get("/load", endpoint="load")
def load_page() -> str:
    """Show a program for each tool."""
    tools = [(tool, snippet(tool.name, request.url_root)) for tool in TOOLS]
    return render_template("load.html", tools=tools)


def snippet(name: str, root: str) -> str:
    """Give the program for a tool, with the address of a service filled in."""
    return _text(name).replace(WRITTEN_FOR, root)


@cache
def _text(name: str) -> str:
    return (resources.files("detente.web.dataset.downloads") / "snippets" / f"{name}.txt").read_text(
        encoding="utf-8"
    )
