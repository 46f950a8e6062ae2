"""Measure evaluation alone: from memory and from disk, by each allocator that is there (bench/README.md)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.data import FULL
from bench.reading.peers import Detente
from bench.reading.places import BENCH
from bench.reading.shapes import load_shapes
from detente.workers.allocator import ALLOCATORS, find_allocator, preloading

SOURCES = ("memory", "disk")
Way = tuple[str, str]
"""An allocator, and what is read from."""


def ways() -> list[Way]:
    """List what can be measured here: the C library's allocator first."""
    found = [name for name in ALLOCATORS if find_allocator(name) is not None]
    return [(name, source) for name in ("system", *found) for source in SOURCES]


def evaluated(way: Way, folder: Path, queries: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Have a process of its own evaluate the queries."""
    allocator, source = way
    script = Path(__file__).parent / "reading/evaluate.py"
    environment = {**os.environ, "MALLOC_ARENA_MAX": "1", **preloading(find_allocator(allocator))}
    done = subprocess.run(
        [sys.executable, script, folder, source],
        input=json.dumps(queries),
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(runs: Mapping[Way, Sequence[Mapping[str, Any]]], shapes: Sequence[str]) -> list[str]:
    """Write the medians, and each as a part of what the C library's allocator takes from memory."""
    heads = [f"{allocator}, {source}" for allocator, source in runs]
    lines = [f"| CPU ms of a query | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    spent = {way: {shape: _median(each, shape) for shape in shapes} for way, each in runs.items()}
    lines += [
        f"| {shape} | {' | '.join(f'{each[shape]:.2f}' for each in spent.values())} |" for shape in shapes
    ]
    first = next(iter(spent.values()))
    means = [geometric_mean(each[shape] / first[shape] for shape in shapes) for each in spent.values()]
    lines.append(f"| geometric mean of the ratios | {' | '.join(f'{mean:.2f}' for mean in means)} |")
    for name, key in (("MiB once open", "opened"), ("MiB at most", "most"), ("MiB of private data", "data")):
        figures = [f"{median(run[key] for run in each) / 1024:.0f}" for each in runs.values()]
        lines.append(f"| {name} | {' | '.join(figures)} |")
    return lines


def _median(runs: Sequence[Mapping[str, Any]], shape: str) -> float:
    return median(median(run["ms"][shape]) for run in runs)


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="Medians are of these.")
@click.option("--queries", default=20, show_default=True, help="Queries of each shape.")
@click.option(
    "--output", type=click.Path(path_type=Path), default=BENCH / "results", help="Folder of results."
)
def main(rounds: int, queries: int, output: Path) -> None:
    """Measure, and write evaluation.json and evaluation.md."""
    peer = Detente()
    peer.load()
    shapes = load_shapes(FULL)
    asked = {shape.name: shape.distinct(queries if shape.share > 5 else 3) for shape in shapes}
    runs: dict[Way, list[dict[str, Any]]] = defaultdict(list)
    for turn in range(rounds):
        for way in ways():
            print(f"round {turn + 1}: {', '.join(way)}", file=sys.stderr)
            runs[way].append(evaluated(way, Path(peer.environment(0)["DETENTE_DATA"]), asked))
    facts = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": " ".join(["bench/bench_evaluation.py", *sys.argv[1:]]),
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "pyoxigraph": version("pyoxigraph"),
        "quads": f"{FULL.quads():,}",
        "rounds": f"{rounds}, each way in each, medians of CPU time",
    }
    lines = ["# Evaluation", "", *(f"- {name}: {value}" for name, value in facts.items()), ""]
    lines += [*table(runs, list(asked)), ""]
    document = {"facts": facts, "runs": [{"way": way, "runs": each} for way, each in runs.items()]}
    (output / "evaluation.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "evaluation.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
