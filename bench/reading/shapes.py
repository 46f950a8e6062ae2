"""The query shapes and the texts drawn from them: by Zipf over a small pool, or none twice."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.icews import shared_folder
from bench.icews_events import read_events
from bench.reading.data import Data
from bench.reading.places import BENCH
from bench.reading.pools import SEED, Values, pools

ZIPF_POOL = 50
"""Queries of each shape that the Zipf draws choose from, with exponent 1."""
SAMPLES = 3
"""Queries of each shape that are checked against oxigraph before anything is timed."""

NO_LIMIT = 1_000_000
_LIMIT = re.compile(r"^LIMIT (\d+)$", re.MULTILINE)


@dataclass
class Shape:
    """One query shape; `repeated` counts draws that only LIMIT tells from an earlier one.

    `share` is its part of the Zipf mix in percent; `again` counts requests of a run that asked a text again,
    because more were answered than drawn.
    """

    name: str
    title: str
    share: int
    text: str
    pool: Sequence[Values] = field(repr=False)
    drawn: int = 0
    repeated: int = 0
    again: int = 0

    def query(self, values: Values) -> str:
        """Put values in the place of the parameters."""
        text = self.text
        for name, value in values.items():
            text = text.replace(name, value)
        return text

    def zipf_pool(self) -> list[str]:
        """Give the queries that the Zipf draws choose from, most popular first."""
        return [self.query(values) for values in self.pool[: self._reserved()]]

    def samples(self) -> list[str]:
        """Give the queries that answers are compared on."""
        return self.zipf_pool()[:SAMPLES]

    def distinct(self, count: int) -> list[str]:
        """Draw queries that no other draw has; beyond the pool, LIMIT makes them so."""
        return [self._next() for _ in range(count)]

    def _next(self) -> str:
        rest = len(self.pool) - self._reserved()
        turn, place = divmod(self.drawn, rest)
        self.drawn += 1
        query = self.query(self.pool[self._reserved() + place])
        if turn == 0:
            return query
        self.repeated += 1
        return _with_limit(query, turn)

    def _reserved(self) -> int:
        return min(ZIPF_POOL, len(self.pool) // 2)


def _with_limit(query: str, turn: int) -> str:
    """Raise the LIMIT by so much, or give a high one: a comment would not make a query new to every cache."""
    raised, count = _LIMIT.subn(lambda found: f"LIMIT {int(found[1]) + turn}", query)
    return raised if count else f"{query}LIMIT {NO_LIMIT + turn}\n"


def load_shapes(data: Data, names: Sequence[str] = ()) -> list[Shape]:
    """Read the shapes, or those whose name has one of `names` in it, with parameters of a graph."""
    made = pools(read_events(shared_folder(), data.events))
    shapes = []
    for path in sorted((BENCH / "shapes").glob("*.rq")):
        if not names or any(name in path.stem for name in names):
            title, share, text = path.read_text(encoding="utf-8").split("\n", 2)
            percent = int("".join(filter(str.isdigit, share)))
            shapes.append(Shape(path.stem, title.removeprefix("# "), percent, text, made[path.stem]))
    return shapes


def zipf_mix(shapes: Sequence[Shape], count: int, seed: int) -> Iterator[str]:
    """Draw queries: a shape by its share of the mix, within the shape by Zipf with exponent 1."""
    generator = random.Random(SEED + seed)
    shares = [shape.share for shape in shapes]
    zipf_pools = {shape.name: shape.zipf_pool() for shape in shapes}
    for shape in generator.choices(shapes, shares, k=count):
        pool = zipf_pools[shape.name]
        yield generator.choices(pool, [1 / rank for rank in range(1, len(pool) + 1)])[0]
