"""The coastlines of maps, which ship with the package: land of Natural Earth (scripts/coastlines.py)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

COASTLINES = "coastlines.json"


@dataclass(frozen=True)
class LandRing:
    """The outline of a piece of land: longitudes and latitudes in degrees, and the box around it."""

    points: tuple[tuple[float, float], ...]
    west: float
    south: float
    east: float
    north: float


@cache
def land_rings() -> tuple[LandRing, ...]:
    """Read the outlines of all land, in the order of the file."""
    text = files("detente.web.pictures").joinpath(COASTLINES).read_text(encoding="utf-8")
    return tuple(_ring(tuple((x, y) for x, y in points)) for points in json.loads(text)["rings"])


def _ring(points: tuple[tuple[float, float], ...]) -> LandRing:
    longitudes, latitudes = zip(*points, strict=True)
    return LandRing(points, min(longitudes), min(latitudes), max(longitudes), max(latitudes))
