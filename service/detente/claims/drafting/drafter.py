"""From an entry to its drafts: every step in order, each by its own module (docs/drafting.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from detente.claims.drafting.actors import EntryActor
from detente.claims.drafting.amounts import find_amounts
from detente.claims.drafting.attribution import Attribution
from detente.claims.drafting.circumstances import Circumstances, tense_of
from detente.claims.drafting.clauses import Clauses
from detente.claims.drafting.datelines import day_of
from detente.claims.drafting.dates import FoundDate, find_dates
from detente.claims.drafting.draft import DraftClaim, DraftMention
from detente.claims.drafting.drafts_of_clauses import ClauseDrafts
from detente.claims.drafting.drafts_of_nouns import NounDrafts
from detente.claims.drafting.drafts_of_parts import amount_drafts, tenure_drafts
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.frames import Frames
from detente.claims.drafting.grounding import Grounding
from detente.claims.drafting.mending import mend
from detente.claims.drafting.merging import merged
from detente.claims.drafting.naming import EntryNames
from detente.claims.drafting.parsing import ParsedText, ParsedWord, parse
from detente.claims.drafting.people import PeopleFinder
from detente.claims.drafting.source_text import Span, smooth
from detente.claims.drafting.speakers import QuotationSpeakers
from detente.claims.drafting.spoken import spoken_parts
from detente.claims.drafting.topics import split_by_topic
from detente.claims.drafting.veridicality import Veridicality
from detente.claims.drafting.words_of_acts import act_words
from detente.gazetteer.gazetteer import Gazetteer
from detente.gazetteer.words import fold

_CLAUSES = frozenset({"ROOT", "ccomp", "conj", "advcl", "relcl", "acl", "pcomp", "parataxis", "xcomp"})
LONGEST_SENTENCE = 300
"""Words of a sentence that is drafted; a longer one is a list or a table."""
_NO_CLAUSES = frozenset({"aux", "auxpass", "amod", "compound"})


@dataclass(frozen=True)
class EntryText:
    """One entry as it came: its text, the day of issue, spans of markup and of paragraphs that it quotes."""

    text: str
    issued: date | None = None
    markup: Sequence[Span] = ()
    quoted: Sequence[Span] = ()


def draft_entry(entry: EntryText, names: Gazetteer) -> list[DraftClaim]:
    """Draft the claims of an entry; the same entry and names give the same drafts.

    Raises NoParserError where the parser is not installed.
    """
    made = smooth(entry.text, entry.markup)
    return EntryDrafter(entry, parse(made.text), names).drafts()


class EntryDrafter:
    """The steps over one parsed entry, each to be looked at by itself."""

    def __init__(self, entry: EntryText, parsed: ParsedText, names: Gazetteer) -> None:
        words = act_words()
        mend(parsed, words)
        self.smooth = smooth(entry.text, entry.markup)
        issued = entry.issued or day_of(entry.text)
        found = EntryNames(parsed, names, issued, words)
        roster = PeopleFinder(parsed, found, words, issued).find()
        quoted = [(self.smooth.forth(a), self.smooth.forth(b)) for a, b in entry.quoted]
        spoken = spoken_parts(parsed.text, quoted, lambda name: roster.of_surname(fold(name)) is not None)
        self.reading = EntryReading(
            self.smooth, parsed, words, Clauses(words), found, roster, spoken, found.most_named()[:2]
        )
        self.grounding = Grounding(self.reading)
        self.dates = _dates(parsed, issued)
        self.circumstances = Circumstances(self.reading, self.dates)
        self.amounts = find_amounts(parsed.text)
        self.attribution = Attribution(self.grounding)
        self._issued = issued.isoformat() if issued else None
        self._last: list[EntryActor] = []
        frames = Frames(self.grounding, self.reading.clauses)
        self._clauses = ClauseDrafts(self.grounding, frames, self.attribution, self.circumstances)
        self._nouns = NounDrafts(self.grounding, self._clauses, self.attribution, self.circumstances)

    def drafts(self) -> list[DraftClaim]:
        """Draft the entry."""
        self._speakers = QuotationSpeakers(self.grounding)
        self._veridicality = Veridicality(self.reading)
        found = list(self._as_real(tenure_drafts(self.reading)))
        for sentence in self.reading.parsed.sentences:
            found += self._sentence(*sentence)
        return merged(found)

    def _sentence(self, first: int, end: int) -> Iterator[DraftClaim]:
        """Yield the drafts of a sentence: its clauses, event nouns that none of them told, amounts."""
        if end - first > LONGEST_SENTENCE:
            return
        start, stop = self.reading.parsed.slice(first, end - 1)
        words = self.reading.parsed.words[first:end]
        yield from self._speakers.find_in(start, stop)
        for word in words:
            if _heads_clause(word):
                for each in self._kept(self._clauses.of(word), word):
                    yield from split_by_topic(self.reading, each, word)
        for word in words:
            if not _heads_clause(word):
                yield from self._kept(self._of_noun(word), word)
        amounts = [each for each in self.amounts if start <= each.start < stop]
        found = amount_drafts(self.grounding, self.attribution, self._clauses, amounts)
        yield from self._as_real(found)
        self._follow(words)

    def _as_real(self, drafts: Iterable[DraftClaim]) -> Iterator[DraftClaim]:
        """Yield drafts of no clause of their own as their contexts let them stand."""
        yield from (found for each in drafts if (found := self._veridicality.of(each)) is not None)

    def _kept(self, draft: DraftClaim | None, word: ParsedWord) -> Iterator[DraftClaim]:
        read = self._veridicality.of(draft, word) if draft is not None else None
        if draft is not None:
            self._remember(draft)
        if read is not None:
            yield self._not_before_its_day(read)

    def _not_before_its_day(self, draft: DraftClaim) -> DraftClaim:
        """Read what is told as so, of a day after that of issue, as planned: "flies to Rome on Sunday"."""
        begins = draft.date.start if draft.date else None
        if draft.modality != "asserted" or begins is None or self._issued is None or begins <= self._issued:
            return draft
        return replace(draft, modality="planned")

    def _of_noun(self, word: ParsedWord) -> DraftClaim | None:
        if (
            word.pos not in ("NOUN", "PROPN")
            or word.lemma not in self.reading.words.nouns
            or word.dep in ("compound", "nmod")
            or word.i in self._clauses.told
            or word.i in self.reading.roster.by_word
            or self.reading.is_asked(word)
        ):
            return None
        return self._nouns.of(word)

    def _remember(self, draft: DraftClaim) -> None:
        """Keep the parties of a meeting or an agreement: "the two" of the next sentence."""
        if draft.kind in ("Meeting", "Agreement") and len(draft.participants) >= 2:
            self._last = [self._actor(each) for each in draft.participants][:2]
            self.grounding.discourse.of_kind[draft.kind] = self._last

    def _actor(self, told: DraftMention) -> EntryActor:
        person = next((each for each in self.reading.roster.people() if each.label == told.label), None)
        if person is not None:
            return person
        if told.id and told.id.startswith("state/"):
            return EntryActor(told.label, "state", told.id, told.id)
        return EntryActor(told.label, "phrase", told.id)

    def _follow(self, words: Sequence[ParsedWord]) -> None:
        discourse = self.grounding.discourse
        for word in words:
            if word.dep in ("nsubj", "nsubjpass"):
                self._take_subject(word)
        if self._last:
            discourse.plural, self._last = self._last, []

    def _comes_forward(self, subject: ParsedWord) -> bool:
        """Tell whether somebody is what a paragraph begins with, and may be heard next in it."""
        first, _ = self.reading.parsed.sentences[subject.sentence]
        start = self.reading.parsed.words[first].start
        opens = not start or "\n" in self.reading.parsed.text[max(0, start - 2) : start]
        return opens and subject.head.is_root and not self.reading.spoken.quotation_at(subject.start)

    def _take_subject(self, word: ParsedWord) -> None:
        discourse, found = self.grounding.discourse, self.grounding.of(word)
        for each in found:
            if each.kind in ("person", "role"):
                discourse.person = each
                if self._comes_forward(word):
                    discourse.person_at = word.start
            elif each.is_grounded:
                discourse.agent = each
        if found and word.head.lemma in self.reading.words.cues and word.pos != "PRON":
            discourse.speakers.append(found[0])
            discourse.spoken_at = word.start
        if len(found) >= 2 or (found and word.tag in ("NNS", "NNPS") and len(discourse.plural) < 2):
            discourse.plural = found


def _heads_clause(word: ParsedWord) -> bool:
    return word.is_verbal() and word.dep not in _NO_CLAUSES and (word.pos == "VERB" or word.dep in _CLAUSES)


def _dates(parsed: ParsedText, issued: date | None) -> Sequence[FoundDate]:
    """Find dates, with the tense of the verb that governs each."""

    def tense_at(offset: int) -> str | None:
        words = parsed.between(offset, len(parsed.text))
        if not words:
            return None
        last = parsed.sentences[words[0].sentence][1] - 1
        ends = [each.text for each in parsed.words[max(0, last - 2) : last + 1]]
        return tense_of(words[0], is_prose="." in ends)

    return find_dates(parsed.text, issued, tense_at)
