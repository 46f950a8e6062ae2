"""What in a clause, and in those above it, says that a thing did not happen, or may not have.

Contexts that are not veridical, after Giannakidou (1998), with Karttunen's implicatives (1971) and the
levels of Saurí and Pustejovsky's FactBank (2009): the grammar is here, the words are in `unreal.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from detente.claims.drafting.clauses import is_finite, is_infinitive, is_passive, verb_over
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.unreal_words import unreal_words

NEGATIVE, UNDENIED, WITNESS = "negative", "undenied", "witness"
"""Effects beside the modalities: it did not happen; a denial is denied; only words that a quote must hold."""
_DEEPEST = 12
_CONTENT = ("ccomp", "csubj", "csubjpass", "acl", "relcl", "parataxis", "advcl")
_LINKING = frozenset({"be", "remain", "seem", "appear", "look", "become", "prove", "turn", "sound", "stay"})
_TOLD = ("acomp", "attr", "oprd", "dobj", "nsubj", "nsubjpass")
_MAY = frozenset({"may", "might", "could"})
_OUGHT = frozenset({"must"})
_INVERTED = frozenset({"had", "were", "should"})
_PAST = frozenset({"after", "since", "following"})
_CASES = frozenset({"case", "event", "condition"})


@dataclass(frozen=True)
class Unreality:
    """What words do to a thing: a modality of the scheme, or one of the effects above.

    `is_hearsay`: nobody whom the sentence names says it; `is_frame`: nothing within it is of this world;
    `overrides`: it goes before what auxiliaries say; `is_weak`: it leaves alone what is planned or promised.
    """

    effect: str
    words: tuple[ParsedWord, ...]
    is_hearsay: bool = False
    is_frame: bool = False
    overrides: bool = False
    is_weak: bool = False


class UnrealContexts:
    """Reads the contexts of clauses and event nouns in one entry."""

    def __init__(self, reading: EntryReading) -> None:
        self._reading = reading
        self._words = reading.words
        self._table = unreal_words()

    def of(self, word: ParsedWord) -> list[Unreality]:
        """Give what is said of a clause's verb or an event noun, the nearest first."""
        verb = verb_over(word)
        found = [] if word is verb else list(self._over_noun(word, verb))
        if verb is not None:
            under = [*self._own(verb), *self._above(verb)]
            found += under if word is verb else [each for each in under if _reaches(each, word)]
        return [*found, *self._opening(word)]

    # The clause itself
    def _own(self, verb: ParsedWord) -> Iterator[Unreality]:
        yield from self._adverbs(verb)
        yield from self._negative(verb)
        yield from self._conditions(verb)
        yield from self._described(verb)
        yield from self._frames(verb)
        yield from self._counterfactual(verb)

    def _adverbs(self, verb: ParsedWord) -> Iterator[Unreality]:
        words = self._reading.parsed.words
        before = words[verb.i - 1] if verb.i else verb
        near = [*verb.children, before] if before.dep in ("advmod", "neg") else verb.children
        for each in near:
            effect = self._table.adverbs.get(each.lower)
            if effect is not None and each.tag.startswith("RB"):
                yield Unreality(effect, (each, verb))
        if verb.i > 1 and (words[verb.i - 2].lower, before.lower) == ("all", "but"):
            yield Unreality(NEGATIVE, (words[verb.i - 2], verb))
        for each in verb.children:
            if each.dep in ("parataxis", "ccomp", "advcl") and self._is_aside(each):
                yield Unreality(self._table.hearsay[each.lemma], (each, *each.children, verb))

    def _is_aside(self, clause: ParsedWord) -> bool:
        """Tell whether it is "it is said", beside a clause."""
        short = clause.right - clause.left < 5
        return clause.lemma in self._table.hearsay and short and is_passive(clause) and clause.has("it")

    def _negative(self, verb: ParsedWord) -> Iterator[Unreality]:
        subject = self._reading.clauses.subject(verb)
        if subject is not None and self._is_nobody(subject):
            yield Unreality(NEGATIVE, (self._reading.parsed.words[subject.left], subject))
        auxiliary = [below for each in verb.children if each.dep == "aux" for below in each.children]
        for each in (*verb.children, *auxiliary):
            if each.dep == "prep" and self._is_at_no_time(each):
                yield Unreality(NEGATIVE, (each, verb))
            if each.lower == "longer" and each.has("no"):
                yield Unreality(NEGATIVE, (each, *each.children))
            if each.dep == "neg":
                yield Unreality(WITNESS, (each,))

    def _is_nobody(self, subject: ParsedWord) -> bool:
        return subject.lower in self._table.negative_subjects or any(
            each.lower in ("no", "neither", "none") and each.dep in ("det", "preconj", "cc", "neg")
            for each in subject.children
        )

    def _is_at_no_time(self, preposition: ParsedWord) -> bool:
        thing = preposition.child("pobj")
        return (
            thing is not None
            and thing.lemma in self._table.negative_times
            and thing.has("no")
            and preposition.i < preposition.head.i
        )

    def _conditions(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield conditions that the clause is, and those that stand beside it."""
        for each in verb.children:
            if self._begins_condition(each, verb):
                yield Unreality("hypothetical", (each, verb), is_weak=True)
            if each.dep in ("advcl", "prep", "ccomp") and self._is_condition(each):
                yield Unreality("hypothetical", (each, *each.children, verb), is_weak=True)

    def _begins_condition(self, word: ParsedWord, verb: ParsedWord) -> bool:
        if word.dep in ("mark", "advmod") and word.lower in self._table.conditions:
            return True
        thing = word.child("pobj")
        case = word.dep == "prep" and thing is not None and thing.lemma in _CASES and thing.i < verb.i
        return bool(case and verb.dep == "advcl")

    def _is_condition(self, clause: ParsedWord) -> bool:
        if clause.has("even", "as") or clause.dep == "prep":
            return False
        if clause.lemma in ("provide", "assume", "suppose") and clause.child("ccomp") is not None:
            return True
        marked = any(self._begins_condition(each, clause) for each in clause.children)
        return marked and clause.dep == "advcl"

    def _is_asked(self, word: ParsedWord) -> bool:
        first, end = self._reading.parsed.sentences[word.sentence]
        return any(each.text == "?" for each in self._reading.parsed.words[first:end])

    def _described(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield what adjectives make of the things in a clause: "staged a mock attack"."""
        for thing in verb.children:
            if thing.dep not in ("dobj", "nsubj", "nsubjpass", "attr"):
                continue
            yield from self._adjectives(thing, event_only=True)

    def _adjectives(self, thing: ParsedWord, *, event_only: bool) -> Iterator[Unreality]:
        if event_only and thing.lemma not in self._words.nouns:
            return
        for each in thing.children:
            effect = self._table.adjectives.get(each.lower)
            if effect is not None and each.dep in ("amod", "compound", "nmod"):
                yield Unreality(effect, (each, thing))

    def _frames(self, verb: ParsedWord) -> Iterator[Unreality]:
        for each in verb.children:
            thing = each.child("pobj") if each.dep == "prep" else None
            if thing is None or each.lower not in self._table.within:
                continue
            before = [below.lower for below in thing.children if below.dep == "compound"]
            names = [thing.lemma, *(f"{name} {thing.lemma}" for name in before)]
            unreal = any(
                self._table.adjectives.get(below.lower) == "hypothetical" for below in thing.children
            )
            named = any(name in self._table.frames for name in names)
            if thing.lemma in self._table.frames_before and each.i > verb.i:
                continue
            if named or unreal:
                yield Unreality("hypothetical", (each, thing, verb), is_frame=True)

    def _counterfactual(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield "would have signed", "must have signed", "was to have signed": nobody says it was so."""
        auxiliaries = {each.lower: each for each in verb.children if each.dep in ("aux", "auxpass")}
        if "have" not in auxiliaries or verb.tag != "VBN":
            return
        if "would" in auxiliaries:
            yield Unreality("hypothetical", (auxiliaries["would"],), overrides=True)
        if auxiliaries.keys() & _OUGHT:
            yield Unreality("possible", (auxiliaries["must"],), overrides=True)
        if "to" in auxiliaries and verb.dep == "xcomp" and verb.head.lemma == "be":
            yield Unreality("planned", (verb.head,))

    # What stands above it
    def _above(self, verb: ParsedWord) -> Iterator[Unreality]:
        below = verb
        for _ in range(_DEEPEST):
            if below.is_root or (below.dep == "advcl" and self._stands_alone(below)):
                return
            links, governor = _links(below)
            yield from self._by_links(below, links)
            if below.dep == "relcl" and not self._is_content_of(below.head):
                yield from self._of_none(below.head)
                return
            if governor is None:
                return
            if below.dep == "conj":
                yield from self._beside(below, governor)
            else:
                yield from self._by_governor(below, links, governor)
            below = governor

    def _is_content_of(self, noun: ParsedWord) -> bool:
        """Tell whether a clause after a noun says what it is that is untrue, or evident: "a lie that"."""
        return noun.lemma in self._table.judged or noun.lemma in self._table.evidence

    def _stands_alone(self, clause: ParsedWord) -> bool:
        """Tell whether a clause says when or why: what is said of the one above is not said of it."""
        return is_finite(clause) and clause.head.lemma not in self._table.verbs

    def _of_none(self, noun: ParsedWord) -> Iterator[Unreality]:
        if self._is_nobody(noun):
            yield Unreality(NEGATIVE, (self._reading.parsed.words[noun.left], noun))

    def _beside(self, below: ParsedWord, first: ParsedWord) -> Iterator[Unreality]:
        """Yield what holds for both of two verbs, and "rather than" between them."""
        between = self._reading.parsed.words[first.i : below.i]
        than = next((each for each in between if each.lower == "rather" and each.head.lower == "than"), None)
        if than is not None:
            yield Unreality(NEGATIVE, (than,))
        elif below.child("nsubj", "nsubjpass") is None:
            yield from self._adverbs(first)
            yield from self._frames(first)
            yield from (each for each in self._conditions(first) if each.words[0].i < first.i)

    def _by_links(self, below: ParsedWord, links: Sequence[ParsedWord]) -> Iterator[Unreality]:
        """Yield what stands between a clause and the verb above: "on the brink of", "instead of"."""
        for link in links:
            near = [link, *(each for each in link.children if each.dep == "advmod")]
            for each in near:
                effect = self._table.between.get(each.lower)
                if effect is not None and below.dep in ("pcomp", "xcomp", "acl") and link.dep != "attr":
                    yield Unreality(effect, (each, link, link.head, below))
        too = next((each for each in links[:1] if each.pos == "ADJ" and each.has("too")), None)
        if too is not None and is_infinitive(below):
            yield Unreality(NEGATIVE, (too, *too.children), overrides=True)

    def _by_governor(
        self, below: ParsedWord, links: Sequence[ParsedWord], governor: ParsedWord
    ) -> Iterator[Unreality]:
        if below.dep in ("xcomp", "pcomp"):
            yield from self._of_infinitive(below, governor)
        elif below.dep in _CONTENT and (below.dep != "acl" or is_finite(below)):
            yield from self._of_content(links, governor)
        yield from self._adverbs(governor)
        yield from self._frames(governor)
        yield from (each for each in self._conditions(governor) if governor.dep != "ROOT")

    def _of_infinitive(self, below: ParsedWord, governor: ParsedWord) -> Iterator[Unreality]:
        """Yield "is said to have signed", "refrained from signing"; the others are the moods' own."""
        effect = self._table.hearsay.get(governor.lemma)
        helping = {each.lower for each in below.children if each.dep in ("aux", "auxpass")}
        if (
            effect is not None
            and is_passive(governor)
            and (helping & {"have", "having", "be"} or below.lemma == "be")
        ):
            yield Unreality(effect, (governor,), is_hearsay=below.dep == "xcomp", overrides=True)
        over = self._table.between.get(governor.lemma)
        if over is not None and below.dep == "pcomp":
            yield Unreality(over, (governor,))
        denied = self._words.cues.get(governor.lemma) == "denied"
        if denied or governor.lemma in self._words.negative or governor.lemma in self._words.governors:
            yield Unreality(WITNESS, (governor,))
        yield from self._by_teller(governor)

    def _of_content(self, links: Sequence[ParsedWord], governor: ParsedWord) -> Iterator[Unreality]:
        judged = [*links, *(each for each in governor.children if each.dep in _TOLD)]
        evidence = [each for each in links if each.lemma in self._table.evidence]
        if governor.lemma in self._table.lacking and evidence:
            yield Unreality("speculated", (governor, *evidence))
        denied = self._denial(links, governor)
        if denied:
            yield from self._denied(judged, governor, denied)
        else:
            yield from self._judged(judged, governor)
        yield from self._by_teller(governor)
        yield from self._of_saying(governor)

    def _of_saying(self, governor: ParsedWord) -> Iterator[Unreality]:
        """Yield what the auxiliaries and adverbs of a saying make of what is said."""
        modal = next((each for each in governor.children if each.dep == "aux" and each.lower in _MAY), None)
        if modal is not None:
            yield Unreality("possible", (modal, governor))
        wrongly = [each for each in governor.children if each.lower in self._table.misreporting]
        if wrongly:
            yield Unreality("alleged", (governor, *wrongly))
        if self._words.cues.get(governor.lemma) in ("denied", "possible", "intended"):
            yield Unreality(WITNESS, (governor,))

    def _denial(self, links: Sequence[ParsedWord], governor: ParsedWord) -> tuple[ParsedWord, ...]:
        """Give the words that deny what governs a content: "not", "nobody", "no evidence"."""
        found = [each for each in governor.children if each.dep == "neg" or each.lower in ("never", "nor")]
        subject = self._reading.clauses.subject(governor)
        if subject is not None and (self._is_nobody(subject) or subject.lower == "few"):
            found += [self._reading.parsed.words[subject.left], subject]
        for thing in (*links, *(each for each in governor.children if each.dep in _TOLD)):
            found += [each for each in thing.children if each.lower in self._table.scant]
        return (*found, governor) if found else ()

    def _denied(
        self, judged: Sequence[ParsedWord], governor: ParsedWord, denied: tuple[ParsedWord, ...]
    ) -> Iterator[Unreality]:
        said = (governor, *judged)
        names = {each.lemma for each in said} | {each.lower for each in said}
        if governor.lemma in _LINKING and names & self._table.truths:
            told = [each for each in judged if each.lower in self._table.truths]
            yield Unreality(NEGATIVE, (*denied, *told))
        elif self._words.cues.get(governor.lemma) == "denied":
            yield Unreality(UNDENIED, denied)
        elif not names & self._table.factive:
            yield Unreality("speculated", (*denied, *judged))

    def _judged(self, judged: Sequence[ParsedWord], governor: ParsedWord) -> Iterator[Unreality]:
        for each in judged:
            effect = self._table.judged.get(each.lower) or self._table.judged.get(each.lemma)
            if effect is not None and (governor.lemma in _LINKING or each.dep == "oprd"):
                yield Unreality(effect, (each, governor))
        effect = self._table.verbs.get(governor.lemma)
        if effect is not None:
            yield Unreality(effect, (governor,), overrides=True)

    def _by_teller(self, governor: ParsedWord) -> Iterator[Unreality]:
        """Yield what a teller makes of what is told: "the hoax claimed", "rumour has it", "a fake tweet"."""
        subject = governor.child("nsubj", "nsubjpass")
        if subject is None:
            return
        effect = self._table.tellers.get(subject.lemma)
        if effect is not None:
            yield Unreality(effect, (subject, governor), is_hearsay=governor.lemma == "have")
        for each in self._adjectives(subject, event_only=False):
            yield Unreality(each.effect, (*each.words, governor))

    # Event nouns
    def _over_noun(self, noun: ParsedWord, verb: ParsedWord | None) -> Iterator[Unreality]:
        yield from self._adjectives(noun, event_only=False)
        below = noun
        for _ in range(_DEEPEST):
            if below.dep != "pobj" or below.head.lower in _PAST or below.head.head.pos != "NOUN":
                break
            below = below.head.head
            yield from self._noun_over(below, noun)
        if verb is None or below.dep not in ("dobj", "nsubjpass"):
            return
        effect = self._table.over_events.get(verb.lemma)
        if effect is not None and (below.dep == "dobj" or is_passive(verb)):
            yield Unreality(effect, (verb,), overrides=effect == "hypothetical")

    def _noun_over(self, above: ParsedWord, noun: ParsedWord) -> Iterator[Unreality]:
        effect = self._table.nouns_over.get(above.lemma)
        scant = tuple(each for each in above.children if each.lower in self._table.scant)
        if scant and above.lemma in self._table.evidence:
            yield Unreality("speculated", (*scant, above))
        elif effect is not None:
            yield Unreality(effect, (above, *(each for each in above.children if each.dep == "amod"), noun))

    def _opening(self, word: ParsedWord) -> Iterator[Unreality]:
        """Yield what the first word of a sentence makes of all clauses in it: "Suppose Iran did"."""
        first, end = self._reading.parsed.sentences[word.sentence]
        words = self._reading.parsed.words[first:end]
        opening = words[0]
        if any(each.dep == "relcl" for each in (word, *word.up())) or word is opening:
            return
        inverted = opening.lower in _INVERTED and opening.tag != "VBN" and not self._is_asked(opening)
        if opening.lower in self._table.openings or inverted:
            yield Unreality("hypothetical", (opening,), is_weak=True)
        for each, after in pairwise(words):
            if f"{each.lower} {after.lower}" in self._table.conditions:
                yield Unreality("hypothetical", (each, after), is_weak=True)


def _reaches(found: Unreality, noun: ParsedWord) -> bool:
    """Tell whether what is said of a clause is said of an event noun in it: not after "after talks"."""
    if noun.dep == "pobj" and noun.head.lower in _PAST:
        return found.is_frame
    return found.effect != NEGATIVE or noun.dep in ("dobj", "nsubj", "nsubjpass", "attr")


def _links(below: ParsedWord) -> tuple[list[ParsedWord], ParsedWord | None]:
    """Give the words between a clause and the verb above it, and that verb."""
    links: list[ParsedWord] = []
    word = below.head
    while not word.is_verbal():
        links.append(word)
        if word.is_root:
            return links, None
        word = word.head
    return links, word
