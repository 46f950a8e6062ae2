"""Measure every kind of page at 1.4 million quads: the first request of a version, and anew."""

from __future__ import annotations

import json
import os
import platform
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

import click
import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.bench_pages import Made, asked
from bench.reading.data import FULL
from bench.reading.places import BENCH
from detente.rdf.namespaces import DEFAULT_BASE

AIM = 50.0
"""Milliseconds of a request that is answered anew; on a busy machine those of the processor tell more."""
MEASURE = "SELECT ?measure { ?measure a det:Measure } ORDER BY ?measure LIMIT 1"
PERSON = (
    "SELECT ?person { ?meeting det:participant ?person . ?person a det:Person } "
    "GROUP BY ?person ORDER BY DESC(COUNT(?meeting)) LIMIT 1"
)
ENTRY = (
    "SELECT ?entry { ?claim det:reportedIn ?entry } "
    "GROUP BY ?entry ORDER BY DESC(COUNT(?claim)) ?entry LIMIT 1"
)
AS_JSON = " as JSON"
"""After a path: what programs are answered there."""
AS_PROGRAM = {"Accept": "application/json", "Authorization": "Bearer of-nobody"}
"""A form of a page is sent without a token; where anybody may write, a program sends any."""
REVIEWS = 50
"""So many drafts are under review."""
PATHS: Sequence[str] = (
    "/", "/search?q=putin", f"/search?q=putin{AS_JSON}", "/search/suggest.json?q=put",
    "/sparql/suggest.json?q=put&kinds=person",
    "/states", "/people", "/offices", "/meetings", "/commitments", "/agreements", "/measures", "/entries",
    "/publishers", "/eventualities", "/eventualities?state=TUR", "/eventualities?settled=said", "/claims",
    "/claims?state=TUR&date=2018-10", "/claims.atom", "/relation/", "/relation/RUS-TUR",
    "/relation/RUS-TUR/timeline.svg", "/relation/RUS-TUR/trend", "/relation/RUS-TUR/trend.svg",
    "/relation/RUS-TUR/pledges", "/who-met-whom", "/who-met-whom?of=TUR", "/who-met-whom/matrix.svg", "/map",
    "/map?of=TUR", "/map.svg", "/questions/", "/questions/meetings",
    "/questions/meetings?one=TUR&other=RUS", "/questions/meetings.csv?one=TUR&other=RUS",
    "/questions/commitments?agent=RUS&recipient=TUR", "/questions/dyad-months?one=RUS&other=TUR",
    "/questions/meetings.atom?one=TUR&other=RUS", "/review", f"/review{AS_JSON}",
    "/disputes", "/feeds/", "/feeds/claims.atom", "/changes?since=current", "/history?of=state/TUR", "/v",
    "/id/state/TUR.html", "/openapi.json", "/docs", "/dumps/",
)  # fmt: skip
"""What is asked for, in this order: of two that need the same, the first is told with its making."""


class Asking(Made):
    """The large graph with the saved questions."""

    def command(self, port: int) -> Sequence[str | Path]:  # noqa: ARG002 - told by the environment
        """Write the command that serves."""
        return [sys.executable, BENCH / "reading" / "serve_questions.py"]


def timed(client: httpx.Client, path: str) -> tuple[float, int]:
    """Get an answer, waiting where that is told; milliseconds until its last byte, and its status."""
    start = time.perf_counter()
    accept = "application/json" if path.endswith(AS_JSON) else "text/html,*/*;q=0.8"
    while True:
        answer = client.get(path.removesuffix(AS_JSON), headers={"Accept": accept}, follow_redirects=True)
        if answer.status_code != 503:
            return (time.perf_counter() - start) * 1000, answer.status_code
        time.sleep(min(2, int(answer.headers["Retry-After"])))


def found(client: httpx.Client, query: str) -> str:
    """Give the path of the one thing that a query finds."""
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    return answer.raise_for_status().text.split("\r\n")[1].removeprefix(DEFAULT_BASE)


def chosen(client: httpx.Client) -> Sequence[str]:
    """Add to the paths those of a measure, of who met most, and of the entry with most claims."""
    measure, person, entry = found(client, MEASURE), found(client, PERSON), found(client, ENTRY)
    of_measure = (f"/{measure}.html", f"/{measure.removeprefix('id/')}/life")
    return (*PATHS, *of_measure, f"/{person}.html", f"/{entry}/annotations", f"/{entry}/annotations?page=0")


def begin_reviews(client: httpx.Client) -> None:
    """Bring texts to be reviewed until there are REVIEWS of them."""
    there = client.get("/review", headers={"Accept": "application/json"}).raise_for_status().json()["reviews"]
    for number in range(len(there), REVIEWS):
        text = f"Report {number}. The foreign ministers of Peru and Chile met in Lima on Tuesday."
        sent = {"text": text, "issued": "2018-10-31", "title": f"Report {number}", "drafts": []}
        client.post("/review", json=sent, headers=AS_PROGRAM).raise_for_status()


def processor_seconds(port: int) -> float:
    """Add up what the processes of the service at a port have used, those that ended too; Linux alone."""
    mark, ticks = f"DETENTE_PORT={port}".encode(), os.sysconf("SC_CLK_TCK")
    used = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                used += sum(map(int, fields[11:15]))
        except (FileNotFoundError, ProcessLookupError, PermissionError):  # it ended, or is somebody else's
            continue
    return used / ticks


class Beside:
    """Asks for a page that needs nothing, again and again, while something else is measured."""

    def __init__(self, port: int) -> None:
        self.times: list[float] = []
        self._port, self._end = port, threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Beside:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _ask(self) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{self._port}", timeout=120) as client:
            while not self._end.wait(0.05):
                self.times.append(timed(client, "/help")[0])


def measure(rounds: int) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Time each path, and `/help` while eight clients ask for claims that nobody has counted yet."""
    with Asking().serving() as server, asked(server) as client:
        timed(client, "/help")
        with Beside(server.port) as beside:
            clients = [threading.Thread(target=_first_claims, args=(server.port,)) for _ in range(8)]
            for each in clients:
                each.start()
            for each in clients:
                each.join()
        begin_reviews(client)
        rows = {path: _row(client, server.port, path, rounds) for path in chosen(client)}
    told = {"median": median(beside.times), "worst": max(beside.times), "number": len(beside.times)}
    return rows, told


def _first_claims(port: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=1200) as client:
        timed(client, "/claims")


def _row(client: httpx.Client, port: int, path: str, rounds: int) -> dict[str, float]:
    first, status = timed(client, path)
    before = processor_seconds(port)
    times = [timed(client, path)[0] for _ in range(rounds)]
    used = (processor_seconds(port) - before) * 1000 / rounds
    return {"status": status, "first": first, "median": median(times), "worst": max(times), "CPU": used}


def report(
    rows: Mapping[str, Mapping[str, float]], beside: Mapping[str, float], rounds: int
) -> tuple[dict[str, object], str]:
    """Write the results for machines and for people."""
    facts = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": " ".join(["bench/bench_kinds_of_pages.py", *sys.argv[1:]]),
        "CPUs": os.cpu_count(),
        "others waiting for a CPU": f"{os.getloadavg()[1]:.1f} (mean of five minutes)",
        "Python": platform.python_version(),
        "pyoxigraph": version("pyoxigraph"),
        "quads": f"{FULL.quads():,}",
        "requests": f"one first, then {rounds}, each answered anew (DETENTE_CACHE=0)",
    }
    lines = ["# Kinds of pages", "", *(f"- {name}: {value}" for name, value in facts.items()), ""]
    lines += [
        "While eight clients ask for `/claims` of a version of which nothing is counted, `/help` "
        f"takes {beside['median']:.0f} ms in the median and {beside['worst']:.0f} ms at worst "
        f"({beside['number']:.0f} requests).",
        "",
        f"| page | first, ms | median, ms | worst, ms | CPU of each, ms | CPU within {AIM:.0f} |",
        "|---|---:|---:|---:|---:|---|",
    ]
    lines += [_line(path, row) for path, row in rows.items()]
    return {"facts": facts, "beside": beside, "pages": rows}, "\n".join([*lines, ""])


def _line(path: str, row: Mapping[str, float]) -> str:
    status = "" if row["status"] == 200 else f" ({row['status']:.0f})"
    times = " | ".join(f"{row[name]:.0f}" for name in ("first", "median", "worst", "CPU"))
    return f"| `{path}`{status} | {times} | {'yes' if row['CPU'] <= AIM else 'no'} |"


@click.command()
@click.option("--rounds", default=9, show_default=True, help="How often each is asked for anew.")
@click.option(
    "--output", type=click.Path(path_type=Path), default=BENCH / "results", help="Folder of results."
)
def main(rounds: int, output: Path) -> None:
    """Measure, and write kinds-of-pages.json and kinds-of-pages.md."""
    Asking().load()
    rows, beside = measure(rounds)
    machine, people = report(rows, beside, rounds)
    (output / "kinds-of-pages.json").write_text(json.dumps(machine, indent=2) + "\n", encoding="utf-8")
    (output / "kinds-of-pages.md").write_text(people, encoding="utf-8")
    print(people)


if __name__ == "__main__":
    main()
