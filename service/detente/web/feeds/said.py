"""Claims as feeds tell them: who says it, how surely, in which words, and first whether it is settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.speech import Speech, in_marks
from detente.web.presentation.wording import date_in_words, vocabulary_word
from detente.web.querying.runtime import Runtime
from detente.web.views.claim_standing import (
    EXPLAINED,
    ClaimStanding,
    claim_standing,
    headline,
    read_settled,
    settled_query,
)
from detente.web.views.claims import ClaimLine, claim_lines, claims_query
from detente.web.views.rendering import term_names

_TOLD: Mapping[Speech, str] = {
    "quoted": "%(words)s",
    "partly quoted": marked("Quoted in part: %(words)s"),
    "reported": marked("Reported in other words: %(words)s"),
    "narrated": marked("Told by the author: %(words)s"),
}


@dataclass(frozen=True)
class FedClaim:
    """A claim, and whether what it says is settled."""

    line: ClaimLine
    standing: ClaimStanding

    @property
    def title(self) -> str:
        """What it says in one line that begins with whether it is settled, and names who says it."""
        return headline(self.line, self.standing)

    @property
    def author(self) -> str:
        """Who makes the claim."""
        return self.line.who.label or self.line.who.term.value

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """All that a reader of a feed must know of it, one fact a paragraph."""
        explained = _(EXPLAINED[self.standing])
        return (f"{self.line.sentence}.", *_words(self.line), explained, *_against(self.line))

    def as_json(self) -> dict[str, object]:
        """Give it for programs; `settled` is a boolean, `standing` says it in words."""
        line = self.line
        return {
            "id": line.iri,
            "title": self.title,
            "attributedTo": self.author,
            "modality": line.modality,
            "polarity": line.polarity,
            "settled": self.standing.startswith("settled"),
            "standing": self.standing,
            "cautions": list(line.standing),
            "words": line.words.exact if line.words else None,
            "speech": line.speech,
            "entry": line.entry.term.value if line.entry else None,
        }


def fed_claims(runtime: Runtime, version: str, claims: Iterable[str]) -> Mapping[str, FedClaim]:
    """Read claims of a version by IRI; what it does not have as a claim is left out."""
    terms = [*map(NamedNode, claims)]
    if not terms:
        return {}
    rows, found = runtime.rows_of_all([claims_query(terms), settled_query(terms)], version)
    classes = read_settled(found)
    lines = claim_lines(rows, term_names(runtime, version))
    return {
        line.iri: FedClaim(line, claim_standing(line, classes.get(line.iri), runtime.settings.base))
        for line in lines
    }


def _words(line: ClaimLine) -> Iterator[str]:
    if line.text:
        yield line.text
    if line.words:
        yield _(_TOLD[line.speech]) % {"words": in_marks(line.words.exact, line.speech)}
    if line.entry:
        source = (line.entry.label or line.entry.term.value, line.reporter.label if line.reporter else None)
        issued = date_in_words(line.issued) if line.issued else None
        yield _("In: %(source)s.") % {"source": ", ".join(filter(None, (*source, issued)))}
    for each in line.evidence:
        yield _("Evidence: %(evidence)s.") % {"evidence": each.label or each.term.value}


def _against(line: ClaimLine) -> Iterator[str]:
    for dispute in line.disputes:
        told = {"rule": vocabulary_word(dispute.rule), "status": vocabulary_word(dispute.status)}
        yield _("Disputed: %(rule)s, %(status)s.") % told
    for ruling in line.rulings:
        yield f"{ruling.title}: {ruling.reason}"
