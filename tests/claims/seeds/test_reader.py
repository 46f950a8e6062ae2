from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.changes.build import Sources
from detente.claims.seeds.reader import read_seeds
from detente.claims.seeds.schema import all_schemas
from detente.errors import InputError, Problem
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

CASES = yaml.safe_load((Path(__file__).parent / "errors.yaml").read_text(encoding="utf-8"))
RIVER_CASES = yaml.safe_load((Path(__file__).parent / "river_errors.yaml").read_text(encoding="utf-8"))


def read_problems(folder: Path, ontology: Ontology, iris: Iris) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_seeds(folder, ontology, iris)
    return caught.value.problems


@pytest.fixture
def seeds(sources: Sources, tmp_path: Path) -> Path:
    return shutil.copytree(sources.seeds, tmp_path / "seeds")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_error_names_file_and_line(case: dict[str, str], seeds: Path, ontology: Ontology, iris: Iris) -> None:
    check_case(case, seeds, ontology, iris)


@pytest.mark.parametrize("case", RIVER_CASES, ids=lambda case: case["case"])
def test_error_in_later_keys_names_file_and_line(
    case: dict[str, str], root: Path, tmp_path: Path, ontology: Ontology, iris: Iris
) -> None:
    seeds = shutil.copytree(root / "tests" / "norland", tmp_path / "seeds")
    check_case(case, seeds, ontology, iris)


def check_case(case: dict[str, str], seeds: Path, ontology: Ontology, iris: Iris) -> None:
    """Make the change of a case, and find its error where it says."""
    changed = seeds / case["file"]
    before = changed.read_text(encoding="utf-8")
    assert before.count(case["replace"]) == 1
    changed.write_text(before.replace(case["replace"], case["by"]), encoding="utf-8")
    wrong = seeds / case.get("error_file", case["file"])
    text = wrong.read_text(encoding="utf-8")
    line = text[: text.index(case["at"])].count("\n") + 1
    problems = read_problems(seeds, ontology, iris)
    assert any(
        Path(p.file) == wrong and p.line == line and p.column and case["message"] in p.message
        for p in problems
    ), "\n".join(map(str, problems))


def test_all_problems_are_told_at_once(seeds: Path, ontology: Ontology, iris: Iris) -> None:
    claims = seeds / "2016-08-turkey-russia" / "2016-08-turkey-russia-2.yaml"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(
        text.replace("in Moscow", "in Minsk").replace("place/aleppo", "place/alepo"), encoding="utf-8"
    )
    problems = read_problems(seeds, ontology, iris)
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)
    assert len(problems) == 2


def test_published_schemas_are_those_in_use(sources: Sources, ontology: Ontology) -> None:
    published = {
        path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
        for path in (sources.seeds / "schema").glob("*.schema.json")
    }
    in_use: dict[str, Any] = json.loads(json.dumps(all_schemas(ontology)))
    assert published == in_use, "run 'make generate'"


def test_seed_files_name_their_schema(sources: Sources) -> None:
    for path in sources.seeds.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / schema).resolve().is_file(), path


def test_source_document_is_kept_byte_for_byte(sources: Sources, shared: Path) -> None:
    (original,) = (shared / "seeds").glob("*.txt")
    copy = sources.seeds / "2016-08-turkey-russia" / original.name
    assert copy.read_bytes() == original.read_bytes()
