"""States, actors and places that records name: matched, or kept as the data set has them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from detente.claims.importing.columns import Columns, Row, Step, remembered
from detente.claims.importing.matching import Matching
from detente.documents import Cursor, suggestion
from detente.errors import InputError
from detente.vocabulary.iris import Iris, slug

ACTOR, PLACE = "actor", "place"
_NO_DAYS = ("", "")

_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


@dataclass(frozen=True)
class Named:
    """A name of `let` that stands for somebody or some place, and the columns that it has."""

    kind: str
    iri: int
    label: int
    side: int | None = None
    """The state that takes part where this one does."""
    new: int | None = None
    """Not empty where the data set describes it itself."""
    class_: str = "det:Actor"
    latitude: int | None = None
    longitude: int | None = None


@dataclass(frozen=True)
class Naming:
    """What is needed to name those who match nothing."""

    dataset: str
    iris: Iris
    matching: Matching

    def own(self, kind: str, name: str) -> str:
        """Give the IRI of an actor or a place of this data set alone; releases share it."""
        return self.iris.thing(f"{kind}/{self.dataset}/{safe_slug(name)}").value

    @cached_property
    def actor(self) -> Callable[[tuple[str, str, str, str]], tuple[str, str]]:
        """Give the IRI of an actor by id, label, first and last day, and something where nothing matches it.

        Kept for all columns: who acts in one record is acted upon in another.
        """
        return remembered(self._actor)

    @cached_property
    def depends_on_day(self) -> Callable[[str], bool]:
        """Tell whether the day counts for a name: for most it does not, and they are looked up once."""
        return remembered(self.matching.authority.depends_on_day)

    def _actor(self, cells: tuple[str, str, str, str]) -> tuple[str, str]:
        identity, called, first, last = cells
        matched = self.matching.actor(called, first, last)
        return (matched, "") if matched else (self.own(ACTOR, identity), "1")


def safe_slug(text: str) -> str:
    """Turn text into a slug; what has no letter or digit of ASCII is told apart by a hash.

    Raises UnicodeEncodeError for bytes that their file's encoding has not: names would become one by them.
    """
    if _PLAIN.fullmatch(text):
        return text
    text.encode()
    found = slug(text)
    if found and text.isascii():
        return found
    kept = slug(text)
    lost = not kept or len(kept) < len(text.strip()) // 2
    return f"{kept}-{_hash(text)}".strip("-") if lost else kept


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def state_operation(name: str, spec: Cursor, columns: Columns, naming: Naming) -> Named:
    """Make the columns of a state by its code: `.iri`, the name itself for its label, `.side` and `.new`."""
    code = columns.index(spec["state"].text, spec["state"])
    label = columns.index(spec["label"].text, spec["label"]) if "label" in spec else code
    span, dates = _span(spec, columns)
    system = spec["system"].text
    matching, own = naming.matching, naming.own

    def find(cells: tuple[str, str, str, str]) -> tuple[str, str]:
        found, first, last, called = cells
        matched = matching.state(system, found, first, last)
        return (matched, "") if matched else (own(ACTOR, _own_name(system, found, called)), "1")

    known = remembered(find)

    def step(row: Row) -> None:
        value = row[code]
        if not value:
            row += ("", "", "", "", "")
            return
        called = row[label] or value
        iri, new = known((value, *span(row), called))
        if new:
            matching.note(system, value, called)
        row += (iri, called, called, "" if new else iri, new)

    return _named(name, columns, step, [code, label, *dates])


def _own_name(system: str, code: str, label: str) -> str:
    return label if system == "name" else f"{system}-{code}"


def actor_operation(name: str, spec: Cursor, columns: Columns, naming: Naming, of: Named | None) -> Named:
    """Make the columns of an actor by its label; `of` is the state that it is of, where that is known.

    Without an id the police of one state are others than the police of the next.
    """
    label = columns.index(spec["actor"].text, spec["actor"])
    key = columns.index(spec["id"].text, spec["id"]) if "id" in spec else label
    side = of.side if of is not None else None
    apart = of.iri if of is not None and "id" not in spec else None
    span, dates = _span(spec, columns)
    matching, known, depends_on_day = naming.matching, naming.actor, naming.depends_on_day
    state_prefix = naming.iris.thing("state/").value

    def step(row: Row) -> None:
        called = row[label]
        if not called:
            row += ("", "", "", "", "")
            return
        days = span(row) if dates and depends_on_day(called) else _NO_DAYS
        identity = row[key] or called
        if apart is not None and row[apart]:
            identity = f"{identity} {row[apart].rpartition('/')[2]}"
        iri, new = known((identity, called, *days))
        if new:
            matching.note(ACTOR, called, called)
        state = iri if iri.startswith(state_prefix) else row[side] if side is not None else ""
        row += (iri, called, called, state, new)

    class_ = spec["class"].text if "class" in spec else "det:Actor"
    state = [each for each in (side, apart) if each is not None]
    return _named(name, columns, step, [label, key, *dates, *state], class_)


def _named(name: str, columns: Columns, step: Step, reads: list[int], class_: str = "det:Actor") -> Named:
    made = (f"{name}.iri", name, f"{name}.label", f"{name}.side", f"{name}.new")
    columns.made(step, *made, reads=reads)
    iri, label, side, new = (columns.names[f"{name}.{each}"] for each in ("iri", "label", "side", "new"))
    return Named(ACTOR, iri, label, side, new, class_)


def place_operation(name: str, spec: Cursor, columns: Columns, naming: Naming) -> Named:
    """Make the columns of a place by its name, of one column or several from the narrowest to the widest."""
    parts = columns.indices(spec["place"])
    matching, own = naming.matching, naming.own

    def find(label: str) -> tuple[str, str]:
        matched = matching.place(label)
        return (matched, "") if matched else (own(PLACE, label), "1")

    known = remembered(find)

    def step(row: Row) -> None:
        label = ", ".join(dict.fromkeys(row[index] for index in parts if row[index]))
        if not label:
            row += ("", "", "", "")
            return
        iri, new = known(label)
        if new:
            matching.note(PLACE, label, label)
        row += (iri, label, label, new)

    columns.made(step, f"{name}.iri", name, f"{name}.label", f"{name}.new", reads=parts)
    at = [
        columns.index(spec[key].text, spec[key]) if key in spec else None for key in ("latitude", "longitude")
    ]
    iri, label, new = (columns.names[f"{name}.{each}"] for each in ("iri", "label", "new"))
    return Named(PLACE, iri, label, None, new, "det:Place", *at)


def _span(spec: Cursor, columns: Columns) -> tuple[Callable[[Row], tuple[str, str]], list[int]]:
    """Make a function that gives the first and last day by which a code is meant; name what it reads."""
    if "on" not in spec:
        return lambda _: ("", ""), []
    name = spec["on"].text
    if f"{name}.start" not in columns.names:
        dates = [each.removesuffix(".start") for each in columns.names if each.endswith(".start")]
        listed = suggestion(name, dates) or f"; there are {', '.join(dates)}" if dates else ""
        problem = spec["on"].problem(f"there is no date {name!r} made before this{listed}")
        raise InputError([problem])
    first, last = columns.names[f"{name}.start"], columns.names[f"{name}.end"]
    return lambda row: (row[first], row[last] or row[first]), [first, last]
