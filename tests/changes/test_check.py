"""Checking seeds: every stage says what it can at once, each mistake at its line, and nothing is written."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Triple

from detente.changes.build import build_version
from detente.changes.check import Check, check_sources
from detente.claims.mapping.seeds import map_seeds
from detente.claims.seeds.lints import lint
from detente.claims.seeds.places import Places
from detente.claims.seeds.reader import examine_seeds
from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from detente.store import VersionStore
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

CASES = yaml.safe_load((Path(__file__).parent / "checks.yaml").read_text(encoding="utf-8"))
SET = "2016-08-turkey-russia"


def line_of(seeds: Path, case: dict[str, str]) -> int:
    text = (seeds / case["file"]).read_text(encoding="utf-8")
    assert text.count(case["at"]) == 1, case["case"]
    return text[: text.index(case["at"])].count("\n") + 1


def change(seeds: Path, file: str, old: str, new: str) -> None:
    text = (seeds / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (seeds / file).write_text(text.replace(old, new), encoding="utf-8")


def small(sources: Sources, folder: Path) -> Sources:
    """Give seeds of the authority and the first entry alone, which are quick to validate."""
    seeds = shutil.copytree(sources.seeds, folder / "seeds")
    for name in (f"{SET}-2.yaml", "curation.yaml"):
        (seeds / SET / name).unlink()
    return Sources(sources.ontology, sources.shapes, seeds)


@pytest.fixture(scope="module")
def broken(lesser: Sources, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Check]:
    """Give seeds with all the mistakes, and what one check says of them."""
    seeds = shutil.copytree(lesser.seeds, tmp_path_factory.mktemp("broken") / "seeds")
    for case in CASES:
        if "replace" in case:
            change(seeds, case["file"], case["replace"], case["by"])
    data = tmp_path_factory.mktemp("data") / "none"
    found = check_sources(Sources(lesser.ontology, lesser.shapes, seeds), VersionStore(data), DEFAULT_BASE)
    assert not data.exists()
    return seeds, found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_no_mistake_hides_another(case: dict[str, str], broken: tuple[Path, Check]) -> None:
    seeds, found = broken
    by_stage: dict[str, list[tuple[str | None, int | None, str]]] = {
        "gate": [(each.file, each.line, each.result.message) for each in found.refused],
        "lint": [(each.problem.file, each.problem.line, each.problem.message) for each in found.lints],
    }
    told = by_stage.get(case["stage"], [(each.file, each.line, each.message) for each in found.problems])
    where = (str(seeds / case["file"]), line_of(seeds, case))
    assert any((file, line) == where and case["message"] in message for file, line, message in told), told


def test_nothing_is_told_that_is_no_mistake(broken: tuple[Path, Check]) -> None:
    _, found = broken
    stages = [case["stage"] for case in CASES]
    assert len(found.problems) == stages.count("files") + stages.count("names")
    # Both tenures of the seat are told.
    assert len(found.refused) == stages.count("gate") + 1
    assert found.withheld > 0
    assert found.exit_code == 2


def test_a_near_code_is_not_suggested(broken: tuple[Path, Check]) -> None:
    (told,) = (each.message for each in broken[1].problems if "cameo-179'" in each.message)
    assert "did you mean" not in told


def test_results_beyond_the_limit_are_counted_by_rule(broken: tuple[Path, Check]) -> None:
    _, found = broken
    lines = list(found.lines(limit=0))
    assert "and 1 more: commitment has a status" in lines
    assert "and 2 more: single-seat office has one holder at a time" in lines
    assert len(found.as_dict(limit=2)["results"]) == 2
    assert found.as_dict(limit=2)["resultsInAll"] == len(found.refusals)
    json.dumps(found.as_dict())


def test_a_check_beside_a_version_changes_nothing(lesser: Sources, tmp_path: Path) -> None:
    changed = small(lesser, tmp_path)
    store = VersionStore(tmp_path / "data")
    build_version(changed, store, DEFAULT_BASE)
    before = sorted(path.relative_to(tmp_path) for path in (tmp_path / "data").rglob("*"))
    assert check_sources(changed, store, DEFAULT_BASE).exit_code == 0
    change(
        changed.seeds,
        f"{SET}/{SET}-1.yaml",
        "      speaker: person/mevlut-cavusoglu\n      speechType: direct\n",
        "      speaker: office/president-of-turkey\n      speechType: direct\n",
    )
    found = check_sources(changed, store, DEFAULT_BASE)
    assert found.exit_code == 3
    place = changed.seeds / SET / f"{SET}-1.yaml"
    text = place.read_text(encoding="utf-8")
    line = text[: text.index("speaker: office/")].count("\n") + 1
    assert (str(place), line) in {(each.file, each.line) for each in found.refused}
    assert sorted(path.relative_to(tmp_path) for path in (tmp_path / "data").rglob("*")) == before


def test_shipped_seeds_have_no_mistake(sources: Sources, ontology: Ontology, iris: Iris) -> None:
    reading = examine_seeds(sources.seeds, ontology, iris)
    assert not reading.problems
    assert not reading.lost


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, [], {}, "", "x", "a b/c", 3, 1.5, True, ["a"], [[]], [None], {"a": 1}, "state/TUR"]
).map(copy.deepcopy)
"""Each time anew: what was put into a document may be changed there."""
FILES = ("2016-08-turkey-russia-1.yaml", "entries.yaml", "curation.yaml", "../authority/people.yaml")


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """Put junk in place of something in a document, or take it away."""
    made = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        at: Any = made
        while isinstance(at, (dict, list)) and at:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            key = draw(st.sampled_from(keys))
            inner = at[key]
            if isinstance(inner, (dict, list)) and inner and draw(st.booleans()):
                at = inner
                continue
            if isinstance(at, dict) and draw(st.booleans()):
                del at[key]
            else:
                at[key] = draw(JUNK)
            break
    return made if draw(st.integers(0, 9)) else draw(JUNK)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_one_file_holds_the_others_are_checked(
    data: st.DataObject,
    lesser: Sources,
    ontology: Ontology,
    iris: Iris,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    seeds = shutil.copytree(lesser.seeds, tmp_path_factory.mktemp("mutated") / "seeds")
    change(seeds, f"{SET}/{SET}-2.yaml", "quote: in Moscow", "quote: in Minsk")
    change(seeds, f"{SET}/{SET}-2.yaml", "object: place/moscow", "object: place/moskow")
    file = data.draw(st.sampled_from(FILES))
    document = yaml.load((seeds / SET / file).read_text(encoding="utf-8"), yaml.BaseLoader)
    text = yaml.safe_dump(data.draw(mutated(document)), allow_unicode=True)
    (seeds / SET / file).write_text(text, encoding="utf-8")
    reading = examine_seeds(seeds, ontology, iris)
    told = [each.message for each in reading.problems]
    assert any("'place/moskow' is described nowhere" in message for message in told)
    assert file == "entries.yaml" or any("'in Minsk' is not in" in message for message in told)
    assert all(each.file for each in reading.problems)
    quads = list(map_seeds(reading.seeds, ontology, iris))
    places = Places(reading, iris)
    for quad in quads[:200]:
        if not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple):
            places.find(quad.subject, quad.predicate, quad.object)
    lint(reading)
    shutil.rmtree(seeds.parent)
