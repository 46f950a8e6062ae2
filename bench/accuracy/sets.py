"""Annotated texts: what each is, where it lies, and whether anything was ever developed on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bench.gazetteer.data import shared

Fact = Mapping[str, Any]
OWN = Path(__file__).with_name("own.yaml")
WRITTEN = Path(__file__).with_name("written.yaml")
REGIONS = Path(__file__).with_name("regions.yaml")
VOICES = Path(__file__).with_name("voices.yaml")
_ANY_KIND = "Statement|Claim|Position|Event|Incident|Measure|Commitment|Agreement|Meeting|Visit"
_NUMBERS = ("value",)


@dataclass(frozen=True)
class AnnotatedEntry:
    """An entry with the facts that a person found in it."""

    id: str
    issued: date | None
    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class AnnotatedSet:
    """Entries of one standing: developed on, or unseen."""

    name: str
    unseen: bool
    entries: tuple[AnnotatedEntry, ...]


def annotated_sets() -> Iterator[AnnotatedSet]:
    """Give the development texts, the reviewed seed, entries of our own choosing and of our own hand."""
    folder = shared() / "drafting"
    yield AnnotatedSet("development texts", False, tuple(_entries(folder / "paragraphs-dev.json")))
    yield AnnotatedSet("the reviewed seed", False, tuple(_entries(folder / "seed-facts.json")))
    own, written, regions = tuple(_own()), tuple(_written(WRITTEN)), tuple(_written(REGIONS))
    yield AnnotatedSet("five texts, opened", False, _of(own, unseen=False))
    yield AnnotatedSet("six written entries", False, _of(written, unseen=False))
    yield AnnotatedSet("six entries of other regions", False, _of(regions, unseen=False))
    yield AnnotatedSet("five other texts", True, _of(own, unseen=True))
    yield AnnotatedSet("six other written entries", True, _of(written, unseen=True))
    yield AnnotatedSet("six other entries of other regions", True, _of(regions, unseen=True))


def entries_of_voices() -> Iterator[AnnotatedSet]:
    """Give the entries of which only who says what is annotated, those developed on and the others."""
    rows = yaml.load(VOICES.read_text(encoding="utf-8"), yaml.BaseLoader)
    whole = [{**row, "facts": [{"kind": _ANY_KIND, **said} for said in row["said"]]} for row in rows]
    entries = [(_annotated(each, each["text"], VOICES), each.get("unseen") == "true") for each in whole]
    yield AnnotatedSet("six entries of quotations", False, _of(entries, unseen=False))
    yield AnnotatedSet("six other entries of quotations", True, _of(entries, unseen=True))


def _of(entries: Iterable[tuple[AnnotatedEntry, bool]], *, unseen: bool) -> tuple[AnnotatedEntry, ...]:
    return tuple(entry for entry, kept_back in entries if kept_back is unseen)


def first_reading(fact: Fact) -> Fact:
    """Leave of each kind and modality that a fact may have the first alone."""
    return {
        name: value.split("|")[0] if name in ("kind", "modality") else value for name, value in fact.items()
    }


def _entries(path: Path) -> Iterator[AnnotatedEntry]:
    for each in json.loads(path.read_text(encoding="utf-8")):
        if each.get("facts"):
            yield AnnotatedEntry(each["id"], _day(each.get("issued")), each["text"], tuple(each["facts"]))


def _own() -> Iterator[tuple[AnnotatedEntry, bool]]:
    """Give each entry of our own choosing, and whether what was wrong with it was never looked at."""
    for each in yaml.load(OWN.read_text(encoding="utf-8"), yaml.BaseLoader):
        yield _annotated(each, _text(each["from"], each["id"]), OWN), each.get("opened") != "true"


def _written(path: Path) -> Iterator[tuple[AnnotatedEntry, bool]]:
    """Give each entry written for a file of them, and whether it is kept back."""
    for each in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader):
        yield _annotated(each, each["text"], path), each.get("unseen") == "true"


def _annotated(row: Mapping[str, Any], text: str, path: Path) -> AnnotatedEntry:
    facts = tuple(_typed(fact) for fact in row["facts"])
    absent = [fact["words"] for fact in facts if fact["words"] not in text]
    if absent:
        raise ValueError(f"{path.name}: {row['id']}: no such words in its text: {absent[0]!r}")
    return AnnotatedEntry(row["id"], _day(row.get("issued")), text, facts)


def _typed(fact: Mapping[str, Any]) -> Fact:
    return {name: float(value) if name in _NUMBERS else value for name, value in fact.items()}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _text(source: str, name: str) -> str:
    """Find the text of an entry in the corpus that it is from."""
    folder = shared() / "drafting"
    if source == "paragraphs":
        rows = json.loads((folder / "paragraphs-dev.json").read_text(encoding="utf-8"))
        return str(next(row["text"] for row in rows if row["id"] == name))
    if source == "gum-wikinews":
        return _paragraphs((folder / source / f"{name}.conllu").read_text(encoding="utf-8"))
    rows = map(json.loads, (folder / source / "documents.json").read_text(encoding="utf-8").splitlines())
    return str(next(row["text"] for row in rows if row["_id"] == name))


def _paragraphs(conllu: str) -> str:
    """Put the sentences of a CoNLL-U file together again, without the headline and the day of issue."""
    paragraphs: list[list[str]] = []
    for line in conllu.splitlines():
        if re.fullmatch(r"# newpar", line):
            paragraphs.append([])
        elif line.startswith("# text = "):
            paragraphs[-1].append(line.removeprefix("# text = "))
    return "\n\n".join(" ".join(each) for each in paragraphs[2:])
