"""Sources that a clause names in passing: "X, sources say, did Y", "X did Y, as Z put it"."""

from __future__ import annotations

from collections.abc import Iterator

from detente.claims.drafting.claim_source import INDIRECT, ClaimSource
from detente.claims.drafting.clauses import is_finite, is_hearsay, is_negative, is_passive, phrasal
from detente.claims.drafting.grounding import Grounding
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.tellers import Tellers

_VOUCHING = frozenset({"asserted", "alleged"})
_MARKS = frozenset({",", "(", ")", "–", "—", "-", "--", "."})
_TELLING = frozenset({"tell", "brief", "inform"})
"""Verbs whose object is told, and is no content."""
_TELLING_IT = frozenset({"put", "tell", "have", "see", "describe", "frame", "present"})
"""Of "as Lima tells it", "as Seoul has it"."""
_CONTENT = ("ccomp", "xcomp", "dobj")


class Asides:
    """Finds the sources of asides in one entry."""

    def __init__(self, grounding: Grounding, tellers: Tellers) -> None:
        self._reading = grounding.reading
        self._words = grounding.reading.words
        self._tellers = tellers

    def source(self, verb: ParsedWord) -> ClaimSource | None:
        """Give the source that an aside of a clause names."""
        for aside in self._around(verb):
            if is_hearsay(aside, self._words):
                return self._tellers.of_hearsay(aside)
            effect = self._effect(aside)
            if effect is None:
                continue
            if (teller := _teller_behind(aside)) is not None:
                return ClaimSource(self._tellers.named(teller), "asserted", INDIRECT, aside)
            return self._tellers.source(aside, effect)
        return next(self._set_off(verb), None)

    def _around(self, verb: ParsedWord) -> Iterator[ParsedWord]:
        """Yield the asides of a clause, first those that the parser takes for asides."""
        for each in verb.children:
            if is_finite(each) and self._is_beside(each):
                yield each
        subjects = [each for each in verb.children if each.dep in ("nsubj", "nsubjpass")]
        for each in (each for near in (verb, *subjects) for each in near.children):
            if each.dep == "advcl" and self._is_as_told(each):
                yield each
        if verb.dep == "conj" and verb.head.is_verbal() and verb.child("nsubj", "nsubjpass") is None:
            yield from (each for each in self._around(verb.head) if each.i < verb.i)

    def _is_beside(self, clause: ParsedWord) -> bool:
        """Tell whether a finite clause stands beside another, and has no content of its own."""
        before = self._reading.parsed.words[clause.left - 1] if clause.left else clause
        if _teller_behind(clause) is not None:
            return clause.dep == "parataxis" or (clause.dep == "conj" and before.text == ",")
        bare = clause.child("ccomp", "dobj") is None and not is_negative(clause)
        return clause.dep == "parataxis" and bare

    def _effect(self, aside: ParsedWord) -> str | None:
        if aside.lemma in _TELLING_IT and aside.has("it"):
            return "asserted"
        return self._words.phrasal_cues.get(phrasal(aside)) or self._words.cues.get(aside.lemma)

    def _is_as_told(self, clause: ParsedWord) -> bool:
        """Tell whether a clause is "as Z said", "as Z put it", "as reported by Z": its words are Z's."""
        if not any(each.dep in ("mark", "advmod") and each.lower == "as" for each in clause.children):
            return False
        if clause.lemma in self._words.thinking or self._effect(clause) not in _VOUCHING:
            return False
        if is_passive(clause) or clause.child("nsubj") is None:
            return clause.child("agent") is not None
        return is_finite(clause) and (clause.lemma in _TELLING_IT or clause.child(*_CONTENT) is None)

    def _set_off(self, verb: ParsedWord) -> Iterator[ClaimSource]:
        """Yield the source of "X – so Y claims – did Z", "X did Z, Y reported", wherever it hangs."""
        first, end = self._reading.parsed.sentences[verb.sentence]
        for each in self._reading.parsed.words[first:end]:
            if each.lemma not in self._words.in_asides or each is verb:
                continue
            subject = each.child("nsubj") or self._named_before(each)
            if subject is None:
                continue
            bare = subject.tag not in ("WP", "WDT", "IN") and self._has_no_content(each)
            if bare and each.dep != "ROOT" and not _is_joined(each) and self._is_apart(subject, each, end):
                found = self._tellers.named(subject)
                yield ClaimSource(found, self._words.cues[each.lemma], INDIRECT, each)

    def _has_no_content(self, verb: ParsedWord) -> bool:
        of = _CONTENT[:2] if verb.lemma in _TELLING else _CONTENT
        return verb.child(*of) is None

    def _named_before(self, word: ParsedWord) -> ParsedWord | None:
        """Give the name before a verb that the parser takes for a noun."""
        before = self._reading.parsed.words[word.i - 1] if word.i else None
        return before if before is not None and before.i in self._reading.names.by_word else None

    def _is_apart(self, subject: ParsedWord, verb: ParsedWord, end: int) -> bool:
        """Tell whether marks stand on both sides of a subject and its verb."""
        words = self._reading.parsed.words
        first = subject.left if subject.left <= subject.i < verb.i else subject.i
        while first > 0 and words[first - 1].lower in ("so", "as", "the"):
            first -= 1
        before = words[first - 1].text if first > 0 else ""
        after = next((each for each in words[verb.i + 1 : end] if each.text in _MARKS), None)
        if before not in _MARKS or after is None:
            return False
        return all(each.pos not in ("VERB", "AUX") for each in words[verb.i + 1 : after.i])


def _teller_behind(clause: ParsedWord) -> ParsedWord | None:
    """Give who tells where that stands behind the verb: "reads the headline"."""
    is_inverted = clause.left == clause.i and clause.child("nsubj", "nsubjpass") is None
    return clause.child("dobj", "attr") if is_inverted else None


def _is_joined(verb: ParsedWord) -> bool:
    """Tell whether "and" joins a verb to another; a comma alone sets it off."""
    return verb.dep == "conj" and any(each.dep == "cc" and each.i < verb.i for each in verb.head.children)
