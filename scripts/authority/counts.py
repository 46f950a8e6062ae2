"""Counts of the authority by kind and file, for docs/authority.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.authority.writing import Block, read_blocks

_COLUMNS: Mapping[str, Callable[[Block], bool]] = {
    "described": bool,
    "beginning or end dated": lambda block: "edtf" in block,
    "no date that references agree on": lambda block: "edtf" not in block,
    "capital": lambda block: "capital" in block,
    "demonym": lambda block: "demonym" in block,
    "COW": lambda block: "cowCode" in block or _has(block, "cow"),
    "GW": lambda block: "gwCode" in block or _has(block, "gw"),
    "Wikidata": lambda block: "wikidata" in block,
}


def counts_tables(authority: Path) -> str:
    """Write Markdown tables: states by file, places by file, members by organisation."""
    organizations = [each for path in _files(authority, "organizations") for each in read_blocks(path)]
    return "\n".join([_states(authority), _places(authority), _members(organizations)])


def _states(authority: Path) -> str:
    rows: list[Sequence[object]] = []
    for path in _files(authority, "states"):
        blocks = [each for each in read_blocks(path) if str(each["id"]).startswith("state/")]
        rows.append([f"`states/{path.name}`", *(sum(map(test, blocks)) for test in _COLUMNS.values())])
    return _table(["states", *_COLUMNS], [*rows, _sums(rows)])


def _places(authority: Path) -> str:
    rows: list[Sequence[object]] = []
    for path in _files(authority, "places"):
        blocks = read_blocks(path)
        cities = [each for each in blocks if "latitude" in each]
        named = sum(len(each["label"]) > 1 for each in cities)
        rows.append([f"`places/{path.name}`", len(blocks), len(cities), named, len(cities) - named])
    head = [
        "places",
        "described",
        "with coordinates",
        "of these named in several languages",
        "in English alone",
    ]
    return _table(head, [*rows, _sums(rows)])


def _members(organizations: Iterable[Block]) -> str:
    rows: list[Sequence[object]] = []
    for block in organizations:
        if "members" in block:
            times = [str(each.get("edtf", "")) for each in block["members"]]
            to_the_day = sum(len(each.partition("/")[0]) == len("1949-04-04") for each in times)
            undated = sum(not each for each in times)
            left_out = "; ".join(each for each in block.get("unchecked", []) if "member" in each)
            rest = len(times) - to_the_day - undated
            rows.append([block["label"]["en"], len(times), to_the_day, rest, undated, left_out])
    return _table(
        ["members of", "stretches", "to the day", "to the month or year", "undated", "left out"], rows
    )


def _files(authority: Path, kind: str) -> list[Path]:
    return sorted((authority / kind).glob("*.yaml"))


def _has(block: Block, code_list: str) -> bool:
    return any(each["in"] == code_list for each in block.get("codes", ()))


def _sums(rows: Sequence[Sequence[Any]]) -> Sequence[object]:
    return ["together", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))]


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines) + "\n"
