"""Measure what is drafted of annotated texts, of travels and of PLOVER's sentences."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.accuracy.by_hand import HandScore, score_by_hand, speakers
from bench.accuracy.event_types import TypeScore, score_event_types
from bench.accuracy.halves import Counts
from bench.accuracy.judge import Score, score
from bench.accuracy.report import as_markdown
from bench.accuracy.rules import rates_of_rules
from bench.accuracy.sets import AnnotatedEntry, annotated_sets, entries_of_voices
from bench.accuracy.travels import score_travels
from bench.gazetteer.data import IRIS, authority
from detente.claims.drafting.drafter import EntryText, draft_entry
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_triples

RESULTS = Path(__file__).parent / "results"


class PipelineDrafter:
    """The pipeline of `detente draft` with the authority that ships."""

    def __init__(self) -> None:
        self.names: Gazetteer = gazetteer_of_triples(authority(), IRIS)
        self.words = 0
        self.seconds = 0.0

    def of_text(self, text: str, issued: date | None) -> list[Mapping[str, Any]]:
        """Draft a text."""
        began = time.process_time()
        made = draft_entry(EntryText(text, issued), self.names)
        self.seconds += time.process_time() - began
        self.words += len(text.split())
        drafts: list[Mapping[str, Any]] = json.loads(json.dumps([each.as_json() for each in made]))
        return drafts

    def of_entry(self, entry: AnnotatedEntry) -> list[Mapping[str, Any]]:
        """Draft an annotated entry."""
        return self.of_text(entry.text, entry.issued)


def measured(drafter: PipelineDrafter, most: int | None) -> dict[str, Any]:
    """Draft and score everything: annotated sets, and both halves of travels and of sentences."""
    halves = (("development", False), ("unseen", True))
    return {
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "sets": [_score(score(each, drafter.of_entry)) for each in annotated_sets()],
        "travels": {
            name: {
                field: _counts(each) for field, each in score_travels(drafter.of_text, unseen, most).items()
            }
            for name, unseen in halves
        },
        "event types": {name: _types(score_event_types(drafter.of_text, unseen)) for name, unseen in halves},
        "settled by hand": [
            _by_hand(each)
            for each in score_by_hand([*annotated_sets(), *entries_of_voices()], drafter.of_entry)
        ],
        "voices": speakers(entries_of_voices(), drafter.of_entry),
        "rules": rates_of_rules(annotated_sets(), drafter.of_entry),
        "words": drafter.words,
        "words a CPU second": round(drafter.words / drafter.seconds),
    }


def _score(of: Score) -> dict[str, Any]:
    shares = {
        "share": of.share(),
        "share by first reading": of.share_by_first_reading(),
        "junk share": of.junk_share(),
    }
    return {**asdict(of), **{name: round(value, 3) for name, value in shares.items()}}


def _by_hand(of: HandScore) -> dict[str, Any]:
    return {**asdict(of), "share": round(of.share(), 3)}


def _counts(of: Counts) -> dict[str, Any]:
    rates = {"precision": of.precision(), "recall": of.recall(), "f1": of.f1()}
    return {**asdict(of), **{name: round(value, 3) for name, value in rates.items()}}


def _types(of: TypeScore) -> dict[str, Any]:
    return {
        "sentences": of.sentences,
        "accuracy": round(of.accuracy(), 3),
        "macro-F1": round(of.macro_f1(), 3),
        "by type": {name: _counts(each) for name, each in of.by_type.items()},
    }


def _written(results: dict[str, Any], folder: Path) -> Iterable[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"json": json.dumps(results, indent=1, ensure_ascii=False) + "\n", "md": as_markdown(results)}
    for suffix, text in texts.items():
        path = folder / f"accuracy.{suffix}"
        path.write_text(text, encoding="utf-8")
        yield path


@click.command(help=__doc__)
@click.option("--most", type=int, help="Records of travels of each half; without it all.")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), default=RESULTS, show_default=True
)
def main(most: int | None, output: Path) -> None:
    """Measure, print and write."""
    results = measured(PipelineDrafter(), most)
    print(as_markdown(results))
    for path in _written(results, output):
        print(path, file=sys.stderr)


if __name__ == "__main__":
    main()
