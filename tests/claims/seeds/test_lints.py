"""Lints over small seeds of one text and one claim; and over those that ship."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.claims.seeds.lints import lint
from detente.claims.seeds.reader import examine_seeds
from detente.resources import Sources
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

CASES = yaml.safe_load((Path(__file__).parent / "lints.yaml").read_text(encoding="utf-8"))
ENTRY = {
    "id": "one",
    "title": "One",
    "author": "organization/unnamed-publisher",
    "issued": "2021-05-03",
    "edtf": "2021-05-03",
    "dating": "The page.",
    "rights": "None.",
}
KEYS = ("quote", "subject", "predicate", "object", "type")


def written(folder: Path, case: dict[str, Any]) -> Path:
    """Write seeds of one text and one claim, and of what else is given."""
    entries = folder / "one"
    entries.mkdir()
    (entries / "one.txt").write_text(case["text"], encoding="utf-8")
    source = {"file": "one.txt", "sha256": hashlib.sha256(case["text"].encode()).hexdigest()}
    claim = {key: case[key] for key in KEYS if key in case}
    claim |= {"id": "one", "modality": case.get("modality", "asserted")}
    claim["attributedTo"] = case.get("attributedTo", "author")
    if "subject" not in case:
        claim |= {"about": case.get("about", "event/one"), "properties": {"label": "One"}}
        claim["properties"] |= {"edtf": case["edtf"]} if "edtf" in case else {}
    others = [
        {"id": f"given-{key}", "quote": case["quote"], "modality": "alleged", "attributedTo": "unattributed"}
        | {"about": thing, "properties": {"label": "One", key: "2021"}}
        for thing, key in case.get("given", {}).items()
    ]
    reviewed = {"by": "person/curator-1", "at": "2026-11-23T00:00:00Z"}
    document = {"entry": "one", "reviewed": reviewed, "claims": [claim, *others]}
    for name, value in (("entries", {"source": source, "entries": [ENTRY]}), ("one", document)):
        (entries / f"{name}.yaml").write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")
    return entries


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_lint_sees_what_it_is_for_and_nothing_else(
    case: dict[str, Any], needed_seeds: Path, tmp_path: Path, ontology: Ontology, iris: Iris
) -> None:
    shutil.copytree(needed_seeds / "authority", tmp_path / "authority")
    folder = written(tmp_path, case)
    found = lint(examine_seeds(tmp_path, ontology, iris))
    assert [each.name for each in found] == ([] if case["lint"] == "none" else [case["lint"]])
    lines = (folder / "one.yaml").read_text(encoding="utf-8").splitlines()
    for each in found:
        assert Path(each.problem.file) == folder / "one.yaml"
        assert any(key in lines[(each.problem.line or 0) - 1] for key in ("about:", "quote:", "edtf:"))


RUMOUR = {"quote": "They met.", "modality": "alleged", "attributedTo": "unattributed", "about": "meeting/one"}
PLAIN = {"label": "One", "participant": "state/TUR"}
VOUCHED: dict[str, Any] = {
    "id": "vouched",
    "modality": "asserted",
    "evidence": ["page"],
    "about": "meeting/one",
    "properties": PLAIN,
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, ["manner (by 'rumour'), place (by 'rumour')"]),
        ({"polarity": "negative"}, []),
        ({"modality": "alleged"}, []),
        ({"properties": PLAIN | {"place": "place/minsk", "manner": "secretly"}}, []),
        ({"about": "meeting/other"}, []),
    ],
)
def test_what_settles_by_a_curators_claim_is_told(
    changed: dict[str, Any],
    told: list[str],
    needed_seeds: Path,
    tmp_path: Path,
    ontology: Ontology,
    iris: Iris,
) -> None:
    """A rumour's place and manner settle with the meeting that a curator vouches for."""
    shutil.copytree(needed_seeds / "authority", tmp_path / "authority")
    folder = written(tmp_path, {"case": "", "text": "They met.", "quote": "They met."})
    said = {"label": "One", "place": "place/minsk", "participant": "state/TUR", "manner": "secretly"}
    claims = yaml.safe_load((folder / "one.yaml").read_text(encoding="utf-8"))
    claims["claims"] = [RUMOUR | {"id": "rumour", "properties": said}]
    (folder / "one.yaml").write_text(yaml.safe_dump(claims), encoding="utf-8")
    (folder / "curation.yaml").write_text(yaml.safe_dump({"claims": [VOUCHED | changed]}), encoding="utf-8")
    found = lint(examine_seeds(tmp_path, ontology, iris))
    assert [each.problem.message.partition("report it: ")[2].partition(";")[0] for each in found] == told
    assert all(each.problem.file.endswith("curation.yaml") and each.problem.line for each in found)


def test_shipped_seeds_give_no_warnings(sources: Sources, ontology: Ontology, iris: Iris) -> None:
    assert lint(examine_seeds(sources.seeds, ontology, iris)) == ()
