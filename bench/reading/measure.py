"""The rounds: one server at a time, every peer in each round, so that what else the machine does hits all."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median

from bench.reading.driver import Load, run_threads, run_wrk
from bench.reading.peers import Peer, Server
from bench.reading.shapes import Shape, zipf_mix

ZIPF = "zipf"
SLOW_SECONDS = 0.02
"""A shape that takes oxigraph longer is driven by threads, and with most clients in the first round only."""
MIX_REQUESTS = 20_000
WARM_UP_SECONDS = 6
WARM_UP_CLIENTS = 8
MAX_RATE = 12_000
MARGIN = 16
"""How many times as many queries are drawn as one client of the fastest peer can have answered."""
CLIENTS_OF_SLOW = 8


@dataclass(frozen=True)
class Plan:
    """How long and how often to measure; `clients` in ascending order."""

    seconds: float
    mix_seconds: float
    rounds: int
    clients: Sequence[int]


@dataclass(frozen=True)
class Cell:
    """One measured point: a peer, what is asked (`zipf`, or distinct queries of a shape), by how many."""

    peer: str
    workload: str
    clients: int


Cells = dict[Cell, list[Load]]
"""The runs of each cell, one a round."""


class Workloads:
    """Draws queries once and gives every peer over the same graph the same ones."""

    def __init__(
        self, shapes: Sequence[Shape], seconds: Mapping[str, float], fastest: Mapping[str, float]
    ) -> None:
        self.shapes = shapes
        self._seconds, self._fastest = seconds, fastest
        self._mixes: dict[int, list[str]] = {}
        self._blocks: dict[tuple[str, int, int], list[str]] = {}

    def is_slow(self, shape: Shape) -> bool:
        """Tell whether a shape takes oxigraph long."""
        return self._seconds[shape.name] > SLOW_SECONDS

    def mix(self, clients: int) -> list[str]:
        """Give the Zipf mix for a number of clients."""
        if clients not in self._mixes:
            self._mixes[clients] = list(zipf_mix(self.shapes, MIX_REQUESTS, clients))
        return self._mixes[clients]

    def distinct(self, shape: Shape, clients: int, turn: int, seconds: float) -> list[str]:
        """Give queries of one cell and round, more than the fastest peer can answer in the time."""
        key = shape.name, clients, turn
        if key not in self._blocks:
            rate = min(MAX_RATE, MARGIN / self._fastest[shape.name])
            self._blocks[key] = shape.distinct(math.ceil(rate * seconds) + 2 * clients)
        return self._blocks[key]


def measure_round(
    peer: Peer, workloads: Workloads, plan: Plan, turn: int, tell: Callable[[str], None]
) -> dict[Cell, Load]:
    """Start a peer, measure all its cells once, and stop it."""
    results: dict[Cell, Load] = {}
    with peer.serving() as server:
        tell(f"{peer.name}: warm-up")
        _mix(server, workloads, WARM_UP_CLIENTS, WARM_UP_SECONDS)
        for clients in plan.clients:
            tell(f"{peer.name}: Zipf mix, {clients} clients")
            results[Cell(peer.name, ZIPF, clients)] = _mix(server, workloads, clients, plan.mix_seconds)
        for shape in workloads.shapes:
            for clients in plan.clients:
                if turn and clients > CLIENTS_OF_SLOW and workloads.is_slow(shape):
                    continue
                tell(f"{peer.name}: {shape.name}, {clients} clients")
                cell = Cell(peer.name, shape.name, clients)
                results[cell] = _distinct(server, workloads, shape, clients, plan.seconds, turn)
    return results


def measure_briefly(
    peer: Peer, workloads: Workloads, plan: Plan, tell: Callable[[str], None]
) -> dict[Cell, Load]:
    """Measure a peer with few clients and without warm-up."""
    few = [clients for clients in plan.clients if clients <= CLIENTS_OF_SLOW]
    results: dict[Cell, Load] = {}
    with peer.serving() as server:
        for clients in few:
            tell(f"{peer.name}: Zipf mix, {clients} clients")
            results[Cell(peer.name, ZIPF, clients)] = _mix(server, workloads, clients, plan.mix_seconds)
        for shape, clients in product(workloads.shapes, few):
            tell(f"{peer.name}: {shape.name}, {clients} clients")
            load = _distinct(server, workloads, shape, clients, plan.seconds, 0)
            results[Cell(peer.name, shape.name, clients)] = load
    return results


def medians(cells: Cells) -> dict[Cell, Load]:
    """Take the median of each figure over the rounds; answers and failures are summed."""
    return {cell: _median(loads) for cell, loads in cells.items()}


def _mix(server: Server, workloads: Workloads, clients: int, seconds: float) -> Load:
    targets = [server.target(query) for query in workloads.mix(clients)]
    return run_threads(server.port, targets, clients, seconds)


def _distinct(
    server: Server, workloads: Workloads, shape: Shape, clients: int, seconds: float, turn: int
) -> Load:
    targets = [server.target(query) for query in workloads.distinct(shape, clients, turn, seconds)]
    run = run_threads if workloads.is_slow(shape) else run_wrk
    load = run(server.port, targets, clients, seconds)
    shape.again += max(0, load.answers + load.failed - len(targets))
    return load


def _median(loads: Sequence[Load]) -> Load:
    rate = median(load.rate for load in loads)
    answers = sum(load.answers for load in loads)
    return Load(
        answers / rate if rate else sum(load.seconds for load in loads),
        answers,
        sum(load.failed for load in loads),
        median(load.p50_ms for load in loads),
        median(load.p99_ms for load in loads),
    )
