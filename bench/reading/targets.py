"""What the service should reach beside its peers, and whether it did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import geometric_mean, median

from bench.reading.driver import Load
from bench.reading.export import Export
from bench.reading.measure import ZIPF, Cell

OURS, OURS_ON_A_TENTH = "detente", "detente-tenth"
FIRST_PEER, SLOW_PEER, ANALYTIC_PEER = "oxigraph", "rdflib-endpoint", "virtuoso"
ANALYTIC = ("06-all-months", "07-top-pairs", "08-date-range", "09-label-text", "11-type-counts")
SLOW_MS = 5
TAIL_CLIENTS = 8

_WORDS = {True: "met", False: "missed", None: "reported"}

Exports = Mapping[tuple[str, str], Sequence[Export]]
"""The runs of each export, by the peer and the export's name."""


@dataclass(frozen=True)
class Target:
    """One figure beside what it should be; `bound` None is only reported.

    `spread` has the least and the greatest of the rounds.
    """

    name: str
    value: float
    bound: float | None
    at_most: bool = False
    spread: tuple[float, float] | None = None

    @property
    def met(self) -> bool | None:
        """Tell whether the figure is good enough."""
        if self.bound is None:
            return None
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def words(self) -> tuple[str, str, str, str, str]:
        """Write the figure, the ratio, its spread over the rounds, the target, and whether it is met."""
        sign = "≤" if self.at_most else "≥"
        bound = "" if self.bound is None else f"{sign} {self.bound:g}"
        spread = "" if self.spread is None else f"{self.spread[0]:.2f} to {self.spread[1]:.2f}"
        return self.name, f"{self.value:.2f}", spread, bound, _WORDS[self.met]


def targets(cells: Mapping[Cell, Sequence[Load]], exports: Exports) -> list[Target]:
    """Compute every target that was measured: the median of what each round has, and its spread.

    What else the machine did in a round fell on both sides of its ratio.
    """
    rounds = max(map(len, cells.values()), default=0)
    each = [_of_round(_round(cells, turn), exports if turn == 0 else {}) for turn in range(rounds)]
    return [_over(name, [found[name] for found in each if name in found]) for name in each[0]] if each else []


def _round(cells: Mapping[Cell, Sequence[Load]], turn: int) -> dict[Cell, Load]:
    return {cell: loads[turn] for cell, loads in cells.items() if turn < len(loads)}


def _over(name: str, found: Sequence[Target]) -> Target:
    values = [target.value for target in found]
    spread = (min(values), max(values)) if len(values) > 1 else None
    return replace(found[0], name=name, value=median(values), spread=spread)


def _of_round(cells: Mapping[Cell, Load], exports: Exports) -> dict[str, Target]:
    ratios = Ratios(cells)
    found = [
        *_mix(ratios),
        *_distinct(ratios),
        *_tails(ratios),
        *_slow_peer(ratios),
        *_exports(exports),
        *_analytic(ratios),
    ]
    return {target.name: target for target in found}


class Ratios:
    """Ratios of our figures to a peer's; None where either was not measured."""

    def __init__(self, cells: Mapping[Cell, Load]) -> None:
        self._cells = cells
        self.shapes = sorted({cell.workload for cell in cells} - {ZIPF})
        self.clients = sorted({cell.clients for cell in cells})

    def rate(self, workload: str, clients: int, peer: str = FIRST_PEER) -> float | None:
        """Divide requests a second, over the graph that the peer has."""
        ours, theirs = self.loads(workload, clients, peer)
        return ours.rate / theirs.rate if ours and theirs and theirs.rate else None

    def loads(self, workload: str, clients: int, peer: str) -> tuple[Load | None, Load | None]:
        """Look up both loads."""
        names = OURS_ON_A_TENTH if peer == SLOW_PEER else OURS, peer
        ours, theirs = (self._cells.get(Cell(name, workload, clients)) for name in names)
        return ours, theirs


def _mix(ratios: Ratios) -> Iterator[Target]:
    for clients in ratios.clients:
        ratio = ratios.rate(ZIPF, clients)
        if ratio is not None:
            yield Target(f"Zipf mix, {_of(clients)}", ratio, 10.0 if clients == TAIL_CLIENTS else None)


def _distinct(ratios: Ratios) -> Iterator[Target]:
    for clients in ratios.clients:
        known = [ratio for shape in ratios.shapes if (ratio := ratios.rate(shape, clients)) is not None]
        if known and all(known):
            yield Target(
                f"distinct, geometric mean of {len(known)} shapes, {_of(clients)}", geometric_mean(known), 1.0
            )
        point = ratios.rate("01-point", clients)
        if point is not None:
            yield Target(f"point, {_of(clients)}", point, 0.3)


def _tails(ratios: Ratios) -> Iterator[Target]:
    """Compare the 99th percentile of shapes that take oxigraph over 5 ms."""
    for shape in ratios.shapes:
        ours, theirs = ratios.loads(shape, TAIL_CLIENTS, FIRST_PEER)
        _, alone = ratios.loads(shape, 1, FIRST_PEER)
        if ours and theirs and alone and alone.p50_ms > SLOW_MS:
            yield Target(
                f"{shape}, p99, {TAIL_CLIENTS} clients", ours.p99_ms / theirs.p99_ms, 2.0, at_most=True
            )


def _slow_peer(ratios: Ratios) -> Iterator[Target]:
    """Find the worst ratio to the peer that has a tenth of the graph, both on that tenth."""
    for clients in ratios.clients:
        known = {
            workload: ratio
            for workload in (ZIPF, *ratios.shapes)
            if (ratio := ratios.rate(workload, clients, SLOW_PEER)) is not None
        }
        if known:
            worst = min(known, key=lambda workload: known[workload])
            yield Target(f"to {SLOW_PEER}, the least ({worst}), {_of(clients)}", known[worst], 20.0)
            yield Target(
                f"to {SLOW_PEER}, geometric mean, {_of(clients)}", geometric_mean(known.values()), None
            )


def _analytic(ratios: Ratios) -> Iterator[Target]:
    for shape in ANALYTIC:
        for clients in (1, TAIL_CLIENTS):
            ratio = ratios.rate(shape, clients, ANALYTIC_PEER)
            if ratio is not None:
                yield Target(f"{shape}, to {ANALYTIC_PEER}, {_of(clients)}", ratio, None)


def _exports(exports: Exports) -> Iterator[Target]:
    for name in dict.fromkeys(name for _, name in exports):
        ours, theirs = exports.get((OURS, name)), exports.get((FIRST_PEER, name))
        if ours and theirs:
            ratio = median(run.rate for run in ours) / median(run.rate for run in theirs)
            yield Target(f"export, {name}, rows a second", ratio, 0.9)


def _of(clients: int) -> str:
    return "1 client" if clients == 1 else f"{clients} clients"
