"""Write what was measured: JSON for programs, Markdown for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.reading.check import Check
from bench.reading.driver import Load
from bench.reading.measure import ZIPF, Cell, Cells, medians
from bench.reading.shapes import Shape
from bench.reading.targets import Exports, Target, targets


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
        """Compute the targets of the medians."""
        return targets(medians(self.cells), self.exports)

    def agreement(self) -> Iterator[str]:
        """Say of each peer whether it answers as oxigraph does, or why it was left out."""
        for check in self.checks:
            alike = f"the same rows as oxigraph for the samples of {len(check.seconds)} shapes"
            yield f"{check.peer}: {'; '.join(check.disagreements) or alike}"
        for peer, reason in self.skipped.items():
            yield f"{peer}: left out, {reason}"

    def is_wrong(self, peer: str) -> bool:
        """Tell whether a peer disagreed with oxigraph, or failed to answer."""
        disagrees = any(check.disagreements for check in self.checks if check.peer == peer)
        failed = any(load.failed for cell, loads in self.cells.items() if cell.peer == peer for load in loads)
        return disagrees or failed


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
        {"name": shape.name, "title": shape.title, "pool": len(shape.pool)} for shape in measured.shapes
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
    yield "Ratios are ours to oxigraph's unless another peer is named.\n"
    yield from _table(("figure", "ratio", "target", ""), [each.words() for each in measured.targets()])
    yield "\n## Agreement with oxigraph\n"
    yield from (f"- {line}" for line in measured.agreement())
    yield "\n## Requests a second\n"
    yield "Median of the rounds. `zipf` is the mix; each shape is asked in distinct queries.\n"
    yield from _rates(measured)
    yield "\n## Latency, ms, p50 / p99\n"
    yield from _latencies(measured)
    yield "\n## Exports, rows a second\n"
    yield from _exports(measured.exports)


def _rates(measured: Measured) -> Iterator[str]:
    yield from _by_cell(measured.cells, _rate)


def _latencies(measured: Measured) -> Iterator[str]:
    yield from _by_cell(measured.cells, lambda load: f"{load.p50_ms:.3g} / {load.p99_ms:.3g}")


def _rate(load: Load) -> str:
    failed = f" ({load.failed} failed)" if load.failed else ""
    return f"{load.rate:,.{0 if load.rate >= 100 else 1}f}{failed}"


def _by_cell(cells: Cells, show: Any) -> Iterator[str]:
    middle = medians(cells)
    peers = list(dict.fromkeys(cell.peer for cell in middle))
    workloads = sorted({cell.workload for cell in middle} - {ZIPF})
    rows = []
    for workload in (ZIPF, *workloads):
        for clients in sorted({cell.clients for cell in middle}):
            loads = [middle.get(Cell(peer, workload, clients)) for peer in peers]
            rows.append((workload, str(clients), *(show(load) if load else "" for load in loads)))
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
