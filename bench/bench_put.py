"""Measure a graph of many quads that is put over HTTP (bench/README.md)."""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version as package_version
from pathlib import Path
from urllib.parse import quote

import click
import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.data import FULL, icews_folder
from bench.reading.places import BENCH
from bench.writing.serving import processor, served, until_idle
from detente.access.tokens import Tokens
from detente.settings import Settings

GRAPH = "urn:bench:put"


OWN, ANOTHER = "<https://w3id.org/detente/ontology#", "<https://example.org/terms#"


def triples(number: int) -> Iterator[str]:
    """Yield so many lines of N-Triples: the first of the reading benchmark's default graph, in other terms.

    That graph has what is settled and not the claims that settle it: the shapes would refuse it as it is.
    """
    with FULL.nquads().open(encoding="utf-8") as lines:
        found = (line for line in lines if "/graph/" not in line and "/entry/" not in line.rsplit(" ", 2)[1])
        for _, line in zip(range(number), dict.fromkeys(found), strict=False):
            yield line.replace(OWN, ANOTHER)


def put(client: httpx.Client, secret: str, body: bytes, pid: int) -> Mapping[str, object]:
    """Put a graph; seconds by the clock and of processor, until it is answered."""
    headers = {
        "Content-Type": "application/n-triples",
        "Accept": "application/problem+json",
        "Authorization": f"Bearer {secret}",
    }
    start, used = time.perf_counter(), processor(pid)
    answer = client.put(f"/graphs?graph={quote(GRAPH)}", content=body, headers=headers)
    return {
        "status": answer.status_code,
        "seconds": round(time.perf_counter() - start, 1),
        "cpu": round(processor(pid) - used, 1),
        **({} if answer.is_success else {"detail": answer.json()["detail"]}),
    }


@click.command()
@click.option("--quads", default=200_000, show_default=True)
@click.option("--seconds", default="60", show_default=True, help="DETENTE_WRITE_SECONDS, more if busy.")
@click.option("--output", type=click.Path(path_type=Path), default=BENCH / "results")
def main(quads: int, seconds: str, output: Path) -> None:
    """Measure, print and write `put.json`; exits with 1 where the graph is refused."""
    icews_folder()
    body, limit = "".join(triples(quads)).encode(), Settings().upload
    with tempfile.TemporaryDirectory(prefix="detente-bench-") as name:
        secret = Tokens(Path(name)).create("bench", ["write"])
        with (
            served(Path(name), write_seconds=seconds) as (address, pid),
            httpx.Client(base_url=address, timeout=900) as client,
        ):
            until_idle(pid)
            done = put(client, secret, body, pid)
            until_idle(pid)
            beyond = put(client, secret, b"#" * ((limit << 20) + 1), pid)
    document = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": f".venv/bin/python bench/bench_put.py --quads {quads} --seconds {seconds}",
        "CPUs": os.cpu_count(),
        "Python": platform.python_version(),
        "pyoxigraph": package_version("pyoxigraph"),
        "quads": body.count(b"\n"),
        "MB": round(len(body) / 1e6, 1),
        "put": done,
        f"put of {limit} MiB and a byte": beyond,
        "load average at the end": round(os.getloadavg()[0], 1),
    }
    (output / "put.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    click.echo(json.dumps(document, indent=1))
    sys.exit(done["status"] not in (200, 201))


if __name__ == "__main__":
    main()
