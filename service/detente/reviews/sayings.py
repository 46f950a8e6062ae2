"""The statement that conveys a claim in another's voice: as sure, and by whom, as the text tells of it.

Where no draft tells that something was said, the author says so by the claim's sentence, unless its words are
such that he may not: then somebody has to describe the saying.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml

from detente.claims.drafting.draft import AUTHOR, DraftMention, Quote
from detente.claims.drafting.reports import modality_of_saying, report_around
from detente.claims.drafting.sentences import sentence
from detente.claims.model import Span
from detente.reviews.referring import Block, chosen_id, quoted, short, thing_of
from detente.reviews.review import ACCEPTED, Review, ReviewItem, StepError

_ASSERTED, _NEGATIVE = "asserted", "negative"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NEGATED = re.compile(r"n['’]t$")
_DESCRIBE = "add a Statement of that speaker on the words that tell of it, with who says so and how"


@dataclass(frozen=True)
class _Voice:
    """By whom a saying is told, how sure; and the statement by which that one tells it."""

    source: str = AUTHOR
    modality: str = _ASSERTED
    conveyed_by: str | None = None


@dataclass
class Sayings:
    """Finds what conveys each claim of a review, and writes the sayings that nobody has described, once."""

    review: Review
    tellers: list[DraftMention] = field(default_factory=list)
    """Who tells of sayings that nobody has accepted: they are spoken of, too."""
    _made: dict[tuple[str, int, _Voice], str] = field(default_factory=dict)

    def conveying(self, item: ReviewItem) -> tuple[list[Block], str | None]:
        """Give the blocks that a claim needs before it, and the statement that conveys it; None in no voice.

        Raises StepError where the text denies that it was said, or may leave that open and nobody has
        described who says so.
        """
        return self._conveying(item, frozenset({item.key}))

    def _conveying(self, item: ReviewItem, seen: frozenset[str]) -> tuple[list[Block], str | None]:
        voice = item.draft.attributed_to
        if isinstance(voice, str) or item.is_in_voice_of(self.review.author):
            return [], None
        speaker = chosen_id(voice, item, "who says so")
        span = sentence(self.review.text, Span(item.draft.quote.start, item.draft.quote.end))
        report = self._around(item) or self._report(item, span)
        if report is None:
            _check_words(item, span, self.review.text, ("hearsay", "doubt"), most_reports=1)
            return self._made_of(item, speaker, voice, span, _Voice(), [])
        if report.draft.polarity == _NEGATIVE:
            raise StepError(
                f"the text denies that {voice.label} said so ({report.draft.quote.exact[:80]!r}): nothing "
                "conveys it. Reject it; the denied statement can be accepted by itself",
                f"items/{item.key}",
            )
        if report.state == ACCEPTED and report.draft.kind == "Statement":
            return [], thing_of(report, self.review)
        before, told = self._voice_of(report, item, seen)
        if told == _Voice():
            _check_words(item, span, self.review.text, ("hearsay",))
        return self._made_of(item, speaker, voice, span, told, before)

    def _around(self, item: ReviewItem) -> ReviewItem | None:
        """Find the narrowest accepted statement of the speaker whose words hold those of a claim."""
        own = item.draft.quote
        drafts = {
            each.key: each.draft
            for each in self.review.accepted
            if each.key != item.key
            and each.draft.kind == "Statement"
            and each.draft.quote.start <= own.start
            and own.end <= each.draft.quote.end
        }
        key = report_around(item.draft, drafts, 0, len(self.review.text))
        return self.review.item(key) if key else None

    def _report(self, item: ReviewItem, span: Span) -> ReviewItem | None:
        """Find what tells, in the claim's sentence, that it was said: accepted or not, the text says it."""
        drafts = {each.key: each.draft for each in self.review.items if each.key != item.key}
        key = report_around(item.draft, drafts, span.start, span.end)
        return self.review.item(key) if key else None

    def _voice_of(
        self, report: ReviewItem, item: ReviewItem, seen: frozenset[str]
    ) -> tuple[list[Block], _Voice]:
        """Give in whose voice a report stands, with what conveys it in turn."""
        modality, source = modality_of_saying(report.draft), report.draft.attributed_to
        if isinstance(source, str) or report.is_in_voice_of(self.review.author):
            return [], _Voice(source if isinstance(source, str) else AUTHOR, modality)
        if report.key in seen:
            raise StepError(
                f"who says that {source.label} says so goes round in a circle; correct who holds each of "
                f"these claims, or {_DESCRIBE}",
                f"items/{item.key}",
            )
        before, statement = self._conveying(report, seen | {report.key})
        self.tellers.append(source)
        return before, _Voice(chosen_id(source, report, "who says so"), modality, statement)

    def _made_of(
        self,
        item: ReviewItem,
        speaker: str,
        voice: DraftMention,
        span: Span,
        told: _Voice,
        before: list[Block],
    ) -> tuple[list[Block], str]:
        key = (speaker, span.start, told)
        if key in self._made:
            return before, self._made[key]
        statement = self._made[key] = f"statement/{self.review.name}-{item.key}-said"
        return [*before, self._block(item, speaker, voice, span, told, statement)], statement

    def _block(
        self, item: ReviewItem, speaker: str, voice: DraftMention, span: Span, told: _Voice, statement: str
    ) -> Block:
        """Write the claim that somebody said it, on the sentence in which it stands."""
        words = " ".join(item.draft.quote.exact.split())
        quote = Quote(span.exact(self.review.text), span.start, span.end)
        return {
            "id": f"{item.key}-said",
            **quoted(quote, self.review, item),
            "modality": told.modality,
            "attributedTo": told.source,
            **({"conveyedBy": told.conveyed_by} if told.conveyed_by else {}),
            "about": statement,
            "properties": {
                "label": short(f"{voice.label}: {words}"),
                "speaker": speaker,
                "speechType": item.draft.speech_type or "indirect",
            },
        }


def _check_words(
    item: ReviewItem, span: Span, text: str, tables: Sequence[str], most_reports: int | None = None
) -> None:
    """Raise StepError where a sentence has words of these tables, or more reports, outside a claim."""
    own = item.draft.quote
    outside = _WORD.findall(f"{text[span.start : own.start]} {text[own.end : span.end]}")
    table = _words()
    found = [each for each in outside if any(each in table[name] for name in tables)]
    if "doubt" in tables:
        found += [each for each in outside if _NEGATED.search(each)]
    reports = [each for each in outside if each.lower() in table["report"]]
    if not found and most_reports is not None and len(reports) > most_reports:
        found = reports
    if not found:
        return
    words = ", ".join(repr(each) for each in dict.fromkeys(found))
    raise StepError(
        f"its sentence has {words}: whether it was said, and who says so, is for a person to see. "
        f"{_DESCRIBE[0].upper()}{_DESCRIBE[1:]}",
        f"items/{item.key}",
    )


@cache
def _words() -> Mapping[str, frozenset[str]]:
    written = files(__package__).joinpath("reporting_words.yaml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in yaml.safe_load(written).items()}
