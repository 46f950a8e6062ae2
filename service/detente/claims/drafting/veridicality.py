"""What drafts say once the context of their words is read: nothing that may not have happened is a fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from detente.claims.drafting.clauses import is_passive
from detente.claims.drafting.draft import AUTHOR, UNATTRIBUTED, DraftClaim, DraftMention, Quote
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.unreal_clauses import UnrealContexts
from detente.claims.drafting.unreal_labels import UnrealLabel, find_labels
from detente.claims.drafting.unreal_own import NEGATIVE, UNDENIED, WITNESS, Unreality
from detente.claims.drafting.unreal_topics import is_commemorated
from detente.claims.drafting.unreal_words import unreal_words

_VOUCHED = frozenset({"asserted", "pledged", "planned", "expected"})
_STRONG = frozenset({"alleged", "speculated", "hypothetical"})
_ENDS = frozenset({"?", ".", "!", "”", '"'})
_OF_TELLING = frozenset({"Statement", "Tenure"})
_HAPPENING = frozenset({"Incident", "Measure", "Meeting", "Visit", "Agreement"})


class Veridicality:
    """Reads the contexts of the drafts of one entry."""

    def __init__(self, reading: EntryReading) -> None:
        self._reading = reading
        self._contexts = UnrealContexts(reading)
        self._table = unreal_words()
        self._labels = find_labels(reading.parsed)

    def of(self, draft: DraftClaim, word: ParsedWord | None = None) -> DraftClaim | None:
        """Give a draft as its context lets it stand; None where the words only ask, or name hearsay.

        `word` is the verb or the noun that it is of; without one, what its quote's words hang on.
        """
        word = word or self._word_of(draft)
        if word is None:
            return draft
        if draft.kind == "Tenure":
            return self._framed(draft, word)
        if self._is_asked(word) or self._only_names_hearsay(word) or self._is_mere_talk(word):
            return None
        draft = self._held_by_somebody(draft)
        found = [each for each in self._contexts.of(word) if not _is_of_content(each, draft, word)]
        found += [*self._of_act(draft, word), *self._of_teller(draft, word)]
        labels = self._labels_over(draft)
        softened = _softened(draft, found, labels)
        return self._quoting(softened, found, word, labels)

    def _held_by_somebody(self, draft: DraftClaim) -> DraftClaim:
        """Leave to the author what "nobody", "few" or "none" hold: they are no source."""
        if not isinstance(draft.attributed_to, DraftMention) or draft.attributed_to.id is not None:
            return draft
        first = draft.attributed_to.label.lower().partition(" ")[0]
        nobody = first in self._table.negative_subjects or first in self._table.scant
        return replace(draft, attributed_to=AUTHOR, speaker=None, speech_type=None) if nobody else draft

    def _word_of(self, draft: DraftClaim) -> ParsedWord | None:
        smooth = self._reading.smooth
        words = self._reading.parsed.between(smooth.forth(draft.quote.start), smooth.forth(draft.quote.end))
        return min(words, key=lambda each: (sum(1 for _ in each.up()), each.i), default=None)

    def _framed(self, draft: DraftClaim, word: ParsedWord) -> DraftClaim:
        """Let an office be held in what is told, but for what is told of no world of ours."""
        frames = [each for each in self._contexts.of(word) if each.is_frame]
        labels = [each for each in self._labels_over(draft) if each.effect == "hypothetical"]
        return replace(draft, modality="hypothetical") if frames or labels else draft

    def _is_asked(self, word: ParsedWord) -> bool:
        """Tell whether a clause is a question: one that ends so, "whether Iran signed is unclear"."""
        first = self._reading.parsed.words[word.left]
        asks = first.tag in ("WRB", "WP") and first.head is word and word.dep in ("csubj", "csubjpass")
        if asks or (word.has("whether") and word.dep in ("csubj", "csubjpass", "ROOT")):
            return True
        words = self._reading.parsed.words
        _, end = self._reading.parsed.sentences[word.sentence]
        closing = next((each.text for each in words[word.i : end] if each.text in _ENDS), "")
        return closing == "?"

    def _only_names_hearsay(self, verb: ParsedWord) -> bool:
        """Tell whether it is the "is said" of "is said to have signed", which nobody in the text says."""
        if verb.lemma not in self._table.hearsay or not verb.is_verbal() or not is_passive(verb):
            return False
        return any(each.dep in ("xcomp", "ccomp", "prep") and _is_told(each) for each in verb.children)

    def _is_mere_talk(self, noun: ParsedWord) -> bool:
        """Tell whether it is the "talk" of "talk of a summit", which nobody held, or is only remembered."""
        if is_commemorated(noun, self._table):
            return True
        return noun.lower in self._table.plural_events and noun.pos in ("NOUN", "PROPN")

    def _of_act(self, draft: DraftClaim, word: ParsedWord) -> Iterable[Unreality]:
        """Give what a verb makes of the act that its object names, where one draft tells both."""
        thing = word.child("dobj", "nsubjpass")
        effect = self._table.over_events.get(word.lemma)
        named = thing is not None and thing.lemma in self._reading.words.nouns
        if effect is not None and named and draft.kind in _HAPPENING and draft.polarity == "positive":
            yield Unreality(effect, (word,))

    def _of_teller(self, draft: DraftClaim, word: ParsedWord) -> Iterable[Unreality]:
        """Give what the name of a source makes of what it holds: "according to rumours"."""
        if not isinstance(draft.attributed_to, DraftMention) or draft.attributed_to.id is not None:
            return
        for name in draft.attributed_to.label.lower().split():
            effect = self._table.adjectives.get(name) or self._table.tellers.get(name.removesuffix("s"))
            if effect in _STRONG:
                yield Unreality(str(effect), (word,))

    def _labels_over(self, draft: DraftClaim) -> list[UnrealLabel]:
        start = self._reading.smooth.forth(draft.quote.start)
        return [
            each
            for each in self._labels
            if each.scope[0] <= start < each.scope[1]
            and (
                draft.attributed_to == AUTHOR and draft.kind not in _OF_TELLING
                if each.is_telling
                else not each.words[0] < start < each.words[1]
            )
        ]

    def _quoting(
        self, draft: DraftClaim, found: Sequence[Unreality], word: ParsedWord, labels: Sequence[UnrealLabel]
    ) -> DraftClaim:
        """Take the words of its sentence that make a draft unreal into its quote."""
        if draft.would_settle():
            return draft
        first, end = self._reading.parsed.sentences[word.sentence]
        within = self._reading.parsed.slice(first, end - 1)
        spans = [(each.start, each.end) for cue in found for each in cue.words if first <= each.i < end]
        line = self._reading.parsed.text.rfind("\n", 0, within[0]) + 1
        spans += [each.words for each in labels if line <= each.words[0] and each.words[1] <= within[1]]
        back = [self._reading.smooth.back(*each) for each in spans]
        start = min([draft.quote.start, *(each[0] for each in back)])
        stop = max([draft.quote.end, *(each[1] for each in back)])
        return replace(draft, quote=Quote(self._reading.smooth.raw[start:stop], start, stop))


def _is_told(content: ParsedWord) -> bool:
    return content.is_verbal() or content.child("pcomp") is not None


def _is_of_content(found: Unreality, draft: DraftClaim, word: ParsedWord) -> bool:
    """Tell whether a condition after a saying is one of what is said: "called for sanctions if"."""
    return draft.kind == "Statement" and found.is_weak and found.words[0].i > word.i


def _softened(draft: DraftClaim, found: Sequence[Unreality], labels: Sequence[UnrealLabel]) -> DraftClaim:
    """Give a draft the first modality that its context has, and say that what did not happen did not."""
    effects = [*found, *(Unreality(each.effect, ()) for each in labels)]
    modal = next((each for each in effects if _softens(each, draft.modality)), None)
    negative = any(each.effect == NEGATIVE for each in effects)
    if any(each.effect == UNDENIED for each in effects):
        return replace(draft, modality="speculated", polarity="positive")
    if negative:
        draft = replace(draft, polarity="negative")
    if modal is None:
        return draft
    kind = "Claim" if draft.kind in ("Commitment", "Position") else draft.kind
    hearsay = modal.is_hearsay and draft.attributed_to == AUTHOR
    holder = UNATTRIBUTED if hearsay else draft.attributed_to
    return replace(draft, kind=kind, modality=modal.effect, attributed_to=holder)


def _softens(found: Unreality, modality: str) -> bool:
    if found.effect in (NEGATIVE, UNDENIED, WITNESS):
        return False
    if found.overrides:
        return modality in _VOUCHED or modality in ("intended", "possible")
    if modality == "asserted":
        return True
    return modality in _VOUCHED and found.effect in _STRONG and not found.is_weak
