"""The `detente` command.

Exit codes: 0 done, 1 could not be done, 2 wrong input or usage, 3 refused by the gate. A command is imported
when it is run, with what it needs and no more.
"""

from __future__ import annotations

import logging
import os
import sys
from errno import EPIPE
from importlib import import_module
from typing import Any

import click

from detente import __version__
from detente.errors import DetenteError

COMMANDS = {
    "build": ("seeds", "Build a version of the graph from the seeds, and make it the current one."),
    "check": ("seeds", "Check the seeds of a FOLDER, all stages at once, and make no version."),
    "new": (
        "seeds",
        "Begin an entry set with a TEXT: its bytes, their hash, and files that say what is to be filled in.",
    ),
    "review": (
        "review",
        "Write the drafts of the text in FILE as a file to review, or list the reviews that are kept.",
    ),
    "publish": (
        "review",
        "Publish the reviewed entry in FILE as one version, if the gate lets it through.",
    ),
    "withdraw": (
        "review",
        "Withdraw an ENTRY: a curator's decision, with evidence, by which all that it says is deprecated.",
    ),
    "draft": (
        "drafting",
        "Draft the claims of a text: suggestions for a reviewer, never facts (docs/drafting.md).",
    ),
    "watch": (
        "watch",
        "Bring the items of the RSS or Atom feed at URL under review, each once (docs/watching.md).",
    ),
    "serve": (
        "operate",
        "Serve the graph over HTTP until interrupted, building it first where the seeds are newer.",
    ),
    "follow": (
        "operate",
        "Follow a service, or a log of patches: have each of its versions here too, and serve them.",
    ),
    "load": (
        "load",
        "Load RDF into the graph, all files as one change, if the result conforms to the shapes.",
    ),
    "import": (
        "importing",
        "Import a release of an event data set, all files as one change, by a mapping (docs/importing.md).",
    ),
    "validate": (
        "validate",
        "Check RDF files against the shapes, beside the authority entries that ship with the package.",
    ),
    "query": ("ask", "Ask a version a SPARQL query, or a saved question; the current one by default."),
    "mcp": (
        "mcp",
        "Answer a language model over standard input and output (Model Context Protocol), read only.",
    ),
    "dump": (
        "data",
        "Write a version, or one of its graphs, as RDF, or a table of it; the same version gives the "
        "same bytes.",
    ),
    "reconcile": (
        "reconcile",
        "Find what the names in a column of a CSV stand for; write it with four more columns.",
    ),
    "log": ("history", "List the versions that led to the current one, newest first."),
    "diff": (
        "history",
        "Show what AFTER has that BEFORE has not, and the other way round; by default the last change.",
    ),
    "tag": (
        "history",
        "Name a VERSION, so that it can be cited by NAME and is never pruned; without NAME, list the names.",
    ),
    "restore": (
        "history",
        "Make what a VERSION stated current again, as a new version; the versions since then stay.",
    ),
    "checkout": (
        "history",
        "Make a VERSION current as it is, without a commit: for going on from it, or when the newest is "
        "hurt.",
    ),
    "gc": ("history", "Take the stores of old versions, to give disk space back."),
    "follower": (
        "follower",
        "Add, list, test and remove SPARQL engines that follow this data folder (docs/scaling.md).",
    ),
    "token": (
        "token",
        "Make, list and revoke the tokens that writing over HTTP needs; without one, writing is off.",
    ),
    "notes": ("notes", "List and close the notes that readers have sent to the curators."),
    "settings": ("operate", "List every setting: its environment variable, value, default and meaning."),
    "doctor": (
        "operate",
        "Examine the installation and every version; exit code 1 where something is wrong.",
    ),
}
"""The module of each command, and the first sentence of its help, which a test compares with it."""


_WHOLE = 500
"""Characters of a sentence that the list of commands shows: all of them."""


class _Commands(click.Group):
    """Commands that say what is wrong with an input, and end with the exit code for it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DetenteError as error:
            click.echo(error.in_full(), err=True)
            sys.exit(error.exit_code)
        except OSError as error:  # of a folder that a setting names, or of where the output goes
            if error.errno == EPIPE:  # click ends quietly where nobody reads any more
                raise
            where = "" if error.filename is None else f"{error.filename}: "
            click.echo(f"{where}{error.strerror or error}", err=True)
            sys.exit(DetenteError.exit_code)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as the base has it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"detente.cli.{COMMANDS[cmd_name][0]}")
        commands = (each for each in vars(module).values() if isinstance(each, click.Command))
        return next(each for each in commands if each.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands, each with a whole sentence: from the table, so that nothing is imported."""
        summaries = ((name, click.Command(name, help=COMMANDS[name][1])) for name in COMMANDS)
        with formatter.section("Commands"):
            formatter.write_dl([(name, each.get_short_help_str(_WHOLE)) for name, each in summaries])


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="detente")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Build, check, serve and ask a graph of who said what in diplomacy."""
    from detente.settings import read_settings  # not needed for --help

    ctx.obj = read_settings(os.environ)
    # The gate tells of a literal that is not of its datatype; rdflib would show a traceback as well.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
