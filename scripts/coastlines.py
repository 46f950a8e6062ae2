#!/usr/bin/env python3
"""Write the coastlines of maps, service/detente/web/static/coastlines.json, from Natural Earth's land.

The land of Natural Earth at 1:110,000,000 (public domain) is taken from `land-110m.json` of the npm package
world-atlas 2.0.2 (ISC), which `npm pack world-atlas@2.0.2` fetches. Its arcs are made whole rings in degrees,
and simplified.

    python scripts/coastlines.py package/land-110m.json
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import hypot
from pathlib import Path
from typing import Any

import click

TARGET = Path(__file__).resolve().parent.parent / "service/detente/web/static/coastlines.json"
SOURCE = "Natural Earth, land at 1:110,000,000, public domain, as in the npm package world-atlas 2.0.2 (ISC)"
SHA256 = "ead5f68119c49a9250902e7da303bcb209341bbb8fefe7369a439b48b704658a"
"""Of the file that the package has."""
TOLERANCE, DIGITS = 0.12, 1
"""Degrees by which a line may be moved, and decimal places of a degree that are kept."""

Point = tuple[float, float]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(file: Path) -> None:
    """Write the coastlines from FILE, land-110m.json of world-atlas 2.0.2."""
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != SHA256:
        raise click.ClickException(f"{file} has the digest {found}, not {SHA256}: it is another file.")
    rings = [
        simplified(part)
        for ring in rings_of(json.loads(file.read_text(encoding="utf-8")))
        for part in parted(ring)
    ]
    kept = [[[round(x, DIGITS), round(y, DIGITS)] for x, y in ring] for ring in rings if len(ring) > 3]
    written = json.dumps({"source": SOURCE, "sha256": SHA256, "rings": kept}, separators=(",", ":"))
    TARGET.write_text(written.replace("[[[", "\n[[[").replace("]],[[", "]],\n[[") + "\n", encoding="utf-8")


def rings_of(topology: Mapping[str, Any]) -> Iterator[list[Point]]:
    """Give the rings of a topology's land in degrees (the TopoJSON format, sections 2.1.2 and 2.1.4)."""
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                yield _joined(ring, arcs)


def _arc(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> list[Point]:
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    xs, ys = (accumulate(each) for each in zip(*arc, strict=True))
    return [(x * scale_x + move_x, y * scale_y + move_y) for x, y in zip(xs, ys, strict=True)]


def _joined(ring: Sequence[int], arcs: Sequence[list[Point]]) -> list[Point]:
    """Join the arcs of a ring; a negative number is an arc read backwards."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def parted(ring: Sequence[Point]) -> list[list[Point]]:
    """Part a ring that goes beyond 180 degrees east or west into what lies on either side of it.

    One around a pole ends a turn away from where it began, and has its edges along the pole already.
    """
    whole = [*ring[:1]]
    for (x, y), (before, _) in zip(ring[1:], ring, strict=False):
        step = (x - before + 180) % 360 - 180
        whole.append((whole[-1][0] + step, y))
    is_beyond = any(abs(x) > 180.01 for x, _ in whole)
    if not is_beyond or abs(whole[-1][0] - whole[0][0]) > 1:
        return [[*ring]]
    moved = ([(x + turn, y) for x, y in whole] for turn in (-360, 0, 360))
    parts = (_cut(_cut(each, -180.0, 1), 180.0, -1) for each in moved)
    return [part for part in parts if len(part) > 3]


def _cut(ring: Sequence[Point], limit: float, sign: int) -> list[Point]:
    """Cut a closed ring at a meridian; inside is where `sign` points to (Sutherland and Hodgman, 1974)."""
    found: list[Point] = []
    for (x1, y1), (x2, y2) in pairwise(ring):
        was_inside, is_inside = sign * (x1 - limit) >= 0, sign * (x2 - limit) >= 0
        if was_inside != is_inside:
            found.append((limit, y1 + (limit - x1) / (x2 - x1) * (y2 - y1)))
        if is_inside:
            found.append((x2, y2))
    return [*found, *found[:1]]


def simplified(line: Sequence[Point]) -> list[Point]:
    """Leave out the points from which the line stays within the tolerance (Douglas and Peucker, 1973)."""
    if len(line) < 3:
        return [*line]
    first, last = line[0], line[-1]
    distances = [_distance(point, first, last) for point in line[1:-1]]
    furthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[furthest] <= TOLERANCE:
        return [first, last]
    return simplified(line[: furthest + 2])[:-1] + simplified(line[furthest + 1 :])


def _distance(point: Point, first: Point, last: Point) -> float:
    """Measure from a point to the line through two others; to the point itself where they are one."""
    (x, y), (x1, y1), (x2, y2) = point, first, last
    length = hypot(x2 - x1, y2 - y1)
    if not length:
        return hypot(x - x1, y - y1)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


if __name__ == "__main__":
    main()
