"""Measure reading beside oxigraph, Virtuoso and rdflib-endpoint, all in one run (bench/README.md)."""

from __future__ import annotations

import shlex
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.reading.check import Check, References, check, reference
from bench.reading.data import FULL, PART, Data, icews_folder
from bench.reading.driver import Load
from bench.reading.export import Export, run_exports
from bench.reading.measure import Cell, Cells, Plan, Workloads, measure_briefly, measure_round
from bench.reading.peers import Detente, EarlierDetente, Oxigraph, Peer, PeerError, RdflibEndpoint
from bench.reading.places import BENCH, MissingToolError, tool
from bench.reading.report import Measured, write
from bench.reading.shapes import Shape, load_shapes
from bench.reading.surroundings import surroundings
from bench.reading.virtuoso import Virtuoso

PEERS: dict[str, Callable[[], Peer]] = {
    "detente": Detente,
    "oxigraph": Oxigraph,
    "virtuoso": Virtuoso,
    "rdflib-endpoint": RdflibEndpoint,
    "detente-tenth": lambda: Detente(PART),
    "earlier": EarlierDetente,
}
USUAL = tuple(name for name in PEERS if name != "earlier")
EVERY_ROUND = ("detente", "earlier", "oxigraph")
"""Peers that are measured in every round; the others only in the first."""
Tell = Callable[[str], None]


class Run:
    """One run of the benchmark, step by step."""

    def __init__(self, plan: Plan, shapes: Sequence[str], tell: Tell) -> None:
        self.plan, self.tell = plan, tell
        self.names = shapes
        self.peers: list[Peer] = []
        self.skipped: dict[str, str] = {}
        self.checks: list[Check] = []
        self.cells: Cells = defaultdict(list)
        self.exports: dict[tuple[str, str], list[Export]] = defaultdict(list)
        self.workloads: dict[str, Workloads] = {}

    def prepare(self, names: Sequence[str]) -> None:
        """Load the peers; one that cannot be is left out."""
        for name in names:
            self.tell(f"{name}: loading (a peer is loaded once, then kept in the cache folder)")
            peer = PEERS[name]()
            try:
                peer.version()
                peer.load()
            except (MissingToolError, PeerError) as error:
                self.skipped[name] = str(error)
            else:
                self.peers.append(peer)

    def check(self) -> None:
        """Compare the answers of the peers with oxigraph's on the same graph."""
        for data in (FULL, PART):
            peers = [peer for peer in self.peers if peer.data is data]
            if peers:
                self._check(data, peers)

    def _check(self, data: Data, peers: Sequence[Peer]) -> None:
        self.tell(f"oxigraph: answers on the {data.name} graph")
        shapes = load_shapes(data, self.names)
        oxigraph = Oxigraph(data)
        oxigraph.load()
        references, first = reference(shapes, oxigraph)
        others = [
            found
            for peer in peers
            if not isinstance(peer, Oxigraph)
            and (found := self._compared(peer, shapes, references)) is not None
        ]
        self.checks += others
        fastest = {name: min(each.seconds[name] for each in (first, *others)) for name in first.seconds}
        self.workloads[data.name] = Workloads(shapes, first.seconds, fastest)

    def _compared(self, peer: Peer, shapes: Sequence[Shape], references: References) -> Check | None:
        try:
            return check(peer, shapes, references, self.tell)
        except PeerError as error:
            self.peers.remove(peer)
            self.skipped[peer.name] = str(error)
            return None

    def measure(self) -> None:
        """Measure every cell, round by round."""
        for turn, peer in self._turns():
            tell = self._telling(f"round {turn + 1}, ")
            for cell, load in self._cells(peer, turn, tell).items():
                self.cells[cell].append(load)

    def export(self) -> None:
        """Measure the exports, round by round."""
        for turn, peer in self._turns():
            if peer.data is FULL:
                self.tell(f"round {turn + 1}, {peer.name}: exports")
                with peer.serving() as server:
                    for name, export in run_exports(server).items():
                        self.exports[peer.name, name].append(export)

    def measured(self, command: str) -> Measured:
        """Gather what was seen."""
        environment = surroundings(self.peers, self.plan, command)
        shapes = next(iter(self.workloads.values())).shapes
        return Measured(environment, shapes, self.checks, self.skipped, self.cells, self.exports)

    def _turns(self) -> Iterator[tuple[int, Peer]]:
        for turn in range(self.plan.rounds):
            for peer in self.peers if turn % 2 == 0 else reversed(self.peers):  # none is always the first
                if turn == 0 or peer.name in EVERY_ROUND:
                    yield turn, peer

    def _cells(self, peer: Peer, turn: int, tell: Tell) -> dict[Cell, Load]:
        workloads = self.workloads[peer.data.name]
        if peer.data is PART:
            return measure_briefly(peer, workloads, self.plan, tell)
        return measure_round(peer, workloads, self.plan, turn, tell)

    def _telling(self, before: str) -> Tell:
        return lambda text: self.tell(before + text)


def print_targets(console: Console, measured: Measured) -> None:
    """Print each target with what was reached."""
    table = Table("figure", "ratio", "of the rounds", "target", "", title="Reading")
    for target in measured.targets():
        table.add_row(*target.words())
    console.print(table)
    for line in measured.agreement():
        console.print(line, highlight=False)


def _names(_: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(name for name in value.split(",") if name)
    unknown = set(names) - set(PEERS) if parameter.name == "peers" else set()
    if unknown:
        raise click.BadParameter(f"no such peer: {', '.join(sorted(unknown))}")
    return names


def _numbers(_: click.Context, __: click.Parameter, value: str) -> tuple[int, ...]:
    numbers = value.split(",")
    if not all(number.isdecimal() and int(number) for number in numbers):
        raise click.BadParameter(f"expected numbers such as 1,8,64, not {value!r}")
    return tuple(sorted(map(int, numbers)))


@click.command()
@click.option("--seconds", default=1.0, show_default=True, help="Seconds of one cell.")
@click.option("--mix-seconds", default=6.0, show_default=True, help="Seconds of a cell of the Zipf mix.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1), help="Medians are of these.")
@click.option("--clients", default="1,8,64", show_default=True, callback=_numbers, help="Numbers of clients.")
@click.option("--peers", default=",".join(USUAL), show_default=True, callback=_names, help="Whom to measure.")
@click.option("--shapes", default="", callback=_names, help="Parts of names of shapes; all if none.")
@click.option("--exports/--no-exports", default=True, show_default=True, help="Measure the exports as well.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a target is missed.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=BENCH / "results",
    show_default="bench/results",
    help="Folder for reading.json and reading.md.",
)
def main(
    seconds: float,
    mix_seconds: float,
    rounds: int,
    clients: tuple[int, ...],
    peers: tuple[str, ...],
    shapes: tuple[str, ...],
    exports: bool,
    strict: bool,
    output: Path,
) -> None:
    """Measure reading; exit with 1 if detente answers otherwise than oxigraph, or with errors."""
    console = Console()
    signal.signal(signal.SIGTERM, _leave)  # else a server that runs would outlive the benchmark
    plan = Plan(seconds, mix_seconds, rounds, clients)
    try:
        tool("wrk", "wrk")
        icews_folder()
        with console.status("reading") as status:
            measured = _run(plan, peers, shapes, exports, lambda text: status.update(text))
    except MissingToolError as error:
        console.print(f"Nothing is measured: {error}.")
        return
    write(measured, output)
    print_targets(console, measured)
    if measured.is_wrong("detente") or (strict and any(each.met is False for each in measured.targets())):
        sys.exit(1)


def _leave(*_: object) -> None:
    sys.exit(128 + signal.SIGTERM)


def _run(plan: Plan, peers: Sequence[str], shapes: Sequence[str], exports: bool, tell: Tell) -> Measured:
    run = Run(plan, shapes, tell)
    run.prepare(peers)
    run.check()
    run.measure()
    if exports:
        run.export()
    return run.measured(_command())


def _command() -> str:
    """Write the command that reproduces the run; where it wrote to is nobody's concern."""
    words = sys.argv[1:]
    if "--output" in words:
        place = words.index("--output")
        words = words[:place] + words[place + 2 :]
    return shlex.join([".venv/bin/python", "bench/bench_reading.py", *words])


if __name__ == "__main__":
    main()
