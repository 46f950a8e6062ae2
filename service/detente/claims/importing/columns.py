"""The columns of a record while it is mapped: cells of its file, and what `let` makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from detente.documents import Cursor, suggestion
from detente.errors import InputError, Problem

Row = list[str]
Step = Callable[[Row], None]
"""One step of mapping a record: it appends what it makes to the row."""

Key = TypeVar("Key")
Made = TypeVar("Made")

_MANY = 500_000
"""So many answers are kept; then all are let go."""
_PLACEHOLDER = re.compile(r"\$\(((?:[^()]|\([^()]*\))+)\)")
"""A column in text; what it is called may have parentheses of its own, as `Amount (USD)`."""
_FEW = 30


class RowError(Exception):
    """A record that cannot be mapped, and why; `column` is the index of the cell, where one is to blame."""

    def __init__(self, reason: str, column: int | None = None) -> None:
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True)
class TextTemplate:
    """Text with placeholders: what stands between them, and the columns that fill them."""

    parts: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def only_column(self) -> str | None:
        """The one column, where the template is nothing else."""
        return self.columns[0] if self.parts == ("", "") else None


def template(text: str) -> TextTemplate:
    """Split text at its placeholders.

    >>> template("id/event/x-$(id)")
    TextTemplate(parts=('id/event/x-', ''), columns=('id',))
    """
    pieces = _PLACEHOLDER.split(text)
    return TextTemplate(tuple(pieces[::2]), tuple(pieces[1::2]))


@dataclass(frozen=True)
class MadeStep:
    """A step, the index of the first column that it makes, and the cells that these depend on."""

    step: Step
    first: int
    base: frozenset[int]


@dataclass
class Columns:
    """Which columns there are, at which index of a row; and the steps that make those that are no cells.

    `layout` says at which index the columns go, in the order in which they are added: by it, all that depends
    on the same cells stands together, and can be remembered together (see `segments`).
    """

    header: tuple[str, ...]
    layout: Sequence[int] = ()
    names: dict[str, int] = field(default_factory=dict)
    made_steps: list[MadeStep] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    """Cells of the file that somebody reads: the others need not be cleaned."""
    sure: set[int] = field(default_factory=set)
    """Columns that are never empty."""
    slugs: set[int] = field(default_factory=set)
    """Columns whose values are slugs as they are."""
    width: int = 0
    base: dict[int, frozenset[int]] = field(default_factory=dict)
    """The cells that each column depends on."""

    def __post_init__(self) -> None:
        for name in self.header:
            self.cell(name)
        self.number = self.cell("row", replace=False)
        """The number of the record; `$(row)` is that, unless the file has a column of this name."""
        self.file = self.cell("file", replace=False)
        """The name of the file without its ending, likewise."""
        self.sure.update((self.number, self.file))
        self.slugs.add(self.number)

    def cell(self, name: str, *, replace: bool = True) -> int:
        """Add a column that stands in the row from the start."""
        index = self._add(name, replace=replace)
        self.base[index] = frozenset((index,))
        return index

    def _add(self, name: str, *, replace: bool = True) -> int:
        """Give a new column an index; with `replace` a name that is there already means the new one."""
        index = self.layout[self.width] if self.layout else self.width
        self.width += 1
        if replace or name not in self.names:
            self.names[name] = index
        return index

    def made(self, step: Step, *names: str, reads: Iterable[int]) -> None:
        """Add a step that appends these columns, in this order, out of those that it reads."""
        base = frozenset[int]().union(*(self.base[index] for index in reads))
        made = [self._add(name) for name in names]
        self.base.update((index, base) for index in made)
        self.made_steps.append(MadeStep(step, made[0], base))

    def planned(self) -> list[int]:
        """Plan the layout: cells as they stand, then what is made, grouped by the cells it depends on."""
        made = {each.first for each in self.made_steps}
        cells = min(made, default=self.width)
        columns = sorted(range(cells, self.width), key=lambda index: _group(self.base[index]))
        layout = list(range(self.width))
        for place, index in enumerate(columns, cells):
            layout[index] = place
        return layout

    def index(self, name: str, at: Cursor) -> int:
        """Find a column; raises InputError at the place where the mapping names one that there is not."""
        if name not in self.names:
            raise InputError([self.unknown(name, at)])
        index = self.names[name]
        if index < len(self.header):
            if self.header.count(name) > 1:
                raise InputError([at.problem(f"two columns are called {name!r}: rename one of them")])
            self.used.add(index)
        return index

    def indices(self, at: Cursor) -> list[int]:
        """Find the columns that a value names: one, or a list; `c1..c9` stands for nine of them."""
        return [self.index(name, each) for each in at.items() for name in _expanded(each.text)]

    def unknown(self, name: str, at: Cursor) -> Problem:
        """State that there is no such column, and which there are."""
        known = [each for each in self.names if not each.startswith("\0")]
        meant = suggestion(name, known)
        whole = [each for each in known if "." not in each or each in self.header]
        listed = ", ".join(whole[:_FEW])
        more = ", …" if len(whole) > _FEW else ""
        return at.problem(f"there is no column {name!r}{meant or f'; there are {listed}{more}'}")

    def filled(self, text: TextTemplate, at: Cursor) -> Callable[[Row], str]:
        """Make a function that fills a template from a row; empty where one of its columns is."""
        indices = [self.index(name, at) for name in text.columns]
        if not indices:
            return lambda _, whole=text.parts[0]: whole  # type: ignore[misc]
        pattern = "%s".join(part.replace("%", "%%") for part in text.parts)

        def fill(row: Row) -> str:
            values = tuple([row[index] for index in indices])
            return pattern % values if all(values) else ""

        return fill

    def read_by(self, text: TextTemplate, at: Cursor) -> list[int]:
        """Give the columns that fill a template."""
        return [self.index(name, at) for name in text.columns]

    def cleaning(self, null: Iterable[str]) -> Step:
        """Make the first step: cells that are read lose the blanks around them, and null ones all else."""
        nothing = frozenset(null)
        used = sorted(self.used)

        def clean(row: Row) -> None:
            for index in used:
                cell = row[index].strip()
                row[index] = "" if cell in nothing else cell

        return clean


def _group(base: frozenset[int]) -> tuple[int, list[int]]:
    """Order groups so that each comes after those whose cells are among its own."""
    return len(base), sorted(base)


_RANGE = re.compile(r"(?P<stem>\w*?)(?P<first>\d+)\.\.(?P=stem)(?P<last>\d+)")


def _expanded(name: str) -> Iterator[str]:
    found = _RANGE.fullmatch(name)
    if found is None:
        yield name
    else:
        numbers = range(int(found["first"]), int(found["last"]) + 1)
        yield from (f"{found['stem']}{number}" for number in numbers)


class _Remembered(dict[Key, Made]):
    """Answers of a function by what it was asked; found ones cost no call of Python's."""

    def __init__(self, make: Callable[[Key], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Made:
        if len(self) > _MANY:
            self.clear()
        found = self[key] = self._make(key)
        return found


def remembered(make: Callable[[Key], Made]) -> Callable[[Key], Made]:
    """Keep what a function made of cells: records of a data set share few days, codes and names."""
    return _Remembered(make).__getitem__
