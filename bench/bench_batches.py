"""Measure ICEWS18 mapped in slices and judged in parts: by one process, by two, on Spark of this machine.

Each in a process of its own; all have to come to the same digest (bench/README.md).
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import click
from pyoxigraph import NamedNode

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.bench_importing import cut, repeat
from bench.process_tree import TreeUsage
from bench.reading.places import BENCH
from bench.writing.release import FILES
from detente.changes.bulk.incoming import quad_lines
from detente.changes.parts.batches import beside_of, judge_batch
from detente.claims.importing.batches.batch import Batch, map_in_slices
from detente.claims.importing.batches.job import MappingJob
from detente.claims.importing.description import Release, describe_release
from detente.claims.importing.mapping import read_mapping
from detente.claims.importing.matching import Matching
from detente.claims.importing.shipped import find_mapping
from detente.claims.importing.states import ImportAuthority
from detente.executors.executor import Executor, InlineExecutor
from detente.executors.process_executor import ProcessExecutor
from detente.executors.spark_executor import spark_executor
from detente.gate.gate import Gate
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import Quads
from detente.resources import shipped_sources
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology
from tests.versions import assemble_whole

SHARED = Path(os.environ.get("DETENTE_SHARED") or BENCH.parents[1] / "shared")
WAYS = {"inline": "slices in one process", "processes": "two processes", "spark": "Spark, local[2]"}
T = TypeVar("T")


@contextmanager
def executor(way: str) -> Iterator[Executor]:
    """Start what maps."""
    if way == "spark":
        with spark_executor("local[2]") as found:
            yield found
    else:
        yield ProcessExecutor(2) if way == "processes" else InlineExecutor()


def world() -> tuple[Gate, Quads]:
    """Give the gate, and all that ships."""
    made = assemble_whole(shipped_sources(), DEFAULT_BASE)
    return made.gate, made.quads


def mapped(way: str, folder: Path, *, judges: bool) -> dict[str, Any]:
    """Map all records there are in a folder, and judge what they say, if told to."""
    (gate, quads), iris = world(), Iris(DEFAULT_BASE)
    authority = ImportAuthority(quads, iris)
    files = tuple(folder / name for name in FILES if (folder / name).is_file())
    graph = str(iris.entry("icews18-2018"))
    mapping, ontology = read_mapping(find_mapping("icews18")), shipped_ontology()
    parts = folder / way
    parts.mkdir()
    job = MappingJob(mapping, files, "2018", authority, {}, ontology, iris, graph, parts)
    with executor(way) as found:
        batch, by_mapping = timed(lambda: map_in_slices(job, Matching(authority), found))
        if judges:
            described = describe_release(mapping, Release("2018", "2019-04-11", files), iris)
            judged = judgement(
                batch, NamedNode(graph[1:-1]), list(quad_lines(described)), (gate, quads), found
            )
    return {
        "records": batch.tally.records,
        "statements": batch.hash.count,
        "digest": batch.hash.digest,
        "slices": batch.slices,
        "bytes": sum(each.file.stat().st_size for each in batch.partitions),
        **{name: by_mapping[name] for name in ("seconds", "cpu", "mb")},
        **({"judged": judged} if judges else {}),
    }


def judgement(
    batch: Batch, graph: NamedNode, description: list[str], world: tuple[Gate, Quads], found: Executor
) -> dict[str, Any]:
    """Judge what was mapped, and give the figures of it."""
    gate, quads = world
    beside = beside_of(gate, quads)
    verdict, taken = timed(lambda: judge_batch(batch, graph, description, beside, "a version", gate, found))
    if verdict is None:
        raise click.ClickException("it cannot be judged in parts")
    return {
        **taken,
        "triples": verdict.triples,
        "sure": sum(each.sure for each in verdict.parts),
        "doubts": verdict.doubts,
        "results": len(verdict.results),
    }


def timed(work: Callable[[], T]) -> tuple[T, dict[str, float]]:
    """Do something; give what came of it, seconds by the clock and of the processor, and megabytes."""
    usage = TreeUsage(os.getpid())
    usage.look()
    before, begun = usage.seconds, time.perf_counter()
    usage.start()
    made = work()
    seconds = time.perf_counter() - begun
    usage.stop()
    taken = {"seconds": seconds, "cpu": usage.seconds - before, "mb": usage.most_bytes / 1e6}
    return made, {name: round(figure, 1) for name, figure in taken.items()}


def measured(way: str, folder: Path, *, judges: bool) -> dict[str, Any]:
    """Map in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--only", way, str(folder)]
    command += [] if judges else ["--no-judging"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    shutil.rmtree(folder / way)
    click.echo(f"{way}: {found}")
    return found


def report(document: dict[str, Any]) -> list[str]:
    """Write the figures as Markdown."""
    rows = document["ways"]
    lines = ["# Slices and parts", "", *(f"- {k}: {v}" for k, v in document["surroundings"].items()), ""]
    lines += ["| | by the clock, s | records a second | CPU seconds | MB of all processes |"]
    lines += ["|---|---|---|---|---|"]
    for way, row in rows.items():
        for what, step in _steps(row):
            rate = row["records"] / step["seconds"]
            figures = f"{step['seconds']} | {rate:,.0f} | {step['cpu']} | {step['mb']:,.0f}"
            lines.append(f"| {what}: {WAYS[way]} | {figures} |")
    first = next(iter(rows.values()))
    told = f"All: {first['records']:,} records, {first['statements']:,} statements, {first['digest']}"
    if (judged := first.get("judged")) is None:
        return [*lines, "", f"{told}. None was judged."]
    return [
        *lines,
        "",
        f"{told}; closed, {judged['triples']:,} triples. Compiled shapes are sure of {judged['sure']:,} "
        f"pairs of shape and node, pySHACL judged {judged['doubts']:,}: {judged['results']:,} results.",
    ]


def _steps(row: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [("mapped", row), *([("judged", row["judged"])] if "judged" in row else [])]


def surroundings(times: int, ways: tuple[str, ...], *, judges: bool) -> dict[str, object]:
    """Say what the figures cannot be compared without."""
    options = [] if judges else ["--no-judging"]
    options += [] if ways == tuple(WAYS) else [f"--way {way}" for way in ways]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": " ".join([f".venv/bin/python bench/bench_batches.py --times {times}", *options]),
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "pyspark": package_version("pyspark") if find_spec("pyspark") else "not installed",
        "load average before": f"{os.getloadavg()[0]:.1f}",
    }


@click.command()
@click.option("--times", default=1, show_default=True, help="All records so many times, one after the other.")
@click.option("--judging/--no-judging", default=True, show_default=True, help="Judge what was mapped, too.")
@click.option("--way", "ways", type=click.Choice(tuple(WAYS)), multiple=True, default=tuple(WAYS))
@click.option("--only", nargs=2, hidden=True)
@click.option("--source", type=click.Path(path_type=Path), default=SHARED / "data/icews18")
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(
    times: int, judging: bool, ways: tuple[str, ...], only: tuple[str, str] | None, source: Path, output: Path
) -> None:
    """Measure, print and write `batches.json` and `batches.md`; fails where digests differ."""
    if only:
        click.echo(json.dumps(mapped(only[0], Path(only[1]), judges=judging)))
        return
    document: dict[str, Any] = {"surroundings": surroundings(times, ways, judges=judging), "ways": {}}
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        folder = Path(name)
        cut(source, folder, 0)
        repeat(folder, times)
        for way in ways:
            if way != "spark" or find_spec("pyspark"):
                document["ways"][way] = measured(way, folder, judges=judging)
    told = ("triples", "sure", "doubts", "results")
    ends = {
        (row["digest"], *(row["judged"][each] for each in told if "judged" in row))
        for row in document["ways"].values()
    }
    if len(ends) > 1:
        raise click.ClickException(f"the ways come to different digests or verdicts: {document['ways']}")
    lines = report(document)
    (output / "batches.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "batches.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
