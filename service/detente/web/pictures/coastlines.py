"""The coastlines of maps, which the query page draws, too: land of Natural Earth (scripts/coastlines.py)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

COASTLINES = "coastlines.json"


Point = tuple[float, float]


@dataclass(frozen=True)
class LandRing:
    """The outline of a piece of land: longitudes and latitudes in degrees, and the box around it."""

    points: tuple[Point, ...]
    west: float
    south: float
    east: float
    north: float


@cache
def land_rings() -> tuple[LandRing, ...]:
    """Read the outlines of all land, in the order of the file."""
    text = files("detente.web").joinpath("static", COASTLINES).read_text(encoding="utf-8")
    return tuple(_ring(tuple((x, y) for x, y in points)) for points in json.loads(text)["rings"])


def _ring(points: tuple[Point, ...]) -> LandRing:
    longitudes, latitudes = zip(*points, strict=True)
    return LandRing(points, min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def land_within(west: float, south: float, east: float, north: float) -> Iterator[tuple[Point, ...]]:
    """Give the outlines of the land in a box, cut at its sides; an outline ends where it began.

    They are cut here and not by the drawing: programs that draw it would go through all the land there is.
    """
    for ring in land_rings():
        if ring.west < east and ring.east > west and ring.south < north and ring.north > south:
            points: Sequence[Point] = ring.points[:-1]
            for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
                points = [*_cut_at(points, axis, limit, sign)]
            if len(points) > 2:
                yield tuple(points)


def _cut_at(points: Sequence[Point], axis: int, limit: float, sign: int) -> Iterator[Point]:
    """Cut an outline at one line (Sutherland and Hodgman, 1974); inside is where `sign` points to."""
    for before, point in zip((*points[-1:], *points[:-1]), points, strict=True):
        was_inside, is_inside = (sign * (each[axis] - limit) >= 0 for each in (before, point))
        if was_inside != is_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            crossing = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            yield (limit, crossing) if axis == 0 else (crossing, limit)
        if is_inside:
            yield point
