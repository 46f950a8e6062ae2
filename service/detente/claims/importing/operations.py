"""The operations of `let`: each makes columns of a record from those that are there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from detente.claims.importing.actors import (
    Named,
    Naming,
    actor_operation,
    place_operation,
    safe_slug,
    state_operation,
)
from detente.claims.importing.columns import Columns, Row, RowError, remembered, template
from detente.claims.importing.dates import MISSING, DateReader, format_fault, interval, one_of
from detente.claims.importing.lexical import cell_shown
from detente.claims.importing.numbers import DECIMAL_SIGNS, number_fault, plain_number
from detente.claims.importing.schema import OPERATION_NAMES
from detente.claims.importing.tables import LookupTable
from detente.documents import Cursor, suggestion
from detente.errors import InputError


@dataclass
class Let:
    """Columns under way, tables to look things up in, and the names that stand for somebody."""

    columns: Columns
    tables: Mapping[str, LookupTable]
    naming: Naming
    named: dict[str, Named] = field(default_factory=dict)
    dates: set[str] = field(default_factory=set)
    endless: set[str] = field(default_factory=set)
    """Dates that go on for ever where their end is not known."""

    def make(self, spec: Cursor) -> None:
        """Compile one operation; raises InputError where it names a column that is not there."""
        kind = next(name for name in OPERATION_NAMES if name in spec.value)
        operation: Callable[[Let, str, Cursor], None] = _OPERATIONS[kind]
        operation(self, spec.key, spec)


def _table(let: Let, name: str, spec: Cursor) -> None:
    table_name, by = spec["table"].text, let.columns.index(spec["by"].text, spec["by"])
    if table_name not in let.tables:
        listed = suggestion(table_name, let.tables) or f"; there are {', '.join(let.tables) or 'none'}"
        raise InputError([spec["table"].problem(f"there is no table {table_name!r}{listed}")])
    table = let.tables[table_name]
    missing = None if "else" not in spec else [spec["else"].text] * len(table.columns)
    rows = table.rows

    def step(row: Row) -> None:
        found = rows.get(row[by], missing)
        if found is None:
            if row[by]:
                raise RowError(f"{row[by]!r} is not in the table {table_name}", by)
            found = table.nothing
        row += found

    names = [f"{name}.{each}" for each in table.columns] if table.is_file else [name]
    let.columns.made(step, *names, reads=[by])


def _date(let: Let, name: str, spec: Cursor) -> None:
    columns = let.columns
    starts = columns.indices(spec["date"])
    ends = columns.indices(spec["until"]) if "until" in spec else None
    unsure = columns.index(spec["uncertain"].text, spec["uncertain"]) if "uncertain" in spec else None
    read = remembered(_reader(spec).read)
    cells = _cells(spec)
    seen = _seen(spec)

    def step(row: Row) -> None:
        at = starts
        try:
            found = read(cells(row, starts))
            if ends is not None:
                at = ends
                end = read(cells(row, ends))
                at = starts
                found = interval(found, end, seen)
        except RowError as error:
            raise RowError(str(error), at[0]) from None
        row += one_of(found) if unsure is not None and row[unsure] else found

    reads = [*starts, *(ends or ()), *(() if unsure is None else (unsure,))]
    columns.made(step, f"{name}.edtf", f"{name}.start", f"{name}.end", reads=reads)
    let.dates.add(name)
    if ends is not None and not seen:
        let.endless.add(name)


def _seen(spec: Cursor) -> str:
    """Give the day on which what has no end was last known to go on; raises InputError for no day."""
    if "seen" not in spec:
        return ""
    if "until" not in spec:
        problem = "seen is for intervals: name the column of their end as until"
        raise InputError([spec["seen"].problem(problem)])
    return _day(spec["seen"]).isoformat()


def _day(at: Cursor) -> date:
    """Read a day of the mapping; raises InputError for none."""
    try:
        return date.fromisoformat(at.text)
    except ValueError:
        raise InputError([at.problem(f"{at.text!r} is no day, as 2018-01-01")]) from None


def _reader(spec: Cursor) -> DateReader:
    missing = [each.text for each in spec["missing"]] if "missing" in spec else MISSING
    for each in spec.get("formats") or ():
        if fault := format_fault(each.text):
            raise InputError([each.problem(fault)])
    return DateReader(
        formats=[each.text for each in spec["formats"]] if "formats" in spec else ("%Y-%m-%d",),
        missing=frozenset(("", *missing)),
        since=_day(spec["since"]) if "since" in spec else None,
        unit=spec["unit"].text if "unit" in spec else "days",
    )


def _cells(spec: Cursor) -> Callable[[Row, list[int]], tuple[str, ...]]:
    """Make a function that takes cells of a date: whole, or cut after some characters or words."""
    cut = spec["cut"].value if "cut" in spec else None
    if "words" in spec:
        words = spec["words"].value
        return lambda row, indices: tuple([" ".join(row[index].split()[:words]) for index in indices])
    return lambda row, indices: tuple([row[index][:cut] for index in indices])


def _state(let: Let, name: str, spec: Cursor) -> None:
    let.named[name] = state_operation(name, spec, let.columns, let.naming)


def _actor(let: Let, name: str, spec: Cursor) -> None:
    of = None
    if "of" in spec:
        of = let.named.get(spec["of"].text)
        if of is None or of.side is None:
            states = [each for each, found in let.named.items() if found.side is not None]
            listed = suggestion(spec["of"].text, states) or f"; there are {', '.join(states) or 'none'}"
            problem = f"{spec['of'].text!r} is no state made before this{listed}"
            raise InputError([spec["of"].problem(problem)])
    let.named[name] = actor_operation(name, spec, let.columns, let.naming, of)


def _place(let: Let, name: str, spec: Cursor) -> None:
    let.named[name] = place_operation(name, spec, let.columns, let.naming)


def _slug(let: Let, name: str, spec: Cursor) -> None:
    index = let.columns.index(spec["slug"].text, spec["slug"])
    made = remembered(safe_slug)
    let.columns.made(lambda row: row.append(made(row[index]) if row[index] else ""), name, reads=[index])


def _hash(let: Let, name: str, spec: Cursor) -> None:
    indices = let.columns.indices(spec["hash"])

    def step(row: Row) -> None:
        text = "\x1f".join([row[index] for index in indices])
        row.append(hashlib.blake2b(text.encode(errors="replace"), digest_size=8).hexdigest())

    let.columns.made(step, name, reads=indices)
    let.columns.sure.add(let.columns.names[name])
    let.columns.slugs.add(let.columns.names[name])


def _sorted(let: Let, name: str, spec: Cursor) -> None:
    indices = let.columns.indices(spec["sorted"])

    def step(row: Row) -> None:
        row.append("|".join(sorted([row[index] for index in indices])))

    let.columns.made(step, name, reads=indices)


def _if(let: Let, name: str, spec: Cursor) -> None:
    columns = let.columns
    index = columns.index(spec["if"].text, spec["if"])
    holds = _test(spec, index)
    then, other = (_filled(spec, key, default, columns) for key, default in (("then", "1"), ("else", "")))

    def step(row: Row) -> None:
        row.append(then(row) if holds(row) else other(row))

    texts = [spec[key] for key in ("then", "else") if key in spec]
    filling = [each for at in texts for each in columns.read_by(template(at.text), at)]
    columns.made(step, name, reads=[index, *filling])


def _test(spec: Cursor, index: int) -> Callable[[Row], bool]:
    """Make what tells whether a cell is one of some, or starts with one; else whether it holds anything."""
    if "is" in spec:
        wanted = frozenset(each.text for each in spec["is"])
        return lambda row: row[index] in wanted
    if "starts" in spec:
        starts = tuple(each.text for each in spec["starts"])
        return lambda row: row[index].startswith(starts)
    return lambda row: bool(row[index])


def _filled(spec: Cursor, key: str, default: str, columns: Columns) -> Callable[[Row], str]:
    at = spec.get(key) or spec
    return columns.filled(template(spec[key].text if key in spec else default), at)


def _text(let: Let, name: str, spec: Cursor) -> None:
    fill = let.columns.filled(template(spec["text"].text), spec["text"])
    reads = let.columns.read_by(template(spec["text"].text), spec["text"])
    let.columns.made(lambda row: row.append(fill(row)), name, reads=reads)


def _number(let: Let, name: str, spec: Cursor) -> None:
    index = let.columns.index(spec["number"].text, spec["number"])
    divisor = spec["divide"].value if "divide" in spec else None
    least = spec["least"].value if "least" in spec else None
    most = spec["most"].value if "most" in spec else None
    sign = spec["decimal"].text if "decimal" in spec else DECIMAL_SIGNS[0]

    def step(row: Row) -> None:
        text = plain_number(row[index], sign)
        if row[index] and not text:
            raise RowError(f"{cell_shown(row[index])} {number_fault(row[index], sign)}", index)
        if text and least is not None and float(text) < least:
            raise RowError(f"{cell_shown(row[index])} is less than {least}", index)
        if text and most is not None and float(text) > most:
            raise RowError(f"{cell_shown(row[index])} is more than {most}", index)
        row.append(f"{float(text) / divisor:g}" if text and divisor else text)

    let.columns.made(step, name, reads=[index])


def _first(let: Let, name: str, spec: Cursor) -> None:
    indices = let.columns.indices(spec["first"])

    def step(row: Row) -> None:
        row.append(next((row[index] for index in indices if row[index]), ""))

    let.columns.made(step, name, reads=indices)


def _replace(let: Let, name: str, spec: Cursor) -> None:
    index = let.columns.index(spec["replace"].text, spec["replace"])
    pairs = [(each.key, each.text) for each in spec["with"]]

    def replaced(text: str) -> str:
        for old, new in pairs:
            text = text.replace(old, new)
        return text.strip()

    made = remembered(replaced)
    let.columns.made(lambda row: row.append(made(row[index])), name, reads=[index])


def _part(let: Let, name: str, spec: Cursor) -> None:
    index = let.columns.index(spec["part"].text, spec["part"])
    by, take = spec["by"].text if "by" in spec else None, spec["take"].value
    place = take - 1 if take > 0 else take

    def step(row: Row) -> None:
        parts = row[index].split(by)
        row.append(parts[place].strip() if -len(parts) <= place < len(parts) else "")

    let.columns.made(step, name, reads=[index])


_OPERATIONS: dict[str, Callable[[Let, str, Cursor], None]] = {
    "table": _table,
    "date": _date,
    "state": _state,
    "actor": _actor,
    "place": _place,
    "slug": _slug,
    "hash": _hash,
    "sorted": _sorted,
    "if": _if,
    "text": _text,
    "number": _number,
    "first": _first,
    "replace": _replace,
    "part": _part,
}
