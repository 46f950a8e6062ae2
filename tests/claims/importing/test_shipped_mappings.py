"""The mappings that ship, over samples of what researchers hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.claims.importing.mapping import read_mapping
from detente.claims.importing.matching import Matching
from detente.claims.importing.shipped import find_mapping, shipped_mappings
from detente.errors import InputError
from tests.claims.importing.mapped import Mapped, authority, short

TEXT = (Path(__file__).parent / "shipped.yaml").read_text(encoding="utf-8")
CASES = yaml.load(TEXT, Loader=yaml.BaseLoader)


def triple(line: str) -> tuple[str, str, str]:
    subject, predicate, value = line.split("  #")[0].split(" ", 2)
    return subject, predicate, value.strip('"')


@pytest.mark.parametrize("name", CASES)
def test_rows_become_what_they_say(shared: Path, name: str) -> None:
    case: dict[str, Any] = CASES[name]
    files = [shared / "data" / each for each in case["files"]]
    made = Mapped(read_mapping(shipped_mappings()[name]), files, Matching(authority()))
    found = {(short(quad.subject), short(quad.predicate), short(quad.object)) for quad in made.quads}
    assert [line for line in case["triples"] if triple(line) not in found] == []
    tally = made.run.tally
    assert tally.mapped > 0
    if "records" in case:
        assert [str(tally.records), str(tally.mapped)] == case["records"]


def test_every_mapping_has_a_test_and_is_listed(root: Path) -> None:
    listed = (root / "docs" / "importing.md").read_text(encoding="utf-8")
    assert set(CASES) == set(shipped_mappings())
    assert [name for name in CASES if f"| `{name}` |" not in listed] == []


def test_mappings_say_what_pages_show() -> None:
    for name, path in shipped_mappings().items():
        mapping = read_mapping(path)
        assert mapping.dataset == name
        for key in ("about", "rights", "licence", "address", "release", "issued"):
            assert mapping.text(key), f"{name} says nothing of {key}"


def test_unknown_name_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match="no mapping 'icwes' ships; did you mean 'icews'"):
        find_mapping("icwes")
