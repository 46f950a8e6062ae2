"""Names in texts: which are found, at which offsets, what they mean, and what stays open."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_quads, gazetteer_of_triples
from detente.gazetteer.trie import TextWords, Trie
from detente.gazetteer.words import fold, folded_words
from detente.rdf.namespaces import LABEL
from detente.vocabulary.edtf import bounds
from tests.gazetteer.world import IRIS, quads, triples

CASES = yaml.load(Path(__file__).with_name("mentions.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
WORLD = gazetteer_of_triples(triples(), IRIS)
NAMES = sorted({each.text for each in WORLD.authority.names})
SPACE = IRIS.thing("").value
PIECES = st.lists(
    st.sampled_from([*NAMES, " ", ", ", ". ", "'s ", "and", "in", "\n", "é", "🕊", "中", "-"]),
    max_size=30,
)
"""Texts of names and of what stands between them."""


def short(iri: str) -> str:
    return iri.removeprefix(SPACE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_names_in_a_text(case: dict[str, Any]) -> None:
    found = WORLD.find(case["text"], bounds(case["on"]) if "on" in case else None)
    told = [
        [
            each.text,
            each.verdict,
            *((short(each.decided.thing.iri), each.decided.named) if each.decided else ()),
        ]
        for each in found
    ]
    assert told == case["found"], [(each.text, each.why) for each in found]
    if "holders" in case:
        assert sorted(short(each.thing.iri) for each in found[0].holders) == case["holders"]


@given(st.one_of(PIECES.map("".join), st.text(max_size=200)))
def test_mentions_lie_in_their_text_in_order_and_say_why(text: str) -> None:
    found = WORLD.find(text)
    past = 0
    for each in found:
        assert past <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.text
        assert each.candidates
        assert each.why
        assert (each.decided is not None) == (each.verdict == "decided")
        assert len({one.thing.iri for one in each.candidates}) == len(each.candidates)
        past = each.end
    assert WORLD.find(text) == found


@given(st.text(max_size=40), st.sampled_from(NAMES))
def test_what_stands_before_moves_offsets_by_its_length(before: str, name: str) -> None:
    line = f"{name} came"
    moved = [(each.start - len(before) - 2, each.text) for each in WORLD.find(f"{before}\n\n{line}")]
    assert [(each.start, each.text) for each in WORLD.find(line)] == [each for each in moved if each[0] >= 0]


@given(PIECES.map("".join))
def test_the_trie_finds_what_a_search_of_every_stretch_finds(text: str) -> None:
    names = {tuple(folded_words(each)) for each in NAMES}
    trie = Trie((each, each) for each in names)
    words = TextWords(text)
    folded = list(map(fold, words.written))
    expected, index = [], 0
    while index < len(folded):
        ends = [
            last
            for last in range(index + 1, len(folded) + 1)
            if tuple(folded[index:last]) in names and words.holds_name(index, last)
        ]
        if ends and words.begins(index):
            expected.append((index, max(ends)))
            index = max(ends)
        else:
            index += 1
    assert [(hit.first, hit.last) for hit in trie.hits(words)] == expected


@given(st.text(max_size=20))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_triples_decides_nothing(seed: int) -> None:
    shuffled = triples()
    random.Random(seed).shuffle(shuffled)
    other = gazetteer_of_triples(shuffled, IRIS)
    for case in CASES:
        on = bounds(case["on"]) if "on" in case else None
        assert [(each.text, each.verdict, each.decided) for each in other.find(case["text"], on)] == [
            (each.text, each.verdict, each.decided) for each in WORLD.find(case["text"], on)
        ]


def test_only_the_graph_of_the_authority_names_things() -> None:
    stranger = [type(each)(each.subject, each.predicate, each.object, IRIS.entry("x")) for each in quads()]
    assert gazetteer_of_quads(stranger, IRIS).find("Turkey") == []
    assert any(each.predicate == LABEL for each in stranger)
    assert len(gazetteer_of_quads([*quads(), *stranger], IRIS).find("Turkey")) == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_name_and_code_is_matched_or_shared(name: str) -> None:
    match = WORLD.match(name)
    named = {each.thing for each in WORLD.authority.names if each.text == name}
    found = {each.thing.iri for each in match.candidates}
    ended = {iri for iri in named if (days := WORLD.authority.things[iri].days) and days.end}
    assert found >= named - ended
    assert found >= named or found - ended
    if match.decided is None:
        exact = [each for each in match.candidates if each.named in ("name", "alias", "code")]
        assert len(exact) != 1


def test_an_empty_authority_names_nothing() -> None:
    empty: Gazetteer = gazetteer_of_triples([], IRIS)
    assert empty.find("Turkey and Russia") == []
    assert empty.match("Turkey").candidates == ()
    assert empty.candidates("Turkey") == []


def test_codes_are_asked_for_by_their_list() -> None:
    on = bounds("1970")
    assert short(WORLD.match("365", on, systems=("cowCode",)).candidates[0].thing.iri) == "state/SUN"
    assert WORLD.match("365", on, systems=("isoAlpha3",)).candidates == ()
    assert WORLD.match("Turkey", systems=("cowCode",)).candidates == ()
    assert WORLD.match("tur", systems=("isoAlpha3",)).decided is not None


def test_holders_are_those_of_the_day() -> None:
    office = IRIS.thing("office/president-of-france").value
    held = WORLD.holders(office, bounds("1995-05"))
    assert [(short(each.thing.iri), each.score) for each in held] == [
        ("person/francois-mitterrand", 90),
        ("person/jacques-chirac", 90),
    ]
    assert {each.score for each in WORLD.holders(office)} == {50}
    assert WORLD.holders(office, bounds("1950")) == ()
    undated = WORLD.holders(IRIS.thing("office/foreign-minister-of-turkey").value, bounds("2016"))
    assert [each.score for each in undated] == [50]
    assert WORLD.holders_of("Turkish foreign minister", bounds("2016")).decided is None


def test_scores_of_names_that_are_alike_stay_below_those_of_exact_ones() -> None:
    found = WORLD.candidates("Repubic of Turkey")
    assert short(found[0].thing.iri) == "state/TUR"
    assert all(0 < each.score < 80 for each in found)
    assert WORLD.candidates("Republic of Turkey")[0].score == 100


@pytest.mark.parametrize(
    ("code", "system", "on", "thing"),
    [
        ("255", "cowCode", "1985", None),
        ("255", "cowCode", "1995", "state/DEU"),
        ("260", "cowCode", "1985", "state/BRD"),
        ("260", "cowCode", "1995", None),
        ("260", "gwCode", "1995", "state/DEU"),
        ("260", "gwCode", "1985", None),
    ],
)
def test_codes_count_in_their_time(code: str, system: str, on: str, thing: str | None) -> None:
    decided = WORLD.match(code, bounds(on), systems=(system,)).decided
    assert (short(decided.thing.iri) if decided else None) == thing
