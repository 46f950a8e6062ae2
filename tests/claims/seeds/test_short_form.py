"""The short form of claims files: defaults and sayings give what the long form gives, at the same places."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pyoxigraph import Quad

from detente.claims.mapping.seeds import map_seeds
from detente.claims.seeds.reader import examine_seeds, read_seeds
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

SET = "2016-08-turkey-russia"
HEAD = """\
entry: 2016-08-turkey-russia-1
reviewed: {by: person/curator-1, at: "2026-11-23T00:00:00Z"}
"""
SAYING = """\
claims:
  - says: statement/cavusoglu-on-mechanism
    quote: We are building a strong mechanism with Russia regarding Syria
    speaker: person/mevlut-cavusoglu
    label: Mevlüt Çavuşoğlu on a mechanism with Russia regarding Syria
    speechType: direct
    topic: state/RUS
    claims:
      - id: mechanism
        quote: We are building a strong mechanism with Russia
        modality: asserted
        about: agreement/turkey-russia-mechanism-on-syria
        properties: {label: Mechanism, participant: [state/TUR, state/RUS], status: proposed}
"""


def folded(text: str) -> str:
    """Rewrite a claims file in the short form: sayings where a statement's claims follow it, and defaults."""
    head, _, body = text.partition("claims:\n")
    blocks = [block.strip("\n") for block in re.split(r"\n\n(?=  - id:)", body)]
    claims_of: dict[str, list[str]] = {_value(block, "about"): [] for block in blocks if _is_statement(block)}
    others = []
    for block in blocks:
        conveyed = claims_of.get(_value(block, "conveyedBy"))
        if conveyed is not None:
            conveyed.append(block)
        else:
            others.append(block)
    written = [
        _saying(block, claims_of[_value(block, "about")]) if _is_statement(block) else block
        for block in others
    ]
    defaults = "defaults: {modality: asserted, attributedTo: author}\n\n"
    short = "\n\n".join(
        _drop(_flat(block), "modality: asserted", "attributedTo: author") for block in written
    )
    return head.rstrip("\n") + "\n" + defaults + "claims:\n" + short + "\n"


def _flat(block: str) -> str:
    """Put the properties of each claim into the claim itself."""
    lines, inner = [], None
    for line in block.split("\n"):
        indent = len(line) - len(line.lstrip())
        if line.strip() == "properties:":
            inner = indent
        elif inner is not None and indent > inner:
            lines.append(line[2:])
        else:
            inner = None
            lines.append(line)
    return "\n".join(lines)


def _value(block: str, key: str) -> str:
    found = re.search(rf"^ +{key}: (.*)$", block, re.MULTILINE)
    return found[1] if found else ""


def _is_statement(block: str) -> bool:
    return _value(block, "about").startswith("statement/") and bool(
        re.search(r"^      speaker: [^\[]", block, re.MULTILINE)
    )


def _drop(block: str, *lines: str) -> str:
    return "\n".join(line for line in block.split("\n") if line.strip() not in lines)


def _saying(block: str, claims: list[str]) -> str:
    statement = _drop(block, "modality: asserted", "attributedTo: author", "properties:")
    statement = re.sub(r"^    about:", "    says:", statement, flags=re.MULTILINE)
    statement = re.sub(r"^      (?=[a-z]\w*:)", "    ", statement, flags=re.MULTILINE)
    speaker = _value(block, "speaker")
    inner = []
    for claim in claims:
        if _value(claim, "attributedTo") == speaker:
            claim = _drop(claim, f"attributedTo: {speaker}")
        claim = re.sub(r"^    conveyedBy: .*\n", "", claim, flags=re.MULTILINE)
        inner.append("\n".join(f"    {line}" for line in claim.split("\n")))
    return "\n".join([statement, "    claims:", *inner]) if inner else statement


def quads(seeds: Path, ontology: Ontology, iris: Iris) -> set[Quad]:
    return set(map_seeds(read_seeds(seeds, ontology, iris), ontology, iris))


@pytest.fixture
def seeds(needed_seeds: Path, tmp_path: Path) -> Path:
    return shutil.copytree(needed_seeds, tmp_path / "seeds")


def test_the_shipped_seeds_in_the_short_form_give_the_same_quads(
    seeds: Path, ontology: Ontology, iris: Iris
) -> None:
    long = quads(seeds, ontology, iris)
    lines = {"long": 0, "short": 0}
    for path in sorted((seeds / SET).glob(f"{SET}-*.yaml")):
        text = path.read_text(encoding="utf-8")
        path.write_text(folded(text), encoding="utf-8")
        lines["long"] += len(text.splitlines())
        lines["short"] += len(folded(text).splitlines())
    assert quads(seeds, ontology, iris) == long
    assert lines["short"] <= 0.75 * lines["long"], lines


def short_seeds(seeds: Path, text: str) -> Path:
    """Give seeds whose one entry set has one entry with these claims."""
    for name in (f"{SET}-1.yaml", f"{SET}-2.yaml", "curation.yaml"):
        (seeds / SET / name).unlink()
    file = seeds / SET / "claims.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("replace", "by", "at", "message"),
    [
        ("topic: state/RUS", "topic: state/RUSS", "topic: state/RUSS", "'state/RUSS' is described nowhere"),
        ("with Russia regarding Syria\n    speaker", "with Rusia\n    speaker", "quote: We are building a strong mechanism with Rusia", "is not in the entry's text"),  # noqa: E501
        ("with Russia\n        mod", "with Rusia\n        mod", "quote: We are building a strong mechanism with Rusia", "is not in the entry's text"),  # noqa: E501
        ("person/mevlut-cavusoglu", "person/mevlut-cavusoglou", "speaker:", "did you mean 'person/mevlut-cavusoglu'?"),  # noqa: E501
        ("        modality: asserted\n", "", "- id: mechanism", "'modality' is a required property"),
        ("    speechType: direct\n", "    speachType: direct\n", "says:", "did you mean 'speechType'?"),
        ("speechType: direct", "speechType: spoken", "speechType:", "'spoken' is not one of"),
        ("speaker: person/mevlut-cavusoglu", "speaker: [person/mevlut-cavusoglu, state/TUR]", "- id: mechanism", "'attributedTo' is a required property"),  # noqa: E501
        ("    quote: We are building a strong mechanism with Russia regarding Syria\n", "", "says:", "'quote' is a required property"),  # noqa: E501
        ("properties: {label: Mechanism,", "label: M\n        properties: {label: Mechanism,", "- id: mechanism", "properties stand in 'properties', or all"),  # noqa: E501
        ("claims:\n      - id", "claims:\n      - x\n      - id", "- x", "'x' is not of type 'object'"),
        ("says: statement/", "says: event/", "says:", "is not a reference to one of statement"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_short_form_is_told_where_it_stands(
    replace: str, by: str, at: str, message: str, seeds: Path, ontology: Ontology, iris: Iris
) -> None:
    assert SAYING.count(replace) == 1
    file = short_seeds(seeds, SAYING.replace(replace, by))
    lines = file.read_text(encoding="utf-8").splitlines()
    (line,) = (number for number, each in enumerate(lines, start=1) if at in each)
    told = examine_seeds(seeds, ontology, iris).problems
    assert [(each.file, each.line) for each in told if message in each.message] == [(str(file), line)], told
    assert len(told) == 1


def test_a_saying_has_the_id_of_its_statement_unless_it_gives_one(
    seeds: Path, ontology: Ontology, iris: Iris
) -> None:
    short_seeds(seeds, SAYING)
    claims = [claim for each in read_seeds(seeds, ontology, iris).entries for claim in each.claims]
    assert [claim.iri.value.rpartition("/")[2] for claim in claims] == ["cavusoglu-on-mechanism", "mechanism"]
    said, conveyed = claims
    assert said.attributed_to == iris.thing("organization/unnamed-publisher")
    assert conveyed.attributed_to == iris.thing("person/mevlut-cavusoglu")
    assert conveyed.conveyed_by == said.about


def test_defaults_give_way_to_what_a_claim_says(seeds: Path, ontology: Ontology, iris: Iris) -> None:
    defaults = "defaults: {modality: alleged, attributedTo: unattributed}\n"
    bare = "  - {id: bare, quote: on Tuesday, about: event/bare, label: Bare}\n"
    own = "  - {id: own, quote: on Tuesday, modality: asserted, attributedTo: author, about: event/bare}\n"
    short_seeds(seeds, f"{defaults}{SAYING}{bare}{own}")
    claims = [claim for each in read_seeds(seeds, ontology, iris).entries for claim in each.claims]
    modalities = [claim.modality.value.rpartition("-")[2] for claim in claims]
    assert modalities == ["asserted", "asserted", "alleged", "asserted"]
