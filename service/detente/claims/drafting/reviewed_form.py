"""Drafts in the form in which claims are reviewed: YAML of `seeds/`, with the review still to be done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from detente.claims.drafting.draft import AUTHOR, UNATTRIBUTED, DraftClaim, DraftMention
from detente.claims.drafting.reports import modality_of_saying, report_around
from detente.claims.drafting.sentences import sentence
from detente.claims.model import Span
from detente.vocabulary.iris import slug

_HEAD = """\
# yaml-language-server: $schema={schema}/claims.schema.json
# Drafts: suggestions of a program, none of them reviewed. Correct or delete each, then say who reviewed them,
# and when; until then `detente check` refuses this file.
entry: {entry}
reviewed:
  by:
  at:
"""
_OWN_KIND = frozenset(
    {"meeting", "visit", "incident", "statement", "measure", "commitment", "agreement", "position",
     "quantity", "tenure"}
)  # fmt: skip
_STATUS = {"Commitment": "pledged", "Agreement": "agreed"}
_KEPT = ("person", "state", "organization")
_LONGEST_NAME = 60
_WIDTH = 110


class ReviewedForm:
    """Writes the drafts of one entry; names are made of their words: the same drafts give the same bytes."""

    def __init__(self, entry: str, text: str, schema: str = "../schema") -> None:
        self._entry = entry
        self._text = text
        self._schema = schema
        self._unnamed: dict[str, dict[str, str]] = {}
        self._taken: set[str] = set()
        self._statements: dict[tuple[str, ...], str] = {}
        self._drafts: dict[str, DraftClaim] = {}

    def write(self, drafts: Sequence[DraftClaim]) -> str:
        """Give the file."""
        self._drafts = {str(number): each for number, each in enumerate(drafts)}
        claims = [claim for each in drafts for claim in self._claims(each)]
        parts = [_HEAD.format(schema=self._schema, entry=self._entry)]
        if self._unnamed:
            parts.append("\nunnamed:\n" + "".join(_item(each) for each in self._unnamed.values()))
        parts.append(
            "\nclaims:\n" + "\n".join(_item(claim, note) for claim, note in claims)
            if claims
            else "\nclaims: []\n"
        )
        return "".join(parts)

    def _claims(self, draft: DraftClaim) -> Iterator[tuple[dict[str, Any], str]]:
        sayings, conveyed = self._sayings(draft, frozenset())
        yield from ((each, "the act of saying, for what follows") for each in sayings)
        note = f"{draft.rule}, right in {round(draft.confidence * 100)} % of its drafts"
        if draft.would_settle():
            note += "; it would settle"
        yield self._claim(draft, conveyed), note

    def _sayings(self, draft: DraftClaim, seen: frozenset[int]) -> tuple[list[dict[str, Any]], str | None]:
        """Give the statement that conveys a speaker's claim, and claims of sayings that have none yet.

        A saying is as sure, and in whose voice, as the draft that tells of it; the author's where none does.
        """
        if not isinstance(draft.attributed_to, DraftMention):
            return [], None
        span = sentence(self._text, Span(draft.quote.start, draft.quote.end))
        key = report_around(draft, self._drafts, span.start, span.end)
        report = self._drafts[key] if key else None
        before, how = self._told(report, seen | {id(draft)})
        speaker = self._actor(draft.attributed_to)
        told = (speaker, *how.values())
        if told in self._statements:
            return before, self._statements[told]
        name = self._statements[told] = f"statement/{self._name(draft.attributed_to.label, 'says')}"
        properties = {"label": f"{draft.attributed_to.label} says", "speaker": speaker}
        if draft.speech_type:
            properties["speechType"] = draft.speech_type
        saying = {"id": self._id(name), **self._quoted(draft), **how, "about": name, "properties": properties}
        return [*before, saying], name

    def _told(
        self, report: DraftClaim | None, seen: frozenset[int]
    ) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """Give how a saying is told, and the claims that come before it."""
        if report is None or id(report) in seen:
            return [], {"modality": "asserted", "attributedTo": AUTHOR}
        how = {"modality": modality_of_saying(report)}
        if report.polarity != "positive":
            how["polarity"] = report.polarity
        how["attributedTo"] = self._holder(report.attributed_to)
        before, conveyed = self._sayings(report, seen)
        return before, {**how, **({"conveyedBy": conveyed} if conveyed else {})}

    def _claim(self, draft: DraftClaim, conveyed: str | None) -> dict[str, Any]:
        about = self._about(draft)
        claim: dict[str, Any] = {"id": self._id(about), **self._quoted(draft), "modality": _modality(draft)}
        if draft.polarity != "positive":
            claim["polarity"] = draft.polarity
        claim["attributedTo"] = self._holder(draft.attributed_to)
        if conveyed is not None:
            claim["conveyedBy"] = conveyed
        claim["confidence"] = draft.confidence
        claim["about"] = about
        claim["properties"] = self._properties(draft, about)
        return claim

    def _quoted(self, draft: DraftClaim) -> dict[str, str]:
        """Give the quote, and longer words around one that stands twice."""
        exact, start, end = draft.quote.exact, draft.quote.start, draft.quote.end
        quoted = {"quote": exact}
        if self._text.count(exact) > 1:
            around = self._text[start:end]
            while self._text.count(around) > 1 and (start > 0 or end < len(self._text)):
                start, end = max(0, start - 20), min(len(self._text), end + 20)
                around = self._text[start:end]
            quoted["within"] = around
        return quoted

    def _holder(self, holder: DraftMention | str) -> str:
        return self._actor(holder) if isinstance(holder, DraftMention) else holder

    def _actor(self, mention: DraftMention) -> str:
        """Give a reference: the authority's, or that of an unnamed actor of this entry."""
        if mention.id and mention.id.partition("/")[0] in _KEPT:
            return mention.id
        if mention.label == UNATTRIBUTED:
            return UNATTRIBUTED
        name = slug(mention.label)[:_LONGEST_NAME].strip("-") or "somebody"
        self._unnamed.setdefault(name, {"id": name, "label": mention.label})
        return f"actor/{name}"

    def _about(self, draft: DraftClaim) -> str:
        kind = draft.kind.lower() if draft.kind.lower() in _OWN_KIND else "event"
        who = " ".join(each.label for each in draft.participants[:2])
        return f"{kind}/{self._name(who, draft.predicate)}"

    def _name(self, who: str, what: str) -> str:
        name = slug(f"{who} {what}")[:_LONGEST_NAME].strip("-") or "draft"
        taken, number = name, 2
        while taken in self._taken:
            taken, number = f"{name}-{number}", number + 1
        self._taken.add(taken)
        return taken

    def _id(self, about: str) -> str:
        kind, _, name = about.partition("/")
        return f"{kind}-{name}"

    def _properties(self, draft: DraftClaim, about: str) -> dict[str, Any]:
        made: dict[str, Any] = {"label": self._label(draft)}
        if draft.kind == "Tenure":
            return {**made, **self._tenure(draft)}
        if draft.kind == "Statement":
            made.update(self._statement(draft))
        else:
            made.update(self._roles(draft))
        if draft.event_type and about.partition("/")[0] != "quantity":
            made["eventType"] = draft.event_type
        if draft.kind in _STATUS:
            made["status"] = _STATUS[draft.kind] if draft.modality in ("pledged", "asserted") else "proposed"
        return {**made, **self._circumstances(draft), **self._amount(draft)}

    def _label(self, draft: DraftClaim) -> str:
        who = " and ".join(each.label for each in draft.participants[:2])
        return f"{draft.predicate}: {who}" if who else draft.predicate

    def _tenure(self, draft: DraftClaim) -> dict[str, Any]:
        holder = draft.participants[0]
        person = holder.id or f"person/{slug(holder.label) or 'somebody'}"
        return {"holder": person, "office": f"office/{slug(draft.predicate) or 'office'}"}

    def _statement(self, draft: DraftClaim) -> dict[str, Any]:
        said: dict[str, Any] = {}
        speaker = draft.speaker or next(iter(draft.agent), None)
        if speaker is not None:
            said["speaker"] = self._actor(speaker)
        others = [
            self._actor(each) for each in draft.participants if speaker is None or each.label != speaker.label
        ]
        if others:
            said["addressee"] = _one_or_many(others)
        return said

    def _roles(self, draft: DraftClaim) -> dict[str, Any]:
        agents, recipients = ([self._actor(each) for each in role] for role in (draft.agent, draft.recipient))
        rest = [self._actor(each) for each in draft.participants]
        roles = {
            "agent": agents,
            "recipient": [each for each in recipients if each not in agents],
            "participant": [each for each in rest if each not in agents and each not in recipients],
        }
        return {name: _one_or_many(list(dict.fromkeys(each))) for name, each in roles.items() if each}

    def _circumstances(self, draft: DraftClaim) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if draft.place is not None and draft.place.id and draft.place.id.startswith("place/"):
            made["place"] = draft.place.id
        if draft.date is not None:
            made["timeExpression"] = draft.date.text
            if draft.date.edtf:
                made["edtf"] = draft.date.edtf
        return made

    def _amount(self, draft: DraftClaim) -> dict[str, Any]:
        if draft.amount is None:
            return {}
        made: dict[str, Any] = {"value": draft.amount.value, "quantityRole": "observed"}
        if draft.amount.currency:
            made["currency"] = draft.amount.currency
        elif draft.amount.role:
            made["unitText"] = draft.amount.role
        if draft.amount.approximate:
            made["approximate"] = True
        return made


def _modality(draft: DraftClaim) -> str:
    """Give how a claim is held: under a condition nobody asserts it, and a promise needs it described."""
    is_firm = draft.modality in ("asserted", "pledged", "intended")
    return "hypothetical" if draft.condition and is_firm else draft.modality


def _one_or_many(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _item(value: Mapping[str, Any], note: str = "") -> str:
    told = yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False, width=_WIDTH)
    lines = told.splitlines()
    head = f"  # {note}\n" if note else ""
    return (
        head
        + "\n".join(f"  - {line}" if not number else f"    {line}" for number, line in enumerate(lines))
        + "\n"
    )


def drafts_as_json(drafts: Iterable[DraftClaim]) -> str:
    """Give the drafts of one entry as `draft.schema.json` has them."""
    return json.dumps([each.as_json() for each in drafts], ensure_ascii=False, indent=2)
