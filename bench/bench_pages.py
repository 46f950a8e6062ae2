"""Measure pages and documents of things beside DESCRIBE of oxigraph (bench/README.md)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import click
import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.data import FULL
from bench.reading.peers import Detente, Oxigraph, Server
from bench.reading.places import BENCH
from detente.rdf.namespaces import DEFAULT_BASE

LINKED = 1000
ENTRY = "entry/2016-08-turkey-russia-2"
# Things of the data that about so many triples lead to.
CHOOSE = """
SELECT ?thing (COUNT(?s) AS ?links) {{ ?s ?p ?thing FILTER STRSTARTS(STR(?thing), "{base}id/") }}
GROUP BY ?thing HAVING (COUNT(?s) >= {least} && COUNT(?s) <= {most}) ORDER BY ?thing LIMIT {number}"""
TARGETS = {
    "page of a thing": 50,
    "Turtle of a thing": 50,
    "page of a thing, kept": 10,
    "Turtle of a thing, kept": 10,
    "page of an entry": 30,
}
"""Milliseconds, in the median."""

Times = list[float]


class Seeds(Detente):
    """This project with the graph of the seeds."""

    name = "detente-seeds"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> None:
        """Build the graph."""
        environment = {**os.environ, "DETENTE_DATA": str(self._folder)}
        subprocess.run([sys.executable, "-m", "detente", "build"], env=environment, check=True)

    def environment(self, port: int) -> Mapping[str, str]:
        """Give the settings."""
        given = super().environment(port)
        return {**given, "DETENTE_PROFILE": "full", "DETENTE_DATA": str(self._folder)}


class Made(Detente):
    """This project on the large graph, without a cache: each answer is made anew."""

    def environment(self, port: int) -> Mapping[str, str]:
        """Give the settings."""
        return {**super().environment(port), "DETENTE_CACHE": "0"}


class MadeSeeds(Seeds):
    """The seeds without a cache."""

    def environment(self, port: int) -> Mapping[str, str]:
        """Give the settings."""
        return {**super().environment(port), "DETENTE_CACHE": "0"}


@contextmanager
def asked(server: Server) -> Iterator[httpx.Client]:
    """Open one connection to a server."""
    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=120) as client:
        yield client


def timed(client: httpx.Client, path: str, accept: str = "*/*", **parameters: str) -> float:
    """Get an answer, and give the milliseconds until its last byte."""
    start = time.perf_counter()
    answer = client.get(path, params=parameters or None, headers={"Accept": accept})
    answer.raise_for_status()
    return (time.perf_counter() - start) * 1000


def chosen(client: httpx.Client, number: int) -> list[str]:
    """Find things that about LINKED triples lead to; the paths of their IRIs."""
    near = {"least": LINKED * 8 // 10, "most": LINKED * 12 // 10}
    query = CHOOSE.format(base=DEFAULT_BASE, number=number, **near)
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    rows = answer.raise_for_status().text.split("\r\n")[1:-1]
    return [row.partition(",")[0].removeprefix(DEFAULT_BASE) for row in rows]


def measure_things(number: int, rounds: int) -> dict[str, Times]:
    """Time the forms of things, made anew and kept, and oxigraph's DESCRIBE of the same."""
    with Made().serving() as server, asked(server) as client:
        things = chosen(client, number)
        if not things:
            raise click.ClickException(f"nothing in the data has about {LINKED} links")
        made = [
            [timed(client, f"/{thing}.{form}") for _ in range(rounds) for thing in things]
            for form in ("html", "ttl", "jsonld")
        ]
    with Detente().serving() as server, asked(server) as client:
        kept = [measure_kept(client, things, form, rounds) for form in ("html", "ttl")]
    with Oxigraph().serving() as server, asked(server) as client:
        queries = [f"DESCRIBE <{DEFAULT_BASE}{thing}>" for thing in things] * rounds
        described = [timed(client, server.path, "text/turtle", query=query) for query in queries]
    names = ("page of a thing", "Turtle of a thing", "JSON-LD of a thing")
    names += ("page of a thing, kept", "Turtle of a thing, kept", "oxigraph: DESCRIBE")
    return dict(zip(names, [*made, *kept, described], strict=True))


def measure_kept(client: httpx.Client, things: Sequence[str], form: str, rounds: int) -> Times:
    """Time one form of things that were asked for before."""
    for thing in things:
        timed(client, f"/{thing}.{form}")
    return [timed(client, f"/{thing}.{form}") for _ in range(rounds) for thing in things]


def measure_entry(folder: Path, number: int) -> dict[str, Times]:
    """Time the page of an entry of the seeds, made anew and kept."""
    MadeSeeds(folder).load()
    with MadeSeeds(folder).serving() as server, asked(server) as client:
        timed(client, "/")
        made = [timed(client, f"/{ENTRY}.html") for _ in range(number)]
    with Seeds(folder).serving() as server, asked(server) as client:
        timed(client, f"/{ENTRY}.html")
        kept = [timed(client, f"/{ENTRY}.html") for _ in range(number)]
    return {"page of an entry": made, "page of an entry, kept": kept}


def report(times: Mapping[str, Times], things: int, command: str) -> tuple[dict[str, object], str]:
    """Write the results for machines and for people."""
    facts = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": command,
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "detente": version("detente"),
        "pyoxigraph": version("pyoxigraph"),
        "quads": f"{FULL.quads():,}",
        "things": f"{things}, each with {LINKED} links, give or take a fifth",
    }
    rows = {
        name: {
            "median": median(spent),
            "worst": max(spent),
            "number": len(spent),
            "target": TARGETS.get(name),
        }
        for name, spent in times.items()
    }
    lines = ["# Pages and documents", "", *(f"- {name}: {value}" for name, value in facts.items()), ""]
    lines += ["| what | median, ms | worst, ms | of | aim, ms |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {name} | {row['median']:.1f} | {row['worst']:.1f} | {row['number']} | {row['target'] or ''} |"
        for name, row in rows.items()
    ]
    return {"facts": facts, "times": rows}, "\n".join([*lines, ""])


@click.command()
@click.option("--things", default=20, show_default=True, help="How many things.")
@click.option("--rounds", default=5, show_default=True, help="How often each is asked for.")
@click.option(
    "--output", type=click.Path(path_type=Path), default=BENCH / "results", help="Folder of results."
)
def main(things: int, rounds: int, output: Path) -> None:
    """Measure, and write pages.json and pages.md."""
    for peer in (Detente(), Oxigraph()):
        peer.load()
    times = measure_things(things, rounds)
    with tempfile.TemporaryDirectory() as folder:
        times |= measure_entry(Path(folder) / "data", things * rounds)
    found = len(times["page of a thing"]) // rounds
    command = " ".join(["bench/bench_pages.py", *sys.argv[1:]])
    machine, people = report(times, found, command)
    (output / "pages.json").write_text(json.dumps(machine, indent=2) + "\n", encoding="utf-8")
    (output / "pages.md").write_text(people, encoding="utf-8")
    print(people)


if __name__ == "__main__":
    main()
