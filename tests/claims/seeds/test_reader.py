from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.claims.drafting.schema import draft_schema
from detente.claims.importing.schema import mapping_schema
from detente.claims.seeds.reader import read_seeds
from detente.claims.seeds.schema import all_schemas
from detente.documents import suggestion
from detente.errors import InputError, Problem
from detente.resources import Sources
from detente.reviews.schema import review_schema
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

CASES = yaml.safe_load((Path(__file__).parent / "errors.yaml").read_text(encoding="utf-8"))
RIVER_CASES = yaml.safe_load((Path(__file__).parent / "river_errors.yaml").read_text(encoding="utf-8"))


def read_problems(folder: Path, ontology: Ontology, iris: Iris) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_seeds(folder, ontology, iris)
    return caught.value.problems


@pytest.fixture
def seeds(needed_seeds: Path, tmp_path: Path) -> Path:
    return shutil.copytree(needed_seeds, tmp_path / "seeds")


def test_the_authority_may_stand_in_folders_of_its_own(seeds: Path, ontology: Ontology, iris: Iris) -> None:
    flat = read_seeds(seeds, ontology, iris)
    folder = seeds / "authority" / "by-kind" / "and-region"
    folder.mkdir(parents=True)
    for name in ("offices.yaml", "people.yaml"):
        (seeds / "authority" / name).rename(folder / name)
    moved = read_seeds(seeds, ontology, iris)
    assert {each.iri: each for each in moved.authority} == {each.iri: each for each in flat.authority}
    again = folder / "again.yaml"
    again.write_text("- {id: person/vladimir-putin, label: {en: Vladimir Putin}}\n", encoding="utf-8")
    twice = [each for each in read_problems(seeds, ontology, iris) if "is described twice" in each.message]
    assert len(twice) == 1


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
    others = {"mapping": mapping_schema(), "review": review_schema(ontology), "draft": draft_schema()}
    schemas = {**all_schemas(ontology), **others}
    in_use: dict[str, Any] = json.loads(json.dumps(schemas))
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


MESSAGES = yaml.safe_load((Path(__file__).parent / "messages.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", MESSAGES, ids=lambda case: case["case"])
def test_message_leads_to_the_cure(case: dict[str, str], seeds: Path, ontology: Ontology, iris: Iris) -> None:
    changed = seeds / case["file"]
    before = changed.read_text(encoding="utf-8")
    assert before.count(case["replace"]) == 1
    changed.write_text(before.replace(case["replace"], case["by"]), encoding="utf-8")
    assert [problem.message for problem in read_problems(seeds, ontology, iris)] == [case["message"]]


@pytest.mark.parametrize(
    ("word", "known", "suggested"),
    [
        ("cameo-173", ["cameo-193", "cameo-172", "cameo-163"], ""),
        ("place/moskow", ["place/moscow", "person/moskow"], "; did you mean 'place/moscow'?"),
        ("organization/reporters", ["organization/syrian-rebels"], ""),
        ("meeting/a-b-2016", ["meeting/a-b-2015"], ""),
        ("reported", ["expected"], ""),
        ("state/TRU", ["state/TUR"], ""),
        ("x", [], ""),
        ("", ["a"], ""),
    ],
)
def test_only_a_likely_slip_is_suggested(word: str, known: list[str], suggested: str) -> None:
    assert suggestion(word, known) == suggested


CLAIMS = "2016-08-turkey-russia/2016-08-turkey-russia"
ENTRIES = "2016-08-turkey-russia/entries.yaml"


@pytest.mark.parametrize(
    ("file", "replace", "by"),
    [
        # A file that is no YAML is told, and nothing of what it may describe is missed.
        (f"{CLAIMS}-2.yaml", "    quote: in Moscow\n", "    quote: [in Moscow\n"),
        (f"{CLAIMS}-1.yaml", "entry: 2016", "entry: [2016"),
        (ENTRIES, "source:", "source: ["),
        ("authority/people.yaml", "- id: person/vladimir-putin\n", "- id: [person/vladimir-putin\n"),
        (ENTRIES, "- id: 2016-08-turkey-russia-2\n    title", "- title"),
        (ENTRIES, "000_3e793e902511d1e9.txt", "none.txt"),
        (f"{CLAIMS}-1.yaml", "entry: 2016-08-turkey-russia-1", "entry: [a]"),
        (f"{CLAIMS}-1.yaml", 'at: "2026-11-23T00:00:00Z"', "at: now"),
    ],
)
def test_one_mistake_is_told_once(
    file: str, replace: str, by: str, seeds: Path, ontology: Ontology, iris: Iris
) -> None:
    text = (seeds / file).read_text(encoding="utf-8")
    assert text.count(replace) == 1
    (seeds / file).write_text(text.replace(replace, by), encoding="utf-8")
    problems = read_problems(seeds, ontology, iris)
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert problems[0].file.endswith(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "the source file is empty"), (b"\xff", "is not UTF-8"), (b"One.", "2 entries are described")],
    ids=str,
)
def test_a_source_that_is_not_as_stated_is_told(
    content: bytes, message: str, seeds: Path, ontology: Ontology, iris: Iris
) -> None:
    (source,) = (seeds / "2016-08-turkey-russia").glob("*.txt")
    source.write_bytes(content)
    told = [problem.message for problem in read_problems(seeds, ontology, iris)]
    assert any(message in each for each in told), told
    assert any("has another SHA-256" in each for each in told)
