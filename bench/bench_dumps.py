"""Measure downloads: a first dump beside the engine's own, and a file served (bench/README.md)."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from importlib.metadata import version as package_version
from pathlib import Path

import click
from pyoxigraph import RdfFormat, parse

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.icews import EVENTS
from bench.reading.data import Data, icews_folder
from bench.reading.places import BENCH
from detente.changes.commit import commit
from detente.changes.rules import NoRules
from detente.exports.catalogue import DumpFile, parse_short_name
from detente.exports.maker import Means
from detente.exports.making import NICENESS
from detente.processes import End
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import VersionStore

AIM = 0.5
PIECE = 1 << 20
LISTENS = re.compile(r"detente listens on http://127\.0\.0\.1:(\d+)/\n")
OTHERS = ("all.nq.gz", "all.nq.zst", "settled.ttl", "events.csv", "claims.csv")


@dataclass(frozen=True)
class Served:
    """One download of a file: seconds until its first byte, seconds in all, bytes."""

    first: float
    total: float
    size: int


def engine_seconds(store: Path, output: Path) -> float:
    """Have the engine write every quad to a file, in a process of its own and as patient as ours is."""
    program = (
        f"import os, sys; os.nice({NICENESS}); from pyoxigraph import RdfFormat, Store;"
        "Store.read_only(sys.argv[1]).dump(sys.argv[2], RdfFormat.N_QUADS)"
    )
    return _timed([sys.executable, "-c", program, str(store), str(output)])


def made_seconds(means: Means, file: DumpFile) -> float:
    """Make a file for the first time, in the process that the service starts."""
    shutil.rmtree(means.data / "dumps", ignore_errors=True)
    start = time.perf_counter()
    ended = asyncio.run(means.make(file))
    if ended.how is not End.FINISHED:
        raise RuntimeError(f"{file.name} was not made: {ended}")
    return time.perf_counter() - start


def _timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


@contextmanager
def service(data: Path) -> Iterator[tuple[int, int]]:
    """Serve a data folder; give the port and the process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {"PROFILE": "plain", "HOST": "127.0.0.1", "PORT": port, "DATA": data, "LOAD_QUADS": 0}
    environment = {**os.environ, **{f"DETENTE_{name}": str(value) for name, value in given.items()}}
    command = [sys.executable, "-m", "detente", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert any(LISTENS.fullmatch(line) for line in process.stdout)
            yield port, process.pid
        finally:
            process.terminate()


def download(port: int, file: DumpFile) -> Served:
    """Read a file from the service and throw it away."""
    connection = HTTPConnection("127.0.0.1", port)
    start = time.perf_counter()
    connection.request("GET", f"/v/{file.version}/dumps/{file.name}")
    answer = connection.getresponse()
    if answer.status != 200:
        raise click.ClickException(f"{file.name}: {answer.status} {answer.reason}")
    first, size = time.perf_counter() - start, 0
    while piece := answer.read(PIECE):
        size += len(piece)
    connection.close()
    return Served(first, time.perf_counter() - start, size)


def peak_mb(pid: int) -> int:
    """Tell how much memory a process has held at most."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    match = re.search(r"VmHWM:\s+(\d+)", text)
    return int(match[1]) // 1024 if match else 0


def measure(data: Path, version: str, rounds: int) -> dict[str, object]:
    """Make and serve the dumps of a version."""
    means = Means(data, DEFAULT_BASE)
    file = _file("all.nq", version)
    store = VersionStore(data).path(version) / "store"
    engine, made = [], []
    for _ in range(rounds):  # by turns, because what else the machine does then falls on both
        engine.append(engine_seconds(store, data / "engine.nq"))
        made.append(made_seconds(means, file))
    with service(data) as (port, pid):
        served = [download(port, file) for _ in range(max(rounds, 3))]
        peak = peak_mb(pid)
    (data / "engine.nq").unlink()
    size = served[0].size
    return {
        "MB": round(size / 1e6, 1),
        "engine_seconds": _summary(engine),
        "first_seconds": _summary(made),
        "ratio_of_rates": round(statistics.median(engine) / statistics.median(made), 2),
        "served_mb_per_second": _summary([size / 1e6 / each.total for each in served]),
        "served_first_byte_ms": _summary([1000 * each.first for each in served]),
        "service_peak_mb": peak,
        "others_seconds": {name: round(made_seconds(means, _file(name, version)), 1) for name in OTHERS},
    }


def _file(short_name: str, version: str) -> DumpFile:
    file = parse_short_name(short_name, version)
    assert file is not None
    return file


def _summary(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 2),
        "min": round(min(values), 2),
        "max": round(max(values), 2),
    }


@click.command()
@click.option("--events", default=EVENTS, show_default=True, help="Events of the graph; all are 1.4 M quads.")
@click.option(
    "--rounds", default=3, show_default=True, help="First dumps, of the engine and of ours by turns."
)
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(events: int, rounds: int, output: Path) -> None:
    """Measure, print and write `dumps.json` and `dumps.md`; exit with 1 where the aim is missed."""
    icews_folder()
    graph = Data("full" if events == EVENTS else f"events-{events}", events)
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        data = Path(name)
        click.echo("loading")
        quads = parse(path=graph.nquads(), format=RdfFormat.N_QUADS)
        store = VersionStore(data)
        commit(store, NoRules(), lambda draft: draft.insert(quads), author="bench", message="dumps")
        version = store.resolve("current").id
        click.echo("dumping")
        found = measure(data, version, rounds)
    document = {"surroundings": surroundings(graph, events, rounds), **found}
    lines = list(report(document))
    output.mkdir(parents=True, exist_ok=True)
    (output / "dumps.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "dumps.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))
    ratio = found["ratio_of_rates"]
    assert isinstance(ratio, float)
    sys.exit(ratio < AIM)


def surroundings(graph: Data, events: int, rounds: int) -> dict[str, object]:
    """Say what the figures cannot be compared without."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f".venv/bin/python bench/bench_dumps.py --events {events} --rounds {rounds}",
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "pyoxigraph": package_version("pyoxigraph"),
        "quads": f"{graph.quads():,}",
        "load average at the end": f"{os.getloadavg()[0]:.1f}",
    }


def report(document: dict[str, object]) -> Iterator[str]:
    """Write the figures as Markdown."""
    about, others = document["surroundings"], document["others_seconds"]
    assert isinstance(about, dict)
    assert isinstance(others, dict)
    yield from ("# Downloads", "", *(f"- {name}: {value}" for name, value in about.items()), "")
    yield f"N-Quads of the whole graph, {document['MB']} MB; median, least and most of the rounds:"
    yield ""
    yield "| measured | median | min | max |"
    yield "|---|---|---|---|"
    rows = {
        "the engine's `Store.dump`, seconds": "engine_seconds",
        "first dump, seconds: process, sorting, SHA-256 and fsync included": "first_seconds",
        "later request, MB/s": "served_mb_per_second",
        "later request, ms to the first byte": "served_first_byte_ms",
    }
    for title, name in rows.items():
        values = document[name]
        assert isinstance(values, dict)
        yield f"| {title} | {values['median']} | {values['min']} | {values['max']} |"
    yield ""
    yield f"- first dump beside the engine's: {document['ratio_of_rates']} of its rate; aim {AIM}"
    yield f"- memory of the web process at most: {document['service_peak_mb']} MB"
    yield from (f"- {name}, first: {seconds} s" for name, seconds in others.items())


if __name__ == "__main__":
    main()
