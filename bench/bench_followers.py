"""Measure point queries to a writer alone, with one follower, and with two, all on this machine, in turn.

What it can show is what followers cost on the same cores, not what machines gain (bench/README.md).
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.places import BENCH
from tests.following.services import Node, node, soon

THINGS = 20_000
CLIENTS = 4
ROUNDS = 3
QUERY = "SELECT ?p ?o {{ GRAPH <urn:g> {{ <urn:s{0}> ?p ?o }} }}"


def asked(ports: list[int], seconds: float, first: int) -> int:
    """Ask one point query after another, of one service after another; count the answers."""
    doors = [HTTPConnection("127.0.0.1", port, timeout=60) for port in ports]
    end, answers = time.monotonic() + seconds, 0
    for door in cycle(doors):
        if time.monotonic() > end:
            break
        thing = (first + answers * 7) % THINGS  # a new one each time: no answer is a kept one
        door.request("GET", "/sparql?" + urlencode({"query": QUERY.format(thing)}))
        answer = door.getresponse()
        answer.read()
        if answer.status != 200:
            raise click.ClickException(f"a service answers {answer.status}")
        answers += 1
    return answers


def rate(nodes: list[Node], seconds: float) -> float:
    """Ask with clients that are processes of their own; give the answers a second of all."""
    ports = [str(each.port) for each in nodes]
    command = [sys.executable, str(Path(__file__)), "--client"]
    with ThreadPoolExecutor(CLIENTS) as pool:

        def one(number: int) -> int:
            line = [*command, str(number * 5_000), str(seconds), ",".join(ports)]
            return int(subprocess.run(line, stdout=subprocess.PIPE, text=True, check=True).stdout)

        return sum(pool.map(one, range(CLIENTS))) / seconds


def measured(folder: Path, seconds: float) -> dict[int, list[float]]:
    """Measure with no, one and two followers in each round."""
    found: dict[int, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        writer = stack.enter_context(node(folder / "writer", processes=1, cache=0))
        lines = (f"<urn:s{n}> <urn:p> {n} ." for n in range(THINGS))
        if not writer.update(f"INSERT DATA {{ GRAPH <urn:g> {{ {' '.join(lines)} }} }}").is_success:
            raise click.ClickException("the writer takes no change")
        nodes = [writer]
        for name in ("one", "two"):
            nodes.append(
                stack.enter_context(node(folder / name, "follow", writer.address, processes=1, cache=0))
            )
            soon(lambda: bool(nodes[-1].health()["version"]), "a follower has nothing")
        for _ in range(ROUNDS):
            for followers in range(3):
                found[followers].append(rate(list(islice(nodes, followers + 1)), seconds))
    return found


@click.command()
@click.option("--seconds", default=8.0, show_default=True)
@click.option("--client", nargs=3, hidden=True)
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(seconds: float, client: tuple[str, str, str] | None, output: Path) -> None:
    """Measure, print and write `followers.json` and `followers.md`."""
    if client:
        click.echo(asked([int(each) for each in client[2].split(",")], float(client[1]), int(client[0])))
        return
    load = f"{os.getloadavg()[0]:.1f}"
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        found = measured(Path(name), seconds)
    given: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": ".venv/bin/python bench/bench_followers.py",
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "load average before": load,
        "clients": CLIENTS,
    }
    lines = ["# Reading with followers on one machine", "", *(f"- {k}: {v}" for k, v in given.items()), ""]
    lines += ["| services that are asked | answers a second, median | least | most |", "|---|---|---|---|"]
    names = ("the writer alone", "the writer and a follower", "the writer and two followers")
    for number, rates in found.items():
        figures = (statistics.median(rates), min(rates), max(rates))
        lines.append(f"| {names[number]} | {' | '.join(f'{each:,.0f}' for each in figures)} |")
    document = {"surroundings": given, "rates": found}
    (output / "followers.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (output / "followers.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
