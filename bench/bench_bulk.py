"""Measure the bulk road beside bare `bulk_load` of the same quads (bench/README.md)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.places import BENCH
from bench.writing.conforming import conforming

TARGET_RATIO, TARGET_MB, TARGET_REFUSED = 0.4, 3000, 1.5


def measured(how: str, source: Path, folder: Path) -> dict[str, Any]:
    """Do one of the things that `writing/bulk.py` does in a process of its own."""
    command = [sys.executable, str(BENCH / "writing/bulk.py"), how, str(source), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    click.echo(f"{how}: {found}")
    return found


def written(events: int, mistakes: int, path: Path) -> int:
    """Write events in a process of its own, which needs much memory; tells how many quads."""
    lines = 0
    with path.open("w", encoding="utf-8") as out:
        for line in conforming(events, mistakes):
            out.write(line)
            lines += 1
    return lines


def report(document: dict[str, Any]) -> list[str]:
    """Write the figures as Markdown."""
    road, bare, refused = document["road"], document["bare"], document.get("refused")
    cpu, clock = (bare[each] / road[each] for each in ("cpu", "seconds"))
    lines = ["# The bulk road", "", *(f"- {k}: {v}" for k, v in document["surroundings"].items()), ""]
    lines += ["| | CPU seconds | by the clock | MB at most | quads in the store |", "|---|---|---|---|---|"]
    for name, row in (("from file to version", road), ("bare `bulk_load` of the same quads", bare)):
        lines.append(f"| {name} | {row['cpu']} | {row['seconds']} | {row['mb']} | {row['quads']:,} |")
    if refused:
        lines.append(
            f"| one mistake in every hundredth event | {refused['cpu']} | {refused['seconds']} "
            f"| {refused['mb']} | {refused['quads']:,} |"
        )
    lines += [
        "",
        f"Rate beside bare: {cpu:.2f} by CPU seconds, {clock:.2f} by the clock; aim {TARGET_RATIO}.",
    ]
    lines += [
        f"Pairs that pySHACL judged though they were sure: {road['sampled']:,}. Aim: under {TARGET_MB} MB."
    ]
    if refused:
        times = refused["cpu"] / road["cpu"]
        lines += [
            f"Refusal: {refused['violations']:,} results, {times:.2f} times the CPU of what conforms; "
            f"aim {TARGET_REFUSED}. Nothing was stored."
        ]
    return lines


@click.command()
@click.option("--events", default=31_200, show_default=True, help="Events of ICEWS18.")
@click.option("--refused/--no-refused", default=True, help="Measure what does not conform, too.")
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(events: int, refused: bool, output: Path) -> None:
    """Measure, print and write `bulk.json` and `bulk.md`."""
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        folder = Path(name)
        stated = written(events, 0, folder / "events.nq")
        document: dict[str, Any] = {"surroundings": surroundings(events, stated, refused)}
        document["road"] = measured("road", folder / "events.nq", folder / "road")
        document["bare"] = measured("bare", folder / "road" / "all.nq", folder / "bare")
        document["surroundings"]["load average"] = f"{os.getloadavg()[0]:.1f}"
        keep(document, output)
        if refused:
            written(events, 100, folder / "mistakes.nq")
            document["refused"] = measured("road", folder / "mistakes.nq", folder / "refused")
            keep(document, output)


def keep(document: dict[str, Any], output: Path) -> None:
    lines = report(document)
    (output / "bulk.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "bulk.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


def surroundings(events: int, stated: int, refused: bool) -> dict[str, object]:
    """Say what the figures cannot be compared without."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f".venv/bin/python bench/bench_bulk.py --events {events}"
        + " --no-refused" * (not refused),
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "pyoxigraph": package_version("pyoxigraph"),
        "pySHACL": package_version("pyshacl"),
        "events": f"{events:,}",
        "stated quads": f"{stated:,}",
    }


if __name__ == "__main__":
    main()
