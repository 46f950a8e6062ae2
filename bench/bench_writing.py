"""Measure writing: commits into a large graph, the gate, bulk loads (bench/README.md)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from pathlib import Path

import click
from pyoxigraph import DefaultGraph, RdfFormat, parse

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.icews import EVENTS
from bench.reading.data import FULL, Data, icews_folder
from bench.reading.places import BENCH
from bench.writing.entries import copies, last_day, seed_quads
from bench.writing.timing import Series, Timed, timed_commits
from detente.changes.rules import DiplomaticRules, rules_of
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import VersionStore

HUNDREDTH = Data("hundredth", EVENTS // 100)
DEFAULT = DefaultGraph()
ENTRIES = ("2016-08-turkey-russia-1", "2016-08-turkey-russia-2")
TARGET_MS, TARGET_KB, TARGET_GATE, TARGET_BULK, TARGET_MB = 150, 1000, 100, 0.2, 4000


def bulk(how: str, data: Data, folder: Path) -> Mapping[str, float]:
    """Load the graph in a process of its own; seconds and megabytes."""
    command = [sys.executable, str(BENCH / "writing/bulk.py"), how, str(data.nquads()), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def first_load(rules: DiplomaticRules, folder: Path) -> Mapping[str, float]:
    """Put a hundredth of the graph through the rules at once, then through pySHACL over all of it.

    The generated data do not conform everywhere, which is counted; a commit would be refused.
    """
    stated = [q for q in parse(path=HUNDREDTH.nquads(), format=RdfFormat.N_QUADS) if q.graph_name != DEFAULT]
    with VersionStore(folder).draft() as draft:
        start = time.perf_counter()
        draft.insert(stated)
        report = rules.complete(draft)
        through = time.perf_counter()
        whole = rules.gate.check_all(draft, rules.gate.stated_graphs(draft))
        validated = time.perf_counter()
    if set(whole.results) != set(report.results):
        raise RuntimeError("the gate and pySHACL over the whole give other results")
    return {
        "stated quads": len(stated),
        "through the rules, seconds": round(through - start, 1),
        "pySHACL over all, seconds": round(validated - through, 1),
        "results, the same": len(report.results),
    }


def series(store: VersionStore, rules: DiplomaticRules, number: int) -> list[Series]:
    """Commit copies of each seed entry."""
    quads, timed = seed_quads(), Timed(rules.gate)
    found = []
    for entry in ENTRIES:
        changes = copies(quads, entry)
        timed_commits(store, timed, "warm-up", lambda changes=changes: next(changes), 3)
        found.append(timed_commits(store, timed, entry, lambda changes=changes: next(changes), number))
    return found


@click.command()
@click.option("--commits", default=50, show_default=True, help="Commits of each entry into the whole graph.")
@click.option("--gate/--no-gate", default=True, help="Validate a hundredth in full, which takes minutes.")
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(commits: int, gate: bool, output: Path) -> None:
    """Measure, print and write `writing.json` and `writing.md`."""
    icews_folder()
    rules = rules_of("full", DEFAULT_BASE, last_day)
    if not isinstance(rules, DiplomaticRules):
        raise click.ClickException("the full profile has no rules")
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        folder = Path(name)
        click.echo("bulk loads")
        loads = {how: bulk(how, FULL, folder / how) for how in ("bare", "commit")}
        click.echo("commits")
        found = series(VersionStore(folder / "commit"), rules, commits)
        first = None
        if gate:
            click.echo("a hundredth through the rules, and through pySHACL")
            first = first_load(rules, folder / "hundredth")
    document = {
        "surroundings": surroundings(commits, gate),
        "bulk": loads,
        "commits": [each.summary() for each in found],
        "first_load_of_a_hundredth": first,
    }
    lines = list(report(document))
    output.mkdir(parents=True, exist_ok=True)
    (output / "writing.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "writing.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


def surroundings(commits: int, gate: bool) -> dict[str, object]:
    """Say what the figures cannot be compared without."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f".venv/bin/python bench/bench_writing.py --commits {commits}"
        + ("" if gate else " --no-gate"),
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "pyoxigraph": package_version("pyoxigraph"),
        "pySHACL": package_version("pyshacl"),
        "quads": f"{FULL.quads():,}",
        "load average at the end": f"{os.getloadavg()[0]:.1f}",
    }


def report(document: Mapping[str, object]) -> list[str]:
    """Write the figures as Markdown."""
    about, loads, commits = document["surroundings"], document["bulk"], document["commits"]
    assert isinstance(about, dict)
    assert isinstance(loads, dict)
    assert isinstance(commits, list)
    bare, made = loads["bare"], loads["commit"]
    lines = ["# Writing", "", *(f"- {name}: {value}" for name, value in about.items()), ""]
    lines += ["## Commits into the whole graph, gate and derived graphs included", ""]
    lines += [
        "Milliseconds, each as median, mean, max; deriving and the gate are processor time of the committing "
        "thread.",
        "",
        "| entry | quads | by the clock | processor, all threads | the thread that commits | of it deriving "
        "| of it the gate | kB of disk |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in commits:
        names = ("ms", "cpu_ms", "own_cpu_ms", "derive_ms", "gate_ms", "disk_kb")
        figures = [row[name] for name in names]
        cells = [row["name"], f"{row['quads']:.0f}", *(", ".join(map(str, f.values())) for f in figures)]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", f"Aims: median under {TARGET_MS} ms and {TARGET_KB} kB for the entry of 419 quads.", ""]
    lines += ["## The gate beside full validation", ""]
    first = document["first_load_of_a_hundredth"]
    if isinstance(first, dict):
        full = first["pySHACL over all, seconds"]
        for row in commits:
            ratio = 1000 * full / row["gate_ms"]["median"]
            lines.append(
                f"- {row['name']} into the whole graph: the gate is {ratio:,.0f} times as fast as pySHACL "
                f"over a hundredth of it ({full} s); aim {TARGET_GATE} times, over the whole"
            )
        lines += ["", "A first load of a hundredth, at once:", ""]
        lines += [f"- {name}: {value:,}" for name, value in first.items()]
    lines += ["", "## Bulk loads of the whole graph", ""]
    lines += [f"- bare `Store.bulk_load`: {bare['seconds']} s, {bare['mb']} MB"]
    lines += [
        "- `VersionStore.commit` (digests, checksums, patch; nothing derived or validated): "
        f"{made['seconds']} s, {made['mb']} MB; {bare['seconds'] / made['seconds']:.2f} of the bare rate; "
        f"aim {TARGET_BULK} with validation, under {TARGET_MB} MB"
    ]
    return lines


if __name__ == "__main__":
    main()
