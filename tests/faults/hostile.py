"""Builders of hostile queries, and the table `hostile.yaml` of those that are sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TABLE = Path(__file__).with_name("hostile.yaml")
CUT = "cut"
"""The outcome of an answer that breaks off."""


@dataclass(frozen=True)
class Hostile:
    """One row: a query by text or by builder, and the outcomes allowed, statuses or `cut`."""

    name: str
    outcomes: tuple[int | str, ...]
    text: str = ""
    build: tuple[Any, ...] = ()
    accept: str = "text/csv"

    @property
    def query(self) -> str:
        if not self.build:
            return self.text
        builder, *arguments = self.build
        return BUILDERS[builder](*arguments)


def table() -> list[Hostile]:
    """Read the table."""
    rows = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return [
        Hostile(name, tuple(row.pop("outcomes")), build=tuple(row.pop("build", ())), **row)
        for name, row in rows.items()
    ]


def nested(count: int, opening: str, middle: str, closing: str) -> str:
    """Put so many openings and closings around a middle."""
    return f"SELECT * {{ {opening * count}{middle}{closing * count} }}"


def repeated(count: int, head: str, part: str, separator: str, tail: str) -> str:
    """Repeat a part; `#` in it is its number."""
    return head + separator.join(part.replace("#", str(n)) for n in range(count)) + tail


def product(count: int, tail: str = "", head: str = "SELECT *") -> str:
    """Join all triples with all so many times."""
    patterns = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(count))
    return f"{head} {{ {patterns} }} {tail}"


def digits(columns: int, rows: int, head: str = "SELECT *", tail: str = "") -> str:
    """Make `rows` to the power of `columns` solutions of numbers."""
    numbers = " ".join(map(str, range(rows)))
    lists = " ".join(f"VALUES ?v{n} {{ {numbers} }}" for n in range(columns))
    return f"{head} {{ {lists} }} {tail}"


def doubled(count: int, length: int = 1000) -> str:
    """Double a text so many times."""
    steps = " ".join(f"BIND(CONCAT(?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(count))
    return f'SELECT (STRLEN(?t{count}) AS ?length) {{ BIND("{"x" * length}" AS ?t0) {steps} }}'


def replaced(count: int) -> str:
    """Replace each character of a text by ten, so many times."""
    expression = '"x"'
    for _ in range(count):
        expression = f'REPLACE({expression}, ".", "xxxxxxxxxx")'
    return f"SELECT (STRLEN({expression}) AS ?length) {{}}"


def pattern(kind: str, length: int, expression: str) -> str:
    """Match a regular expression against a text of so many `a`, for each node of the cycle."""
    text = f'CONCAT("{"a" * length}", STR(?s), "!")'
    call = f'REGEX(?text, "{expression}")' if kind == "REGEX" else f'REPLACE(?text, "{expression}", "$1$1")'
    binds = f"BIND({text} AS ?text) BIND({call} AS ?found)"
    return f"SELECT (COUNT(?found) AS ?count) {{ ?s <urn:next> ?o {binds} }}"


def values(size: int) -> str:
    """Write a VALUES clause of so many bytes."""
    one = "<urn:n:1> "
    return f"SELECT (COUNT(*) AS ?count) {{ VALUES ?s {{ {one * (size // len(one))} }} ?s <urn:next> ?o }}"


def comment(size: int) -> str:
    return f"ASK {{}} #{'x' * size}"


BUILDERS: dict[str, Callable[..., str]] = {
    builder.__name__: builder
    for builder in (nested, repeated, product, digits, doubled, replaced, pattern, values, comment)
}
