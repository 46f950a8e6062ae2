"""The grammar of clauses: subjects through control and coordination, passives, prepositions, finiteness."""

from __future__ import annotations

from collections.abc import Iterator

from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.words_of_acts import ActWords

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS = ("nsubj", "nsubjpass")
_DEEPEST = 12
"""Clauses that a subject is looked for through; no sentence of a person's has more."""
_OF_SAME_TENSE = frozenset({"VBD", "VBZ", "VBP"})


def is_passive(verb: ParsedWord) -> bool:
    """Tell whether a verb is passive, a participle after its noun too."""
    return any(each.dep in ("nsubjpass", "auxpass") for each in verb.children) or (
        verb.dep == "acl" and verb.tag == "VBN"
    )


def is_infinitive(verb: ParsedWord) -> bool:
    """Tell whether a verb stands with "to"."""
    return verb.tag == "VB" and any(each.lower == "to" and each.dep == "aux" for each in verb.children)


_ASKING = frozenset({"WRB", "WP", "WDT"})
_SAID = ("ccomp", "advcl", "pcomp", "acl", "xcomp", "csubj", "csubjpass")


def is_question(verb: ParsedWord) -> bool:
    """Tell whether a clause is a question that another clause holds: "whether it will", "at what level"."""
    if verb.dep not in _SAID or _extracted(verb) is not None:
        return False
    if any(each.lower == "whether" for each in verb.children):
        return True
    if verb.dep == "advcl" and verb.head.i > verb.i:
        return False
    first = [each for each in verb.children if each.i < verb.i and each.dep not in ("cc", "punct")][:1]
    asked = [
        each
        for top in first
        for each in (top, *top.children)
        if each.tag in _ASKING
        and each.lower not in (("that", "when", "while", "where") if verb.dep == "advcl" else ("that",))
    ]
    return bool(asked) and (verb.dep != "advcl" or asked[0].head is not verb)


def is_finite(verb: ParsedWord) -> bool:
    """Tell whether a verb, with what it is coordinated with, says that something is so."""
    while not _says(verb):
        if verb.dep != "conj" or verb.is_root or not verb.head.is_verbal() or verb.tag != verb.head.tag:
            return False
        verb = verb.head
    return True


def _says(verb: ParsedWord) -> bool:
    return verb.tag in FINITE or any(
        each.dep in ("aux", "auxpass") and each.tag in FINITE for each in verb.children
    )


def prepositions(word: ParsedWord) -> Iterator[tuple[str, ParsedWord]]:
    """Yield each preposition of a word with its object; "out of Syria" gives "of"."""
    for child in word.children:
        if child.dep in ("prep", "agent", "dative"):
            yield from _objects(child)


def _objects(preposition: ParsedWord) -> Iterator[tuple[str, ParsedWord]]:
    for each in preposition.children:
        if each.dep == "pobj":
            yield preposition.lower, each
        elif each.dep == "prep":
            yield from ((each.lower, below) for below in each.children if below.dep == "pobj")


def object_of(verb: ParsedWord) -> ParsedWord | None:
    """Give the direct object of a verb."""
    return verb.child("dobj", "obj")


def particle(verb: ParsedWord) -> str | None:
    """Give the particle of a verb: "out" of "pull out"."""
    found = verb.child("prt")
    return found.lower if found else None


def phrasal(verb: ParsedWord) -> str:
    """Give the lemma of a verb with its particle: "call off"."""
    part = particle(verb)
    return f"{verb.lemma} {part}" if part else verb.lemma


class Clauses:
    """Subjects and sentences of reported speech, by the tables of words."""

    def __init__(self, words: ActWords) -> None:
        self._words = words

    def subject(self, verb: ParsedWord, depth: int = 0) -> ParsedWord | None:
        """Give the word that is, or stands for, the subject of a verb; None where there is none."""
        if depth > _DEEPEST:
            return None
        matrix = self.matrix(verb)
        if matrix is not None:
            return self.subject(matrix, depth + 1)
        own = verb.child(*_SUBJECTS)
        return own if own is not None else self._shared(verb, depth + 1)

    def _shared(self, verb: ParsedWord, depth: int) -> ParsedWord | None:
        match verb.dep:
            case "conj" | "advcl":
                return self.subject(verb.head, depth) if verb.head is not verb else None
            case "xcomp":
                return self._controlled(verb, depth)
            case "ccomp" if verb.tag in ("VBG", "VB") and not _says(verb):
                return self.subject(verb.head, depth)
            case "ccomp":
                return _extracted(verb)
            case "pcomp":
                return self._of_gerund(verb, depth)
            case "acl" if verb.tag != "VBN":
                return self._of_noun(verb, depth)
        return None

    def _controlled(self, verb: ParsedWord, depth: int) -> ParsedWord | None:
        head = verb.head
        if head.lemma == "use" and is_passive(head):
            used_by = next((each for name, each in prepositions(head) if name == "by"), None)
            if used_by is not None:
                return used_by
        middle = head.child("dobj", "dative")
        if middle is not None and head.lemma not in ("hold", "make", "have", "take"):
            return middle
        if not head.is_verbal() and head.head.is_verbal():
            return self.subject(head.head, depth)
        return self.subject(head, depth)

    def _of_gerund(self, verb: ParsedWord, depth: int) -> ParsedWord | None:
        above = accusing_over(verb) or verb.head.head
        middle = above.child("dobj")
        if middle is not None and above.lemma in self._words.object_control:
            return middle
        if is_passive(above) and above.lemma in self._words.object_control:
            return above.child("nsubjpass")
        return self.subject(above, depth) if above.is_verbal() else None

    def _of_noun(self, verb: ParsedWord, depth: int) -> ParsedWord | None:
        noun = verb.head
        if verb.tag != "VB":
            return noun
        owner = noun.child("poss")
        if owner is not None:
            return owner
        return self.subject(noun.head, depth) if noun.head.is_verbal() else None

    def matrix(self, verb: ParsedWord) -> ParsedWord | None:
        """Give the reporting verb that one without a subject really continues.

        "X reiterated that … and emphasized …" is often parsed with the second verb inside the content.
        """
        if not self._may_continue(verb):
            return None
        for above in verb.up():
            if above.dep in ("ccomp", "acl", "relcl", "advcl"):
                governor = _verb_above(above)
                if governor.tag == verb.tag and self._words.speaks(governor.lemma):
                    return governor
        return None

    def _may_continue(self, verb: ParsedWord) -> bool:
        return (
            verb.dep == "conj"
            and verb.tag in _OF_SAME_TENSE
            and self._words.speaks(verb.lemma)
            and verb.child(*_SUBJECTS) is None
        )


def _extracted(verb: ParsedWord) -> ParsedWord | None:
    """Give the noun of "talks that Iran said will resume": a relative clause's, over the report in it."""
    for above in verb.up():
        if above.dep == "relcl":
            return above.head
        if above.dep not in ("ccomp", "conj"):
            return None
    return None


def _verb_above(word: ParsedWord) -> ParsedWord:
    found = word.head
    while not found.is_verbal() and found.head is not found:
        found = found.head
    return found


def verb_over(word: ParsedWord) -> ParsedWord | None:
    """Give the nearest verb that a word hangs on, itself if it is one; None where there is none."""
    return word if word.is_verbal() else next((each for each in word.up() if each.is_verbal()), None)


NAMING = frozenset(
    {"call", "describe", "label", "brand", "term", "dub", "denounce", "characterize", "portray", "hail",
     "regard", "see"}
)  # fmt: skip
"""Verbs with which somebody says what a thing is to him."""
ACCUSING = frozenset({"accuse", "blame", "suspect", "charge"})
_NOBODY = frozenset({"no", "none", "nobody", "nothing", "neither", "nor", "noone"})


def is_negative(verb: ParsedWord) -> bool:
    """Tell whether a clause is negative in itself: "did not", "no agreement was", "neither A nor B sent"."""
    if any(each.dep == "neg" or each.lower in ("never", "neither", "nor") for each in verb.children):
        return not verb.has("only")
    thing = verb.child("dobj", "attr")
    if thing is not None and (thing.lower in ("none", "nothing", "nobody") or thing.has("no")):
        return True
    return _is_of_nobody(verb)


def _is_of_nobody(verb: ParsedWord) -> bool:
    """Tell whether a clause, or the one whose subject it shares, is said of nobody and nothing."""
    for _ in range(_DEEPEST):
        own = verb.child(*_SUBJECTS)
        if own is not None:
            return own.lower in _NOBODY or own.has(*_NOBODY)
        if verb.dep != "conj" or not verb.head.is_verbal() or verb.is_root:
            return False
        verb = verb.head
    return False


_SAID_TO = frozenset(
    {"believe", "think", "say", "report", "assume", "presume", "suppose", "reckon", "allege", "rumor",
     "rumour", "repute"}
)  # fmt: skip
"""Verbs that never govern an infinitive themselves: "an attack thought to have been" is passive."""


def is_hearsay(verb: ParsedWord, words: ActWords) -> bool:
    """Tell whether a verb says what others say of its subject: "is believed to", "it is rumoured that"."""
    if verb.lemma not in words.hearsay:
        return False
    below = [each for each in verb.children if each.dep in ("xcomp", "ccomp")]
    if verb.dep == "parataxis" and is_passive(verb):
        return True  # "X, it is said, did Y"
    participle = verb.tag in ("VBD", "VBN") and verb.lemma in _SAID_TO
    if participle and any(each.dep == "xcomp" and each.has("to") for each in below):
        return True
    suspected = verb.lemma == "suspect" and verb.has("of", "in")
    return is_passive(verb) and (bool(below) or suspected)


def is_report_beside(clause: ParsedWord, words: ActWords) -> bool:
    """Tell whether it is the "X said" of "Y, X said, did Z": it tells, and is not told."""
    bare = clause.child("ccomp", "xcomp") is None and clause.child("nsubj") is not None
    return clause.dep == "parataxis" and clause.lemma in words.inserted and bare


def accusing_over(gerund: ParsedWord) -> ParsedWord | None:
    """Give the verb of "was accused by Iran of bombing", on whatever the parser hangs the preposition."""
    preposition = gerund.head
    if gerund.dep != "pcomp" or preposition.lower not in ("of", "for", "with"):
        return None
    for above in preposition.up():
        if above.lemma in ACCUSING:
            return above
        if above.is_verbal():
            return None
    return None


def event_behind(noun: ParsedWord, words: ActWords) -> ParsedWord:
    """Give the event noun behind one that counts or begins it: "talks" of "a resumption of talks"."""
    if noun.lemma not in words.of_events:
        return noun
    below = next((each for name, each in prepositions(noun) if name == "of"), None)
    if below is None or below.lemma not in words.nouns:
        return noun
    ended = noun.lemma in words.endings and words.nouns[below.lemma].kind == "Agreement"
    return noun if ended else below  # the end of an accord is no accord
