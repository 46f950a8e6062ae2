"""In whose view a clause is told: "in X's view", "for X,", "per X", "as far as X is concerned"."""

from __future__ import annotations

from collections.abc import Iterator

from detente.claims.drafting.actors import NOBODY_NAMED, EntryActor
from detente.claims.drafting.claim_source import INDIRECT, ClaimSource
from detente.claims.drafting.clauses import is_negative
from detente.claims.drafting.grounding import Grounding
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.tellers import Tellers

_LEADING = frozenset({"in", "to", "by", "on"})
_OWNING = ("poss", "amod", "compound")
_VIEWING = ("state", "seat", "body", "person", "role", "place")


class Views:
    """Finds whose view a clause gives, in one entry."""

    def __init__(self, grounding: Grounding, tellers: Tellers) -> None:
        self._ground = grounding
        self._reading = grounding.reading
        self._words = grounding.reading.words
        self._tellers = tellers

    def source(self, verb: ParsedWord) -> ClaimSource | None:
        """Give the source that words beside a clause name, or beside the clause that it is joined to."""
        top = verb
        while top.dep == "conj" and top.head.is_verbal() and top.child("nsubj", "nsubjpass") is None:
            top = top.head
        return next(self._beside(top), None)

    def _beside(self, verb: ParsedWord) -> Iterator[ClaimSource]:
        for child in verb.children:
            if child.dep == "advcl" and child.has("if") and _is_believed(child):
                found = self._ground.of(child.child("nsubj", "nsubjpass"))
                yield ClaimSource(found[0] if found else NOBODY_NAMED, "alleged", INDIRECT, child)
            elif child.dep == "prep":
                yield from self._of_preposition(child, verb)
            elif child.dep == "advmod":
                yield from self._concerned(child)

    def _of_preposition(self, link: ParsedWord, verb: ParsedWord) -> Iterator[ClaimSource]:
        thing = link.child("pobj")
        if thing is None:
            return
        if link.lower == "per" and self._tellers.may_tell(thing):
            yield ClaimSource(self._tellers.one(self._ground.of(thing), thing), "asserted", INDIRECT, link)
        elif link.lower == "for" and self._is_set_off(link, verb):
            found = self._ground.of(thing)
            if found and found[0].kind in _VIEWING and thing.entity not in ("DATE", "TIME"):
                yield ClaimSource(self._tellers.one(found, thing), "asserted", INDIRECT, link)
        elif link.lower in _LEADING and thing.lemma in self._words.views:
            whose = next(self._whose(thing), None)
            if whose:
                yield ClaimSource(self._tellers.one(*whose), "asserted", INDIRECT, thing)

    def _whose(self, view: ParsedWord) -> Iterator[tuple[list[EntryActor], ParsedWord]]:
        """Yield the actors of "X's view", "the words of X", "the Thai version", with the word for them."""
        owners = [each for each in view.children if each.dep == "poss"]
        owners += [each.child("pobj") or each for each in view.children if each.lower == "of"]
        owners += [each for each in view.children if each.i in self._reading.names.by_word]
        for each in owners:
            named = self._reading.names.by_word.get(each.i)
            found = [named.actor] if named and each.dep in _OWNING else self._ground.of(each)
            if found:
                yield found, each

    def _is_set_off(self, link: ParsedWord, verb: ParsedWord) -> bool:
        """Tell whether a phrase opens its clause, with a comma behind: "For Moscow, …"."""
        first, _ = self._reading.parsed.sentences[link.sentence]
        after = self._reading.parsed.words[link.right + 1]
        return link.i == first and after.text == "," and link.right < verb.i

    def _concerned(self, far: ParsedWord) -> Iterator[ClaimSource]:
        """Yield X of "as far as X is concerned"."""
        told = next((each for each in far.children if each.lemma == "concern"), None)
        subject = told.child("nsubjpass", "nsubj") if told is not None and not is_negative(told) else None
        if far.lower == "far" and subject is not None:
            found = self._ground.of(subject)
            yield ClaimSource(self._tellers.one(found, subject), "asserted", INDIRECT, far)


def _is_believed(clause: ParsedWord) -> bool:
    """Tell whether a condition is that somebody "is to be believed"."""
    return any(each.lemma == "believe" for each in (clause, *clause.children))
