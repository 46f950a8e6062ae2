"""Write what was measured: JSON for programs, Markdown for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.reading.check import Check
from bench.reading.driver import Load
from bench.reading.measure import ZIPF, Cell, Cells, medians
from bench.reading.shapes import Shape
from bench.reading.targets import Exports, Target, targets

_WHOLE_FROM = 100


@dataclass(frozen=True)
class Measured:
    """Everything that one run of the benchmark saw."""

    environment: Mapping[str, object]
    shapes: Sequence[Shape]
    checks: Sequence[Check]
    skipped: Mapping[str, str]
    cells: Cells
    exports: Exports

    def targets(self) -> list[Target]:
        """Compute the targets: medians of the rounds."""
        return targets(self.cells, self.exports)

    def agreement(self) -> Iterator[str]:
        """Say of each peer whether it answers as oxigraph does, or why it was left out."""
        for check in self.checks:
            alike = f"the same rows as oxigraph for the samples of {len(check.seconds)} shapes"
            yield f"{check.peer}: {'; '.join(check.disagreements) or alike}"
        for peer, reason in self.skipped.items():
            yield f"{peer}: left out, {reason}"

    def is_wrong(self, peer: str) -> bool:
        """Tell whether a peer disagreed with oxigraph, or failed to answer or to start."""
        disagrees = any(check.disagreements for check in self.checks if check.peer == peer)
        failed = any(load.failed for cell, loads in self.cells.items() if cell.peer == peer for load in loads)
        return disagrees or failed or peer in self.skipped


def write(measured: Measured, folder: Path) -> None:
    """Write `reading.json` and `reading.md`."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(_document(measured), indent=1, ensure_ascii=False)
    (folder / "reading.json").write_text(f"{text}\n", encoding="utf-8")
    (folder / "reading.md").write_text("\n".join(_markdown(measured)) + "\n", encoding="utf-8")


def _document(measured: Measured) -> dict[str, Any]:
    cells = [
        {
            **asdict(cell),
            "median": _figures(middle),
            "rounds": [_figures(load) for load in measured.cells[cell]],
        }
        for cell, middle in medians(measured.cells).items()
    ]
    exports = [
        {"peer": peer, "export": name, "rounds": [asdict(run) for run in runs]}
        for (peer, name), runs in measured.exports.items()
    ]
    shapes = [
        {
            "name": shape.name,
            "title": shape.title,
            "share": shape.share,
            "pool": len(shape.pool),
            "drawn": shape.drawn,
            "repeated": shape.repeated,
            "again": shape.again,
        }
        for shape in measured.shapes
    ]
    return {
        "environment": measured.environment,
        "targets": [{**asdict(target), "met": target.met} for target in measured.targets()],
        "agreement": [asdict(check) for check in measured.checks],
        "skipped": measured.skipped,
        "shapes": shapes,
        "cells": cells,
        "exports": exports,
    }


def _figures(load: Load) -> dict[str, float]:
    figures = {"rate": load.rate, "p50_ms": load.p50_ms, "p99_ms": load.p99_ms}
    return {name: round(value, 3) for name, value in figures.items()} | {
        "answers": load.answers,
        "failed": load.failed,
    }


def _markdown(measured: Measured) -> Iterator[str]:
    yield "# Reading\n"
    yield "Made by `bench/bench_reading.py`; [bench/README.md](../README.md) says what is measured.\n"
    yield from _table(("", ""), [(name, str(value)) for name, value in measured.environment.items()])
    yield "\n## Targets\n"
    yield "Ratios are ours to oxigraph's unless another peer is named: medians of those of the rounds.\n"
    yield from _table(
        ("figure", "ratio", "of the rounds", "target", ""), [each.words() for each in measured.targets()]
    )
    yield "\n## Agreement with oxigraph\n"
    yield from (f"- {line}" for line in measured.agreement())
    yield "\n## Requests a second\n"
    yield "Median of the rounds, and the worst. `zipf` is the mix; each shape is asked in distinct queries.\n"
    yield from _rates(measured)
    yield "\n## Latency, ms, p50 / p99\n"
    yield from _latencies(measured)
    yield "\n## Exports, rows a second\n"
    yield from _exports(measured.exports)


def _rates(measured: Measured) -> Iterator[str]:
    yield from _by_cell(measured.cells, _rate)
    repeated = [f"{shape.name} {shape.repeated}" for shape in measured.shapes if shape.repeated]
    if repeated:
        yield f"\nQueries drawn that only a higher LIMIT makes distinct: {', '.join(repeated)}."
    again = [f"{shape.name} {shape.again}" for shape in measured.shapes if shape.again]
    if again:
        yield f"\nQueries asked again, because more were answered than drawn: {', '.join(again)}."


def _latencies(measured: Measured) -> Iterator[str]:
    yield from _by_cell(measured.cells, _latency)


def _rate(loads: Sequence[Load]) -> str:
    failed = sum(load.failed for load in loads)
    words = [_number(median(load.rate for load in loads))]
    words += [f"({_number(min(load.rate for load in loads))})"] if len(loads) > 1 else []
    return " ".join([*words, f"{failed} failed"] if failed else words)


def _latency(loads: Sequence[Load]) -> str:
    p50, p99 = median(load.p50_ms for load in loads), median(load.p99_ms for load in loads)
    return f"{_number(p50)} / {_number(p99)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE_FROM else f"{value:.3g}"


def _by_cell(cells: Cells, show: Callable[[Sequence[Load]], str]) -> Iterator[str]:
    peers = list(dict.fromkeys(cell.peer for cell in cells))
    workloads = sorted({cell.workload for cell in cells} - {ZIPF})
    rows = []
    for workload in (ZIPF, *workloads):
        for clients in sorted({cell.clients for cell in cells}):
            runs = [cells.get(Cell(peer, workload, clients)) for peer in peers]
            rows.append((workload, str(clients), *(show(loads) if loads else "" for loads in runs)))
    yield from _table(("workload", "clients", *peers), rows)


def _exports(exports: Exports) -> Iterator[str]:
    rows = []
    for (peer, name), runs in exports.items():
        problems = {run.problem for run in runs} - {""}
        rate = f"{median(run.rate for run in runs):,.0f}"
        rows.append((name, peer, f"{runs[0].rows:,}", "; ".join(problems) or rate))
    yield from _table(("export", "peer", "rows", "rows a second"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
