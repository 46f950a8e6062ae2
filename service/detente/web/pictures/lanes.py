"""Where each mark of a timeline stands: its ends, its label, and a row in which nothing is in its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from detente.web.pictures.axis import TimeAxis
from detente.web.pictures.elements import text_width
from detente.web.pictures.records import EventRecord
from detente.web.pictures.spans import HALF, MarkSpan, span_of

ROW, TALL_ROW = 22.0, 38.0
"""Heights of a row, and of one whose label stands above its mark."""
GAP = 5.0
_BETWEEN = 12.0

Side = Literal["right", "left", "above"]


@dataclass(frozen=True)
class Placement:
    """A mark, its label at `label_left`, and the height of its row."""

    record: EventRecord
    span: MarkSpan
    label: str
    label_left: float
    side: Side

    @cached_property
    def taken(self) -> tuple[float, float]:
        """From where to where it needs its row for itself."""
        width = text_width(self.label)
        return min(self.span.left - HALF, self.label_left), max(
            self.span.right + HALF, self.label_left + width
        )

    @property
    def height(self) -> float:
        """Height of the row that it needs."""
        return TALL_ROW if self.side == "above" else ROW


@dataclass(frozen=True)
class TimelineLane:
    """The marks of one kind, in rows from above."""

    kind: str
    rows: tuple[tuple[Placement, ...], ...]

    @property
    def height(self) -> float:
        """Height of its rows."""
        return sum(row[0].height for row in self.rows)


def lanes_of(
    records: Sequence[EventRecord], kinds: Sequence[str], axis: TimeAxis
) -> tuple[TimelineLane, ...]:
    """Part records by kind, in the order of `kinds` and others after them, and place each."""
    found = sorted({record.kind for record in records}, key=lambda kind: _rank(kind, kinds))
    return tuple(
        TimelineLane(kind, _rows(place(each, axis) for each in records if each.kind == kind))
        for kind in found
    )


def _rank(kind: str, kinds: Sequence[str]) -> tuple[int, str]:
    return (kinds.index(kind) if kind in kinds else len(kinds), kind)


def place(record: EventRecord, axis: TimeAxis) -> Placement:
    """Place a mark on the axis with its label beside it, or above where it has no room on either side."""
    span = span_of(record, axis)
    label = record.short
    width = text_width(label)
    if span.right + HALF + GAP + width <= axis.right:
        return Placement(record, span, label, span.right + HALF + GAP, "right")
    if span.left - HALF - GAP - width >= axis.left:
        return Placement(record, span, label, span.left - HALF - GAP - width, "left")
    return Placement(record, span, label, max(axis.left, min(span.left, axis.right - width)), "above")


def _rows(placements: Iterable[Placement]) -> tuple[tuple[Placement, ...], ...]:
    """Put each into the first row of its height that has room."""
    rows: list[list[Placement]] = []
    for each in placements:
        fitting = (row for row in rows if row[0].height == each.height and _has_room(row, each))
        row = next(fitting, None)
        if row is None:
            rows.append([each])
        else:
            row.append(each)
    return tuple(map(tuple, rows))


def _has_room(row: Iterable[Placement], placement: Placement) -> bool:
    left, right = placement.taken
    return all(
        right + _BETWEEN <= other[0] or left >= other[1] + _BETWEEN for other in (p.taken for p in row)
    )
