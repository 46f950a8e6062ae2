"""Measure builds of seeds: the first, an unchanged, an edited one, and a first `serve` (bench/README.md)."""

from __future__ import annotations

import json
import os
import platform
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.places import BENCH
from detente.resources import shipped_sources

SET, ENTRY = "2016-08-turkey-russia", "2016-08-turkey-russia-1"


DESCRIBED = re.compile(r"^    about: (?!tenure/)(\S+)$", re.MULTILINE)
DAY = re.compile(r"2016-\d\d-\d\d")
WEEKS_APART = 3


def generate(seeds: Path, entries: int) -> None:
    """Copy the authority and one entry, which is renamed with all that it describes, and dated anew.

    A thousand entries on one meeting, or on meetings of one pair of states within days, would have a conflict
    for each two of them.
    """
    shipped = shipped_sources().seeds
    shutil.copytree(shipped / "authority", seeds / "authority")
    described = DESCRIBED.findall((shipped / SET / f"{ENTRY}.yaml").read_text(encoding="utf-8"))
    things = re.compile(f"(?:{'|'.join(map(re.escape, described))})(?![\\w-])")
    for number in range(entries):
        folder = shutil.copytree(shipped / SET, seeds / f"set-{number:04}")
        (folder / "curation.yaml").unlink()
        (folder / f"{SET}-2.yaml").unlink()
        for path in folder.glob("*.yaml"):
            text = path.read_text(encoding="utf-8").replace(f"{SET}-", f"copy-{number:04}-")
            text = things.sub(partial(_named_anew, number), text)
            path.write_text(DAY.sub(partial(_later, number), text), encoding="utf-8")


def _named_anew(number: int, thing: re.Match[str]) -> str:
    return f"{thing[0]}-copy-{number:04}"


def _later(number: int, day: re.Match[str]) -> str:
    return (date.fromisoformat(day[0]) + timedelta(weeks=WEEKS_APART * number)).isoformat()


def built(seeds: Path, data: Path) -> Mapping[str, float]:
    """Build in a process of its own; seconds of processor and of the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "DETENTE_DATA": str(data)}
    command = [sys.executable, "-m", "detente", "build", "--seeds", str(seeds)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": round(used, 2), "clock": round(time.perf_counter() - start, 2)}


def served(data: Path) -> Mapping[str, float]:
    """Serve the shipped seeds for the first time; seconds of processor and of the clock to an answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DETENTE_DATA": str(data), "DETENTE_PORT": str(port)}
    command, start = [sys.executable, "-m", "detente", "serve"], time.perf_counter()
    service = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(f"http://127.0.0.1:{port}/"):
            if service.poll() is not None:
                raise click.ClickException(f"the service ended with {service.returncode}")
            time.sleep(0.05)
        clock, used = time.perf_counter() - start, _processor_seconds(service.pid)
    finally:
        service.terminate()
        service.wait()
    return {"cpu": round(used, 2), "clock": round(clock, 2)}


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status == HTTPStatus.OK
    except OSError:
        return False


def _processor_seconds(process: int) -> float:
    """Give what a process and its children have used, those that have ended too (proc_pid_stat(5))."""
    fields = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields[int(path.parent.name)] = path.read_text(encoding="utf-8").rpartition(")")[2].split()
    family, found = {process}, -1
    while len(family) != found:
        found = len(family)
        family.update(each for each, row in fields.items() if int(row[1]) in family)
    ticks = sum(int(value) for each in family for value in fields[each][11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


@click.command()
@click.option("--entries", default=1000, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(entries: int, output: Path) -> None:
    """Measure, print and write `builds.json`."""
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        seeds, data = Path(name) / "seeds", Path(name) / "data"
        generate(seeds, entries)
        first, unchanged = built(seeds, data), built(seeds, data)
        edited = next(iter(sorted(seeds.glob(f"set-*/{SET}-1.yaml"))))
        text = edited.read_text(encoding="utf-8")
        edited.write_text(text.replace("label: ", "label: Edited, ", 1), encoding="utf-8")
        document = {
            "date": datetime.now(UTC).date().isoformat(),
            "command": f".venv/bin/python bench/bench_builds.py --entries {entries}",
            "CPUs": os.cpu_count(),
            "Python": platform.python_version(),
            "entries": entries,
            "first": first,
            "unchanged": unchanged,
            "one entry edited": built(seeds, data),
            "first serve of the shipped seeds": served(Path(name) / "served"),
            "load average at the end": round(os.getloadavg()[0], 1),
        }
    (output / "builds.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
