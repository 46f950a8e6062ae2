"""The figures as a page to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Results = Mapping[str, Any]


def as_markdown(results: Results) -> str:
    """Write the figures, what was developed on and what is unseen apart."""
    return "\n".join(
        [
            "# What is drafted, and how much of it is right",
            "",
            f"Made by `bench/bench_accuracy.py`, Python {results['python']} and spaCy {results['spacy']}: "
            f"{results['words']:,} words, {results['words a CPU second']:,} a CPU second.",
            "",
            "## Annotated texts",
            "",
            *_table(
                [
                    "set",
                    "",
                    "entries",
                    "facts",
                    "found",
                    "by one reading",
                    "drafts",
                    "junk",
                    "settled right",
                    "speakers right",
                ],
                map(_set_row, results["sets"]),
            ),
            "",
            "A fact is found where kind, participants, modality and attribution are right. Junk answers no "
            "fact. Of what would settle, what the annotation lists is right; the rest may be true too.",
            "",
            *_by_hand(results),
            "### By field",
            "",
            "Right, of the facts that have the field, in any draft over their words.",
            "",
            *_table(["field", *(each["name"] for each in results["sets"])], _field_rows(results["sets"])),
            "",
            "## Visits and travels",
            "",
            *_table(
                ["field", "half", "to be found", "found", "right", "precision", "recall", "F1"],
                _travel_rows(results["travels"]),
            ),
            "",
            "Texts are made of the records' fields and remarks (`bench/accuracy/travels.py`).",
            "",
            "## Types of events",
            "",
            *_table(
                ["half", "sentences", "accuracy", "macro-F1"],
                (
                    [half, str(each["sentences"]), _share(each["accuracy"]), f"{each['macro-F1']:.2f}"]
                    for half, each in results["event types"].items()
                ),
            ),
            "",
            *_table(["type", "half", "sentences", "F1"], _type_rows(results["event types"])),
            "",
            "## Rules",
            "",
            "Right of what each drafts, (right + 1) / (all + 2), on what was developed on: what a draft's "
            "`confidence` says (`confidence.yaml`).",
            "",
            *_table(["rule", "right"], ([rule, _share(rate)] for rule, rate in results["rules"].items())),
            "",
        ]
    )


def _by_hand(results: Results) -> list[str]:
    return [
        "### What would settle, judged by hand",
        "",
        "Every draft that would settle, judged right or wrong by a person, with the reason "
        "(`bench/accuracy/settled.yaml`); one that is new since has no judgement.",
        "",
        *_table(["set", "", "right", "not judged"], map(_hand_row, results["settled by hand"])),
        "",
        "Speakers of what is said, where only that is annotated: "
        + "; ".join(f"{name}, {_pair(pair)}" for name, pair in results["voices"].items())
        + ".",
        "",
    ]


def _hand_row(each: Mapping[str, Any]) -> list[str]:
    judged = (each["right"], each["right"] + each["wrong"])
    return [
        each["name"],
        "unseen" if each["unseen"] else "developed on",
        _pair(judged),
        str(each["unjudged"]),
    ]


def _table(head: Sequence[str], rows: Iterator[list[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _set_row(each: Mapping[str, Any]) -> list[str]:
    return [
        each["name"],
        "unseen" if each["unseen"] else "developed on",
        str(each["entries"]),
        str(each["facts"]),
        _share(each["share"]),
        _share(each["share by first reading"]),
        str(each["drafts"]),
        _share(each["junk share"]),
        _pair(each["settled"]),
        _pair(each["speakers"]),
    ]


def _field_rows(sets: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    for field in dict.fromkeys(name for each in sets for name in each["fields"]):
        yield [field, *(_pair(each["fields"][field]) if field in each["fields"] else "–" for each in sets)]


def _travel_rows(halves: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    for half, fields in halves.items():
        for field, each in fields.items():
            numbers = [str(each[name]) for name in ("wanted", "found", "right")]
            yield [field, half, *numbers, *(f"{each[name]:.2f}" for name in ("precision", "recall", "f1"))]


def _type_rows(halves: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    for half, each in halves.items():
        for name, counts in each["by type"].items():
            yield [name, half, str(counts["wanted"]), f"{counts['f1']:.2f}"]


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _pair(pair: Sequence[int]) -> str:
    return f"{pair[0]} of {pair[1]}" + (f" ({_share(pair[0] / pair[1])})" if pair[1] else "")
