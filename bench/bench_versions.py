"""Measure versions: disk of a commit, first answers of versions that keep no store (bench/README.md)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version as package_version
from itertools import count, islice
from operator import methodcaller
from pathlib import Path
from statistics import mean, median

import click
import httpx
from pyoxigraph import Quad, RdfFormat, parse, serialize

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.data import FULL, Data, icews_folder
from bench.reading.places import BENCH
from bench.writing.entries import copies, seed_quads
from bench.writing.serving import processor, served, until_idle
from detente.changes.commit import commit
from detente.changes.rules import DiplomaticRules, rules_of
from detente.gate.report import Report
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import Draft, VersionStore
from detente.store.ways import lineage

ENTRY = "2016-08-turkey-russia-1"
BACK = 200
MEDIAN_MB, MEAN_MB, ANSWER_SECONDS = 1.0, 2.0, 3.0
QUERY = "SELECT (COUNT(*) AS ?n) { ?meeting a det:Meeting ; det:participant ?who }"


@dataclass(frozen=True)
class Settled(DiplomaticRules):
    """The rules for changes that were derived and judged before: only what versions note is made."""

    def complete(self, draft: Draft) -> Report:  # noqa: ARG002 - as Rules have it
        """Accept."""
        return Report(())


def changes(store: VersionStore, rules: DiplomaticRules) -> Iterator[list[Quad]]:
    """Commit a copy of an entry under all rules; yield all that it added, with other names each time."""
    stated = next(copies(seed_quads(), ENTRY))
    done = commit(store, rules, lambda draft: draft.insert(stated), author="bench", message="copy")
    text = (serialize(done.change.added, format=RdfFormat.N_QUADS) or b"").decode()
    for number in count(2):
        yield list(parse(text.replace("-copy-1", f"-copy-{number}"), format=RdfFormat.N_QUADS))


def disk(folder: Path) -> int:
    """Count the bytes that a folder takes on the disk, what is linked once."""
    command = ["/usr/bin/du", "--summarize", "--block-size=1", str(folder)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])


def commits(store: VersionStore, rules: DiplomaticRules, number: int) -> Iterator[Mapping[str, float]]:
    """Commit copies of an entry; seconds and bytes that the folder has grown by, of each."""
    coming = changes(store, rules)
    quads = next(coming)
    before = disk(store.folder)
    for made in range(1, number + 1):
        start, cpu = time.perf_counter(), time.process_time()
        change = methodcaller("insert", quads)
        commit(store, Settled(rules.gate), change, author="bench", message="copy")
        seconds, processor = time.perf_counter() - start, time.process_time() - cpu
        after = disk(store.folder)
        yield {"quads": len(quads), "seconds": seconds, "cpu": processor, "mb": (after - before) / 1e6}
        before, quads = after, next(coming)
        if not made % 50:
            click.echo(f"{made} commits, {after / 1e6:.0f} MB")


def answers(store: VersionStore, back: int, number: int) -> Iterator[Mapping[str, object]]:
    """Ask versions so far back for the first time, then again."""
    manifests = list(islice(lineage(store, store.current_id()), back + 7 * number))
    wanted = [each.id for each in manifests[back::7] if not store.is_ready(each.id)]
    with (
        served(store.folder, profile="plain") as (address, pid),
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        client.get("/sparql", params={"query": QUERY}).raise_for_status()
        until_idle(pid)  # the current version is put into memory
        for version in wanted[:number]:
            times, used = [], processor(pid)
            for _ in range(2):
                start = time.perf_counter()
                ask(client, f"/v/{version}/sparql")
                times.append(round(time.perf_counter() - start, 3))
            yield {
                "version": version,
                "first": times[0],
                "again": times[1],
                "cpu of both": round(processor(pid) - used, 2),
                "load": os.getloadavg()[0],
            }


def ask(client: httpx.Client, path: str) -> None:
    """Ask until there is an answer: whoever waits long for a version to be made is told to come again."""
    answer = client.get(path, params={"query": QUERY})
    while answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        time.sleep(float(answer.headers["Retry-After"]))
        answer = client.get(path, params={"query": QUERY})
    answer.raise_for_status()


def kept(store: VersionStore) -> int:
    """Count the versions that keep a store."""
    return sum(map(store.is_kept, store.ids()))


@click.command()
@click.option("--commits", "number", default=500, show_default=True)
@click.option("--part", default=1, show_default=True, help="One so many-th of the events.")
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(number: int, part: int, output: Path) -> None:
    """Measure, print and write `versions.json` and `versions.md`."""
    icews_folder()
    data = FULL if part == 1 else Data(f"part{part}", FULL.events // part)
    rules = rules_of("full", DEFAULT_BASE)
    assert isinstance(rules, DiplomaticRules)
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        store = VersionStore(Path(name) / "data")
        command = [
            sys.executable,
            str(BENCH / "writing/bulk.py"),
            "commit",
            str(data.nquads()),
            name + "/data",
        ]
        subprocess.run(command, check=True, capture_output=True)
        done = list(commits(store, rules, number))
        end, stores = disk(store.folder), kept(store)
        found = list(answers(store, min(BACK, number - 1), 10))
    document = {
        "surroundings": surroundings(data, number, part),
        "disk_mb": {
            "median": round(median(each["mb"] for each in done), 3),
            "mean": round(mean(each["mb"] for each in done), 3),
            "least": round(min(each["mb"] for each in done), 1),
            "most": round(max(each["mb"] for each in done), 1),
            "at first": round(end / 1e6 - sum(each["mb"] for each in done), 1),
            "at the end": round(end / 1e6, 1),
        },
        "stores_kept": stores,
        "quads": median(each["quads"] for each in done),
        "commit_ms": {
            "median": round(1000 * median(each["seconds"] for each in done)),
            "mean": round(1000 * mean(each["seconds"] for each in done)),
            "cpu, median": round(1000 * median(each["cpu"] for each in done)),
        },
        "answers": found,
        "disk_mb_of_each": [round(each["mb"], 2) for each in done],
    }
    lines = list(report(document))
    (output / "versions.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "versions.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


def surroundings(data: Data, number: int, part: int) -> dict[str, object]:
    """Say what the figures cannot be compared without."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f".venv/bin/python bench/bench_versions.py --commits {number} --part {part}",
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "pyoxigraph": package_version("pyoxigraph"),
        "quads at first": f"{data.quads():,}",
        "commits back": min(BACK, number - 1),
        "load average at the end": f"{os.getloadavg()[0]:.1f}",
    }


def report(document: Mapping[str, object]) -> Iterator[str]:
    """Write the figures as Markdown."""
    about, space, timing = document["surroundings"], document["disk_mb"], document["commit_ms"]
    found = document["answers"]
    assert isinstance(about, dict)
    assert isinstance(space, dict)
    assert isinstance(timing, dict)
    assert isinstance(found, list)
    yield from ("# Versions", "", *(f"- {name}: {value}" for name, value in about.items()), "")
    yield "## Disk of a commit (MB that the data folder grows by, stores given up included)"
    yield ""
    yield ", ".join(f"{name} {value}" for name, value in space.items())
    yield f"; {document['stores_kept']} versions keep a store. Aims: median {MEDIAN_MB}, mean {MEAN_MB}."
    yield ""
    took = ", ".join(f"{name} {value}" for name, value in timing.items())
    yield f"A commit of {document['quads']} quads, derived and judged before, took (ms): {took}."
    yield ""
    yield f"## First answer of versions from {about['commits back']} commits back on (seconds, over HTTP)"
    yield ""
    yield "| version | first | again | CPU of both | load average |"
    yield "|---|---|---|---|---|"
    for row in found:
        cells = (row[name] for name in ("version", "first", "again", "cpu of both"))
        yield f"| {' | '.join(map(str, cells))} | {row['load']:.1f} |"
    yield ""
    for name, what in (("first", "by the clock"), ("cpu of both", "of processor, all processes")):
        values = [row[name] for row in found]
        yield f"Seconds {what}: median {median(values)}, worst {max(values)}; aim {ANSWER_SECONDS}."


if __name__ == "__main__":
    main()
