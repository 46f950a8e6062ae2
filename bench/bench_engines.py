"""Measure analytic shapes through the router beside the engine that answers them, asked directly, in turn.

Each query is asked of both in turn, and is new to both; rows are compared with the service's own.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.data import PART, SETTLED
from bench.reading.places import BENCH
from bench.reading.shapes import Shape, load_shapes
from detente.sparql_followers.registry import Registry
from detente.sparql_followers.state import EngineStateFile
from tests.following.services import Node, node
from tests.sparql_followers.engines import Server, server

ANALYTIC = ("06-all-months", "07-top-pairs", "08-date-range", "09-label-text", "11-type-counts")
AIM_MS = 20.0
FILL_SECONDS = 1800.0


class Door:
    """One connection that is kept, and the time that each answer takes."""

    def __init__(self, port: int, path: str, **fields: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=600)
        self._path = path
        self._fields = fields

    def ask(self, query: str) -> tuple[float, str, str]:
        """Give milliseconds, rows as CSV, and who answered."""
        body = urlencode({"query": query, **self._fields})
        headers = {"Accept": "text/csv", "Content-Type": "application/x-www-form-urlencoded"}
        begin = time.perf_counter()
        self._connection.request("POST", self._path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - begin) * 1e3
        if answer.status != 200:
            raise click.ClickException(f"{answer.status}: {text[:300]}")
        timing = answer.headers.get("Server-Timing", "")
        return took, text, timing.partition("engine;desc=")[2].partition(",")[0]


def load(data: Path, engine: Server) -> None:
    """Commit a tenth of the benchmark's graph, which the engine is to follow."""
    program = BENCH / "reading" / "commit.py"
    subprocess.run([sys.executable, str(program), str(PART.nquads()), str(data)], check=True)
    Registry(data).add(engine.engine)


def await_rotation(served: Node, kind: str) -> None:
    """Wait until the engine is filled, compared, and asked."""
    deadline = time.monotonic() + FILL_SECONDS
    while f'in_rotation{{engine="{kind}"}} 1' not in served.get("/metrics").text:
        if time.monotonic() > deadline:
            state = EngineStateFile(Registry(served.data).folder(kind)).read()
            raise click.ClickException(f"the engine is not asked: {state.trouble}")
        time.sleep(1)


def measured(
    shapes: list[Shape], kind: str, doors: dict[str, Door], count: int
) -> Iterator[tuple[str, dict[str, float]]]:
    """Ask each shape's next queries of all doors; yield milliseconds, and whether rows are the same."""
    for number in range(count):
        for shape in shapes:
            (query,) = shape.distinct(1)
            order = ("router", "direct") if number % 2 else ("direct", "router")
            found = {name: doors[name].ask(query) for name in order}
            _, expected, _ = doors["home"].ask(query)
            took = {name: each[0] for name, each in found.items()}
            by_engine = float(found["router"][2] == kind)
            is_same = found["router"][1] == expected
            rows = expected.count("\n") - 1
            yield shape.name, {**took, "engine": by_engine, "same": float(is_same), "rows": rows}


def report(given: dict[str, Any], found: dict[str, list[dict[str, float]]], kind: str) -> list[str]:
    lines = ["# Analytic shapes through the router", "", *(f"- {k}: {v}" for k, v in given.items()), ""]
    lines += [
        f"| shape | rows | {kind} directly, ms | through the router | more | same rows | {kind} answered |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, asked in found.items():
        keys = ("rows", "direct", "router")
        middle = {key: statistics.median(each[key] for each in asked) for key in keys}
        more = statistics.median(each["router"] - each["direct"] for each in asked)
        ends = (sum(each[key] for each in asked) for key in ("same", "engine"))
        share = " | ".join(f"{each:.0f} of {len(asked)}" for each in ends)
        took = f"{middle['direct']:.1f} | {middle['router']:.1f} | {more:+.1f}"
        lines.append(f"| {name} | {middle['rows']:.0f} | {took} | {share} |")
    return [*lines, "", f"Medians. At most {AIM_MS:.0f} ms more is the aim."]


@click.command()
@click.option("--kind", type=click.Choice(("virtuoso", "oxigraph")), default="virtuoso", show_default=True)
@click.option("--count", default=20, show_default=True, help="Queries of each shape.")
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(kind: str, count: int, output: Path) -> None:
    """Measure, print and write `engines.json` and `engines.md`; fails where rows differ."""
    before = f"{os.getloadavg()[0]:.1f}"
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        engine = stack.enter_context(server(kind, folder / kind))
        load(folder / "data", engine)
        path = "/sparql" if kind == "virtuoso" else "/query"
        doors = {"direct": Door(engine.port, path, **{"default-graph-uri": SETTLED})}
        for what, route in (("home", "off"), ("router", "all")):
            given_to = {"route": route, "processes": 1, "cache": 0, "engine_seconds": 60}
            if what == "home":
                shutil.copytree(folder / "data", folder / "home", ignore=shutil.ignore_patterns("engines"))
            data = folder / ("home" if what == "home" else "data")
            served = stack.enter_context(node(data, **given_to))
            doors[what] = Door(served.port, "/sparql")
        await_rotation(served, kind)
        for shape, each in measured(load_shapes(PART, ANALYTIC), kind, doors, count):
            found[shape].append(each)
    given = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f".venv/bin/python bench/bench_engines.py --kind {kind} --count {count}",
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "load average before": before,
        "quads": PART.quads(),
    }
    lines = report(given, found, kind)
    (output / "engines.json").write_text(json.dumps({"surroundings": given, "asked": found}, indent=1) + "\n")
    (output / "engines.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))
    if not all(any(each["rows"] for each in asked) for asked in found.values()):
        raise click.ClickException("there is a shape that finds nothing: the graph is not there")
    if any(not each["same"] for asked in found.values() for each in asked):
        raise click.ClickException("an answer through the router is not the service's own")


if __name__ == "__main__":
    main()
