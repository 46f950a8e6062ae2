"""What in a clause, and in those above it, says that a thing did not happen, or may not have.

Contexts that are not veridical, after Giannakidou (1998), with Karttunen's implicatives (1971) and the
levels of Saurí and Pustejovsky's FactBank (2009): the grammar is here, the words are in `unreal.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from detente.claims.drafting.clauses import (
    NAMING,
    accusing_over,
    is_finite,
    is_infinitive,
    is_negative,
    is_passive,
    phrasal,
    verb_over,
)
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.grounding import FIRST_PERSON
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.unreal_own import NEGATIVE, UNDENIED, WITNESS, OwnContexts, Unreality
from detente.claims.drafting.unreal_topics import KNOWN, topics
from detente.claims.drafting.unreal_words import unreal_words

_DEEPEST = 12
_CONTENT = ("ccomp", "csubj", "csubjpass", "acl", "relcl", "parataxis", "advcl")
_LINKING = frozenset({"be", "remain", "seem", "appear", "look", "become", "prove", "turn", "sound", "stay"})
_TOLD = ("acomp", "attr", "oprd", "dobj", "nsubj", "nsubjpass")
_BEING = frozenset({"be", "remain", "become"})
_OVER_OBJECT = frozenset(
    {"fear", "threaten", "plan", "discuss", "consider", "debate", "weigh", "mull", "explore"}
)
_AT_OBJECT = frozenset({"of", "against", "for", "about"})
_MAY = frozenset({"may", "might", "could"})
_INVERTED = frozenset({"had", "were", "should"})
_PAST = frozenset({"after", "since", "following"})


class UnrealContexts:
    """Reads the contexts of clauses and event nouns in one entry."""

    def __init__(self, reading: EntryReading) -> None:
        self._reading = reading
        self._words = reading.words
        self._table = unreal_words()
        self._own = OwnContexts(reading)

    def of(self, word: ParsedWord) -> list[Unreality]:
        """Give what is said of a clause's verb or an event noun, the nearest first."""
        verb = verb_over(word)
        found = [] if word is verb else list(self._over_noun(word, verb))
        if verb is not None:
            under = [*self._own.of(verb), *self._above(verb)]
            found += under if word is verb else [each for each in under if _reaches(each, word)]
        return [*found, *self._opening(word)]

    # What stands above it
    def _above(self, verb: ParsedWord) -> Iterator[Unreality]:
        below = verb
        for _ in range(_DEEPEST):
            if below.is_root or (below.dep == "advcl" and self._stands_alone(below)):
                return
            links, governor = _links(below)
            yield from self._by_links(below, links)
            yield from self._by_predicate(below)
            yield from self._supposed(below)
            if below.dep == "relcl" and not self._is_content_of(below.head):
                yield from self._of_none(below.head)
                yield from self._under_paper(below)
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
        """Tell whether a clause says when or why: what is said of the one above is not said of it.

        In a novel, even "as Russia invades" is: such a clause stands in what its subject tells.
        """
        subject = clause.head.child("nsubj")
        if subject is not None and self._table.tellers.get(subject.lemma) == "hypothetical":
            return False
        return is_finite(clause) and clause.head.lemma not in self._table.verbs

    def _of_none(self, noun: ParsedWord) -> Iterator[Unreality]:
        if self._own.is_nobody(noun):
            yield Unreality(NEGATIVE, (self._reading.parsed.words[noun.left], noun))

    def _under_paper(self, clause: ParsedWord) -> Iterator[Unreality]:
        """Yield "the deal under which": what it provides for need not be done."""
        if clause.has("under") and clause.head.lemma in self._words.papers:
            yield Unreality("planned", (clause.head, clause))

    def _beside(self, below: ParsedWord, first: ParsedWord) -> Iterator[Unreality]:
        """Yield what holds for both of two verbs, and "rather than" between them."""
        between = self._reading.parsed.words[first.i : below.i]
        than = next((each for each in between if each.lower == "rather" and each.head.lower == "than"), None)
        if than is not None:
            yield Unreality(NEGATIVE, (than,))
        elif below.child("nsubj", "nsubjpass") is None:
            yield from self._own.adverbs(first)
            yield from self._own.frames(first)
            yield from (each for each in self._own.conditions(first) if each.words[0].i < first.i)

    def _by_links(self, below: ParsedWord, links: Sequence[ParsedWord]) -> Iterator[Unreality]:
        """Yield what stands between a clause and the verb above: "on the brink of", "instead of"."""
        for link in links:
            near = [link, *(each for each in link.children if each.dep == "advmod")]
            for each in near:
                effect = self._table.between.get(each.lower)
                if effect is not None and below.dep in ("pcomp", "xcomp", "acl") and link.dep != "attr":
                    yield Unreality(effect, (each, link, link.head, below))
            if link.lower == "before" and link.head.lemma in self._table.leaving and below.dep == "pcomp":
                yield Unreality("possible", (link.head, link, below))
        leads = below.dep == "pcomp" and links and links[0].lower in self._table.leading
        if leads and not self._is_settled_by(below, links[0].head):
            yield Unreality("possible", (links[0], links[0].head, below), is_weak=True)
        too = next((each for each in links[:1] if each.pos == "ADJ" and each.has("too")), None)
        if too is not None and is_infinitive(below):
            yield Unreality(NEGATIVE, (too, *too.children), overrides=True)

    def _is_settled_by(self, gerund: ParsedWord, above: ParsedWord) -> bool:
        """Tell whether what governs a gerund itself says whether it is so: "refrained from", "accused of"."""
        over = accusing_over(gerund) or above
        if above.lower in self._table.stopping:
            return True
        return not self._words.negative.isdisjoint((over.lemma, over.lower))

    def _by_predicate(self, below: ParsedWord) -> Iterator[Unreality]:
        """Yield "it is unlikely that", "it seems that"."""
        above = below.head
        if below.dep not in ("ccomp", "advcl", "csubj"):
            return
        it = _is_it(above)
        if below.dep != "csubj" and above.lemma in self._table.seeming and it:
            yield Unreality("possible", (above,), is_weak=True)
        told = above.child("acomp") if above.lemma in _BEING else None
        if told is not None and (it or below.dep == "csubj"):
            yield from self._by_adjective(told, above)

    def _by_adjective(self, told: ParsedWord, above: ParsedWord) -> Iterator[Unreality]:
        turned = is_negative(above)
        untrue = self._table.judged.get(told.lower) == NEGATIVE
        true = told.lower in self._table.truths
        if (untrue and not turned) or (true and turned):
            yield Unreality(NEGATIVE, (told, above))
        elif turned or not (true or told.lower in self._table.attested):
            yield Unreality("possible", (told, above), is_weak=True)

    def _supposed(self, below: ParsedWord) -> Iterator[Unreality]:
        """Yield "suppose that", "let us say that"."""
        above = below.head
        asks = above.tag == "VB" and not any(each.dep == "aux" for each in above.children)
        alone = above.is_root or (above.dep == "ccomp" and above.head.lemma == "let")
        if below.dep == "ccomp" and asks and alone and above.lemma in self._table.supposing:
            yield Unreality("hypothetical", (above, below), is_weak=True)

    def _by_governor(
        self, below: ParsedWord, links: Sequence[ParsedWord], governor: ParsedWord
    ) -> Iterator[Unreality]:
        if below.dep in ("xcomp", "pcomp"):
            yield from self._of_infinitive(below, governor)
        elif below.dep in _CONTENT and (below.dep != "acl" or is_finite(below)):
            yield from self._of_content(links, governor)
        yield from self._own.adverbs(governor)
        yield from self._own.frames(governor)
        yield from (each for each in self._own.conditions(governor) if governor.dep != "ROOT")

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
        deed = self._table.over_deeds.get(phrasal(governor)) or self._table.over_deeds.get(
            _with(governor, below)
        )
        if deed is not None and below.tag in ("VBG", "VBN"):
            yield Unreality(deed, (governor, below))
        over = self._table.between.get(governor.lemma) or self._table.verbs.get(governor.lemma)
        if over is not None and (below.dep == "pcomp" or governor.lemma in self._table.verbs):
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
        if wrongly or (governor.dep == "csubj" and is_infinitive(governor)):
            yield Unreality("alleged", (governor, *wrongly))
        if self._words.cues.get(governor.lemma) in ("denied", "possible", "intended"):
            yield Unreality(WITNESS, (governor,))

    def _denial(self, links: Sequence[ParsedWord], governor: ParsedWord) -> tuple[ParsedWord, ...]:
        """Give the words that deny what governs a content: "not", "nobody", "no evidence"."""
        found = [each for each in governor.children if each.dep == "neg" or each.lower in ("never", "nor")]
        if governor.dep == "xcomp" and governor.head.lemma in self._words.negative:
            found.append(governor.head)  # "refused to confirm that"
        subject = self._reading.clauses.subject(governor)
        if subject is not None and (self._own.is_nobody(subject) or subject.lower == "few"):
            found += [self._reading.parsed.words[subject.left], subject]
        for thing in (*links, *(each for each in governor.children if each.dep in _TOLD)):
            found += [each for each in thing.children if each.lower in self._table.scant]
        return (*found, governor) if found else ()

    def _denied(
        self, judged: Sequence[ParsedWord], governor: ParsedWord, denied: tuple[ParsedWord, ...]
    ) -> Iterator[Unreality]:
        said = (governor, *judged)
        names = {each.lemma for each in said} | {each.lower for each in said}
        if governor.lemma == "know" and governor.has(*FIRST_PERSON):
            names -= {
                "know"
            }  # "nobody knows that" is of what is so, "we do not know that" of what may not be
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
        if subject.lemma == "version" and subject.has(*self._table.superseded):
            yield Unreality("alleged", (*subject.children, subject, governor))
        for each in self._own.adjectives(subject, event_only=False):
            yield Unreality(each.effect, (*each.words, governor))
        effect = self._table.tellers.get(subject.lemma)
        if effect is not None:
            yield Unreality(effect, (subject, governor), is_hearsay=governor.lemma == "have")

    # Event nouns
    def _over_noun(self, noun: ParsedWord, verb: ParsedWord | None) -> Iterator[Unreality]:
        yield from self._own.adjectives(noun, event_only=False)
        yield from topics(noun, verb, self._table)
        below = noun
        for _ in range(_DEEPEST):
            if (
                below.dep != "pobj"
                or below.head.lower in _PAST
                or below.head.head.pos not in ("NOUN", "PROPN")
            ):
                break
            below = below.head.head
            yield from self._noun_over(below, noun)
        if verb is not None and below.dep == "nsubj":
            yield from self._of_subject(verb)
        if verb is not None:
            yield from self._of_wary(noun, verb)
        if verb is None or below.dep not in ("dobj", "nsubjpass"):
            return
        effect = self._table.over_events.get(verb.lemma)
        if effect is not None and (below.dep == "dobj" or is_passive(verb)):
            yield Unreality(effect, (verb,), overrides=effect == "hypothetical")

    def _of_wary(self, noun: ParsedWord, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield "averted a war", "braced for a strike", "what Iran calls an attack"."""
        if noun.dep == "dobj" and phrasal(verb) in self._table.averted:
            yield Unreality(NEGATIVE, (verb, noun))
        named = noun.dep in ("oprd", "attr") or (noun.dep == "pobj" and noun.head.lower == "as")
        if verb.lemma in NAMING and named:
            yield Unreality("alleged", (verb, noun), is_weak=True)
        effect = self._table.wary.get(verb.lemma) or self._words.wishes.get(verb.lemma)
        below = noun.dep == "dobj" and verb.lemma in _OVER_OBJECT | self._words.wishes.keys()
        if noun.dep == "pobj" and noun.head.head is verb and noun.head.lower in _AT_OBJECT:
            below = True
        if effect is not None and below and not any(each.lower in KNOWN for each in noun.children):
            yield Unreality(effect, (verb, noun), is_weak=True)

    def _of_subject(self, verb: ParsedWord) -> Iterator[Unreality]:
        """Yield "the summit did not happen", "the attack was a figment": said of an event as a subject."""
        denied = [each for each in verb.children if each.dep == "neg" or each.lower == "never"]
        if denied and verb.lemma in self._table.never_happens:
            yield Unreality(NEGATIVE, (*denied, verb))
        if denied:
            return
        yield from self._judged(
            [each for each in verb.children if each.dep in ("attr", "acomp", "oprd")], verb
        )
        for each in verb.children:
            thing = each.child("pobj") if each.dep == "prep" else None
            if thing is not None and thing.lemma in self._table.unsettled_in and verb.lemma in _LINKING:
                yield Unreality("possible", (verb, each, thing))

    def _noun_over(self, above: ParsedWord, noun: ParsedWord) -> Iterator[Unreality]:
        lemma = above.lemma if above.pos == "NOUN" else above.lower.removesuffix("s")
        effect = self._table.nouns_over.get(lemma)
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
        if word is opening and opening.lower == "had" and not self._own.is_asked(opening):
            yield Unreality("hypothetical", (opening,), is_weak=True)  # "Had the truce held, …"
        if any(each.dep == "relcl" for each in (word, *word.up())) or word is opening:
            return
        inverted = opening.lower in _INVERTED and opening.tag != "VBN" and not self._own.is_asked(opening)
        if opening.lower in self._table.openings or inverted:
            yield Unreality("hypothetical", (opening,), is_weak=True)
        for each, after in pairwise(words):
            effect = self._table.phrases.get(f"{each.lower} {after.lower}")
            if effect is not None:
                yield Unreality(effect, (each, after), is_weak=True)
            if f"{each.lower} {after.lower}" in self._table.conditions:
                yield Unreality("hypothetical", (each, after), is_weak=True)


def _is_it(verb: ParsedWord) -> bool:
    subject = verb.child("nsubj", "nsubjpass", "expl")
    return subject is not None and subject.lower in ("it", "this")


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


def _with(governor: ParsedWord, below: ParsedWord) -> str:
    """Give a verb with the preposition between it and a gerund: "decide against"."""
    return f"{governor.lemma} {below.head.lower}" if below.dep == "pcomp" else governor.lemma
