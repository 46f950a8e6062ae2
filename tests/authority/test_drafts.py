"""Drafts fill in what is missing and leave alone what stands; files come back as they were written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.authority.references import country_codes, folded
from scripts.authority.writing import Block, differences, fill_in, read_blocks, write_blocks

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)
languages = st.sampled_from(["en", "tr", "no", "zh", "ar"])
codes = {
    "isoAlpha2": st.sampled_from(["NO", "ON", "TR"]),
    "m49Code": st.sampled_from(["008", "792", "010"]),
    "cowCode": st.integers(1, 999),
    "edtf": st.sampled_from(["1949/..", "1905", "1918-11-01/.."]),
}
needed = {
    "id": st.sampled_from(["state/NOR", "place/oslo"]),
    "label": st.dictionaries(languages, words, min_size=1),
}
filled = st.fixed_dictionaries(needed, optional=codes)


@settings(deadline=None)
@given(filled)
def test_a_block_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, block: Block) -> None:
    path = tmp_path_factory.mktemp("seeds") / "authority" / "states" / "some.yaml"
    write_blocks(path, [block])
    assert read_blocks(path) == [block]


def test_what_stands_stays_and_what_lacks_is_added_with_its_check() -> None:
    standing = {
        "id": "state/TUR",
        "label": {"en": "Turkey"},
        "wikidata": "Q43",
        "checked": [{"what": ["wikidata"], "against": "one"}],
    }
    draft = {
        "id": "state/TUR",
        "label": {"en": "Türkiye", "de": "Türkei"},
        "wikidata": "Q1",
        "isoAlpha2": "TR",
        "checked": [{"what": ["isoAlpha2", "wikidata"], "against": "other"}],
        "unchecked": ["edtf"],
    }
    merged = fill_in(standing, draft)
    assert merged["label"] == {"en": "Turkey", "de": "Türkei"}
    assert merged["wikidata"] == "Q43"
    assert merged["isoAlpha2"] == "TR"
    assert merged["checked"] == [
        {"what": ["wikidata"], "against": "one"},
        {"what": ["isoAlpha2"], "against": "other"},
    ]
    assert [line.partition(": ")[2].partition(":")[0] for line in sorted(differences(standing, draft))] == [
        "label",
        "wikidata",
    ]


def test_filling_in_twice_changes_nothing() -> None:
    draft = {
        "id": "state/X",
        "label": {"en": "X"},
        "capital": "place/x",
        "checked": [{"what": ["capital"], "against": "a"}],
    }
    once = fill_in({"id": "state/X", "label": {"en": "X"}}, draft)
    assert fill_in(once, draft) == once


@pytest.mark.parametrize(("one", "other"), [("Côte d'Ivoire", "Cote d Ivoire"), ("SÃO Tomé", "Sao Tome")])
def test_names_are_compared_without_marks(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_the_seeds_are_written_as_drafts_are(root: Path, tmp_path: Path) -> None:
    for path in sorted((root / "seeds" / "authority" / "states").glob("*.yaml")):
        copy = tmp_path / "authority" / "states" / path.name
        write_blocks(copy, read_blocks(path))
        assert copy.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


def test_country_codes_know_namibia_by_its_letters(shared: Path) -> None:
    assert country_codes(shared)["NAM"]["ISO3166-1-Alpha-2"] == "NA"
