"""The places on an axis of what a record tells: where its mark begins, is surely, and ends."""

from __future__ import annotations

from dataclasses import dataclass

from detente.web.pictures.axis import TimeAxis
from detente.web.pictures.extents import Extent
from detente.web.pictures.records import EventRecord

HALF = 6.0
"""Half of the width and height of a mark that is one day."""
SOFT = 12.0
"""How far a date that is only about right is faded beyond its days."""


@dataclass(frozen=True)
class MarkSpan:
    """A mark from `left` to `right`, in units of the drawing; it surely is from `begin` to `end`.

    `before` and `after` tell that it goes on beyond that end of the axis, or that nobody knows how far.
    """

    left: float
    begin: float
    end: float
    right: float
    before: bool = False
    after: bool = False


def span_of(record: EventRecord, axis: TimeAxis) -> MarkSpan:
    """Give the places of a record; raises ValueError where it has no day."""
    if record.extent is not None:
        return _of_extent(record.extent, axis)
    if record.reported is None:
        raise ValueError(f"{record.iri} has no day, and so no place")
    reported = axis.place(record.reported)
    return MarkSpan(reported, reported, reported, reported)


def _of_extent(extent: Extent, axis: TimeAxis) -> MarkSpan:
    left, right = axis.place(extent.first or axis.first), axis.place(extent.last or axis.last)
    soft = SOFT if extent.about else 0.0
    begin, end = _sure(extent, axis, left, right)
    return MarkSpan(
        left=max(axis.left, left - soft),
        begin=begin,
        end=end,
        right=min(axis.right, right + soft),
        before=extent.first is None or extent.first < axis.first,
        after=extent.last is None or extent.last > axis.last,
    )


def _sure(extent: Extent, axis: TimeAxis, left: float, right: float) -> tuple[float, float]:
    if extent.sure is None:
        middle = (left + right) / 2
        return middle, middle
    begin, end = extent.sure
    return axis.place(begin or axis.first), axis.place(end or axis.last)
