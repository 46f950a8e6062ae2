"""What the words around a clause or a noun leave open or turn: "nearly", "it is false that", "short of"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from detente.claims.drafting.clauses import NAMING, is_negative, phrasal
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.words_of_acts import inverted, word_table

_MODALS = frozenset({"will", "would", "shall", "may", "might", "can", "could", "must", "should", "'ll", "wo"})
_BEING = frozenset({"be", "remain", "become"})
_OVER_OBJECT = frozenset(
    {"fear", "threaten", "plan", "discuss", "consider", "debate", "weigh", "mull", "explore"}
)
_NOT_YET = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her"})
"""Words with which a thing is spoken of as known."""


@dataclass(frozen=True)
class OpenReading:
    """A modality, None where the words leave it as it is, and whether they turn the polarity."""

    modality: str | None = None
    is_negative: bool = False


def doubt_of(verb: ParsedWord) -> OpenReading | None:
    """Give what the words around a verb make of its clause; None where they leave it as it is."""
    for read in (_by_adverb, _by_predicate, _by_supposing, _by_time, _by_naming):
        found = read(verb)
        if found is not None:
            return found
    return None


def doubt_of_gerund(verb: ParsedWord) -> OpenReading | None:
    """Give what a preposition makes of the gerund below it: "without attacking", "short of attacking"."""
    preposition = verb.head
    if verb.dep != "pcomp":
        return None
    if preposition.head.lower in _words()["stopping"]:
        return OpenReading(is_negative=True)
    said = _inverted("prepositions").get(preposition.lower)
    return (
        None if said is None else OpenReading(is_negative=True) if said == "negative" else OpenReading(said)
    )


def doubt_of_noun(noun: ParsedWord, verb: ParsedWord) -> OpenReading | None:
    """Give what the verb over an event noun makes of it: "averted a war", "warned of an attack"."""
    if noun.dep == "dobj" and phrasal(verb) in _words()["averted"]:
        return OpenReading(is_negative=True)
    if _is_named_so(noun, verb):
        return OpenReading("alleged")
    known = any(each.lower in _NOT_YET for each in noun.children)
    said = _inverted("wary").get(verb.lemma)
    below = noun.dep == "dobj" and verb.lemma in _OVER_OBJECT
    if noun.dep == "pobj" and noun.head.head is verb and noun.head.lower in ("of", "against", "for", "about"):
        below = True
    return OpenReading(said) if said is not None and below and not known else None


def _is_named_so(noun: ParsedWord, verb: ParsedWord) -> bool:
    """Tell whether somebody calls a thing so: "what Iran calls an attack"."""
    if verb.lemma not in NAMING:
        return False
    return noun.dep in ("oprd", "attr") or (noun.dep == "pobj" and noun.head.lower == "as")


def _by_adverb(verb: ParsedWord) -> OpenReading | None:
    said = next((_inverted("adverbs")[each.lower] for each in verb.children if _is_adverb(each)), None)
    if said == "negative":
        return OpenReading(is_negative=True)
    return OpenReading(said) if said else None


def _is_adverb(word: ParsedWord) -> bool:
    return word.lower in _inverted("adverbs") and word.dep in ("advmod", "dep", "npadvmod", "intj")


def _by_predicate(verb: ParsedWord) -> OpenReading | None:
    """Read "it is unlikely that", "it seems that", "there is no evidence that"."""
    above = verb.head
    if verb.dep in ("acl", "relcl", "ccomp") and above.pos == "NOUN" and above.has("no"):
        return OpenReading("possible")
    if verb.dep not in ("ccomp", "advcl", "csubj") or verb.is_root:
        return None
    if verb.dep != "csubj" and above.lemma in _words()["seeming"] and _is_it(above):
        return OpenReading("possible")
    told = above.child("acomp") if above.lemma in _BEING else None
    return _by_adjective(told, above) if told is not None and (_is_it(above) or verb.dep == "csubj") else None


def _by_adjective(told: ParsedWord, above: ParsedWord) -> OpenReading | None:
    turned = is_negative(above)
    if told.lower in _words()["not_so"]:
        return OpenReading("possible") if turned else OpenReading(is_negative=True)
    if told.lower in _words()["so"]:
        if not turned:
            return None
        return OpenReading(is_negative=True) if told.lower == "true" else OpenReading("possible")
    return OpenReading("possible")


def _is_it(verb: ParsedWord) -> bool:
    subject = verb.child("nsubj", "nsubjpass", "expl")
    return subject is not None and subject.lower in ("it", "this")


def _by_supposing(verb: ParsedWord) -> OpenReading | None:
    above = verb.head
    asks = above.tag == "VB" and not any(each.dep == "aux" for each in above.children)
    alone = above.is_root or (above.dep == "ccomp" and above.head.lemma == "let")
    if verb.dep == "ccomp" and asks and alone and above.lemma in _words()["supposing"]:
        return OpenReading("hypothetical")
    return None


def _by_time(verb: ParsedWord) -> OpenReading | None:
    """Read "will reopen it when Russia lifts the sanctions": what is waited for has not come."""
    if verb.dep != "advcl" or verb.tag not in ("VBZ", "VBP"):
        return None
    over = next((each for each in verb.up() if each.is_verbal()), None)
    marks = {each.lower for each in verb.children if each.dep in ("mark", "advmod", "prep")}
    waits = bool(marks & _words()["waiting"]) or verb.head.lower in _words()["waiting"]
    if over is None or not waits:
        return None
    coming = any(each.dep == "aux" and each.lower in _MODALS for each in over.children)
    return OpenReading("hypothetical") if coming else None


def _by_naming(verb: ParsedWord) -> OpenReading | None:
    """Read "what Iran calls an attack killed two": the author does not say what it was."""
    subject = verb.child("csubj")
    return OpenReading("alleged") if subject is not None and subject.lemma in NAMING else None


@cache
def _words() -> Mapping[str, Any]:
    return {name: frozenset(each) for name, each in word_table("doubts").items() if isinstance(each, list)}


@cache
def _inverted(name: str) -> Mapping[str, str]:
    return inverted(word_table("doubts")[name])
