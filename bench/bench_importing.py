"""Measure an import of ICEWS18, from files to a version that answers, beside bare `bulk_load` of its quads.

Both in processes of their own and in turn: what else the machine does falls on both (bench/README.md).
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
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from itertools import islice
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.places import BENCH
from bench.writing.release import FILES

SHARED = Path(os.environ.get("DETENTE_SHARED") or BENCH.parents[1] / "shared")
TARGET_RATIO, TARGET_EVENTS = 3.0, 2_500
TARGET_MB, TARGET_MB_OF_MORE = 2_000, 4_000
WAYS = ("import", "bare")
HOUR = 3
"""The column of a row that has the time of its event, in hours from the first."""
SPAN = 320 * 24
"""Hours from one time to the next: the events are of 304 days, and ten times them end before today."""


def done(how: str, source: Path, folder: Path) -> dict[str, float]:
    """Do one of the things that `writing/release.py` does in a process of its own."""
    command = [sys.executable, str(BENCH / "writing/release.py"), how, str(source), str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1]) or {}
    click.echo(f"{how}: {found}")
    return found


def cut(source: Path, folder: Path, events: int) -> None:
    """Copy the files, with no more than so many events of all; 0 takes all there are."""
    for name in ("entity2id.txt", "relation2id.txt"):
        shutil.copy(source / name, folder / name)
    left = events or sys.maxsize
    for name in FILES:
        if (source / name).is_file() and left:
            with (source / name).open(encoding="utf-8") as lines:
                kept = list(islice(lines, left))
            (folder / name).write_text("".join(kept), encoding="utf-8")
            left -= len(kept)


def repeat(folder: Path, times: int) -> None:
    """Add the events of the files so many times less one again, one time after the other."""
    for path in (folder / name for name in FILES if (folder / name).is_file()):
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        with path.open("a", encoding="utf-8") as file:
            for time in range(1, times):
                later = ([*row[:HOUR], str(int(row[HOUR]) + time * SPAN), *row[HOUR + 1 :]] for row in rows)
                file.writelines("\t".join(row) + "\n" for row in later)


def median(rows: list[dict[str, float]], key: str) -> float:
    """Give the median of one figure."""
    return statistics.median(row[key] for row in rows)


def ratios(rows: Mapping[str, list[dict[str, float]]], key: str) -> list[float]:
    """Give the ratios of the rounds, the least first."""
    pairs = zip(rows["import"], rows["bare"], strict=True)
    return sorted(one[key] / other[key] for one, other in pairs)


def report(document: dict[str, Any]) -> list[str]:
    """Write the figures as Markdown."""
    rows = document["rounds"]
    lines = ["# Importing ICEWS18", "", *(f"- {k}: {v}" for k, v in document["surroundings"].items()), ""]
    lines += ["| median | CPU seconds | by the clock | MB at most | quads |", "|---|---|---|---|---|"]
    names = {"import": "from files to version", "bare": "bare `bulk_load` of the same quads"}
    for way, name in names.items():
        cpu, clock, mb, quads = (median(rows[way], each) for each in ("cpu", "seconds", "mb", "quads"))
        lines.append(f"| {name} | {cpu:.1f} | {clock:.1f} | {mb:.0f} | {quads:,.0f} |")
    lines.append("")
    for key, unit in (("cpu", "CPU seconds"), ("seconds", "the clock")):
        found = ratios(rows, key)
        middle = statistics.median(found)
        lines.append(
            f"Times bare by {unit}: {middle:.2f} ({found[0]:.2f} to {found[-1]:.2f}); aim {TARGET_RATIO}."
        )
    rate = median(rows["import"], "events") / median(rows["import"], "seconds")
    lines.append(f"{rate:,.0f} events a second by the clock; aim {TARGET_EVENTS:,} on a quiet machine.")
    most = TARGET_MB_OF_MORE if document["surroundings"]["times"] > 1 else TARGET_MB
    lines.append(f"Aim: under {most:,} MB.")
    return lines


@click.command()
@click.option("--events", default=0, help="So many events of ICEWS18; by default all that are there.")
@click.option("--times", default=1, show_default=True, help="All of them so many times, one after the other.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--source", type=click.Path(path_type=Path), default=SHARED / "data/icews18")
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(events: int, times: int, rounds: int, source: Path, output: Path) -> None:
    """Measure, print and write `import.json` and `import.md`."""
    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        folder = Path(name)
        cut(source, folder, events)
        repeat(folder, times)
        done("base", folder, folder / "base")
        for number in range(rounds):
            for way in WAYS:
                rows[way].append(done(way, folder, folder / f"{way}-{number}"))
                shutil.rmtree(folder / f"{way}-{number}")
    document = {"surroundings": surroundings(rows, events, times, rounds), "rounds": rows}
    lines = report(document)
    (output / "import.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "import.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


def surroundings(
    rows: Mapping[str, list[dict[str, float]]], events: int, times: int, rounds: int
) -> dict[str, object]:
    """Say what the figures cannot be compared without."""
    command = ".venv/bin/python bench/bench_importing.py" + f" --times {times}" * (times > 1)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "command": command + f" --events {events}" * bool(events) + f" --rounds {rounds}",
        "times": times,
        "CPUs": os.cpu_count(),
        "load average": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "pyoxigraph": package_version("pyoxigraph"),
        "events": f"{rows['import'][0]['events']:,}",
    }


if __name__ == "__main__":
    main()
