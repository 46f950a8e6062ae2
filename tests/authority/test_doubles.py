"""Nothing in the authority is there twice under two ids."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from detente.resources import Sources
from detente.vocabulary.edtf import bounds
from tests.authority.world_authority import Block, blocks

KINDS = ("place", "person", "organization")
"""States are left out: several of one name follow one another, and their days are compared elsewhere."""
KNOWN: Mapping[str, str] = yaml.safe_load((Path(__file__).parent / "doubles.yaml").read_text("utf-8"))
"""Pairs that stand, as `id id`, each with its reason."""


@pytest.fixture(scope="module")
def authority(sources: Sources) -> Mapping[str, Block]:
    return blocks(sources.seeds / "authority")


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in plain if each.isalnum())


def labels(block: Block) -> set[str]:
    return {folded(str(each)) for each in block.get("label", {}).values()}


def aliases(block: Block) -> set[str]:
    return {folded(str(each)) for texts in block.get("altLabel", {}).values() for each in texts}


def is_person(name: str) -> bool:
    return name.startswith("person/")


def doubles(authority: Mapping[str, Block]) -> Iterator[tuple[str, str]]:
    """Yield pairs of one kind and label that neither two items of Wikidata nor their places tell apart."""
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, block in authority.items():
        kind = name.partition("/")[0]
        for label in labels(block) if kind in KINDS else ():
            named[kind, label].append(name)
    found = {pair for same in named.values() for pair in combinations(sorted(same), 2)}
    yield from (pair for pair in sorted(found) if not _are_told_apart(*(authority[each] for each in pair)))


def _are_told_apart(one: Block, other: Block) -> bool:
    items = {one.get("wikidata"), other.get("wikidata")} - {None}
    is_within = other["id"] == one.get("containedIn") or one["id"] == other.get("containedIn")
    return len(items) == 2 or is_within


def test_nothing_is_there_twice(authority: Mapping[str, Block]) -> None:
    assert [f"{one} {other}" for one, other in doubles(authority)] == sorted(KNOWN)


def test_no_item_of_wikidata_is_two_things(authority: Mapping[str, Block]) -> None:
    items = Counter(block["wikidata"] for block in authority.values() if "wikidata" in block)
    assert [item for item, times in items.items() if times > 1] == []


def test_nobody_is_called_as_another_is(authority: Mapping[str, Block]) -> None:
    called = {label: name for name, block in authority.items() if is_person(name) for label in labels(block)}
    shared = [
        (name, called[alias])
        for name, block in authority.items()
        for alias in (aliases(block) if is_person(name) else ())
        if called.get(alias, name) != name
    ]
    assert shared == []


def test_nobody_holds_an_office_beside_a_namesake(authority: Mapping[str, Block]) -> None:
    """Two items of Wikidata may be one person: who has one name and one office at one time."""
    held = defaultdict(list)
    for block in authority.values():
        if "holder" in block and "edtf" in block and block["holder"] in authority:
            for label in labels(authority[block["holder"]]):
                held[label, block["office"]].append(block)
    doubled = [
        (one["id"], other["id"])
        for tenures in held.values()
        for one, other in combinations(tenures, 2)
        if one["holder"] != other["holder"] and bounds(one["edtf"]).overlaps(bounds(other["edtf"]))
    ]
    assert doubled == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"id": "place/y", "label": {"tr": "türkiye"}}, [("place/x", "place/y")]),
        ({"id": "place/y", "label": {"en": "Türkiye"}, "containedIn": "place/x"}, []),
        ({"id": "person/y", "label": {"en": "Türkiye"}}, []),
    ],
    ids=["in another language", "a city in a country", "of another kind"],
)
def test_what_is_a_double(other: Block, found: Sequence[tuple[str, str]]) -> None:
    one: Block = {"id": "place/x", "label": {"en": "Turkey", "tr": "Türkiye"}}
    assert list(doubles({"place/x": one, str(other["id"]): other})) == found
