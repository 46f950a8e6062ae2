"""Who speaks in each quotation and block: reporting words, a name before its colon or after its dash."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from detente.claims.drafting.actors import NOBODY_NAMED, EntryActor
from detente.claims.drafting.claim_source import DIRECT
from detente.claims.drafting.clauses import is_finite, is_infinitive, prepositions
from detente.claims.drafting.confidence import confidence_of
from detente.claims.drafting.draft import DraftClaim, Quote
from detente.claims.drafting.grounding import Grounding
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.source_text import Span
from detente.gazetteer.words import fold

_NO_WORDS = ("PUNCT", "SPACE")
_FEWEST_SPACES = 4
"""Between the words of a quotation that needs no verb of saying; fewer words are a name or a term."""
_LEADS_IN = re.compile(r"[:—–]\s*[\"'“‘«]*$")
_LONGEST_LABEL = 12
"""Words after a quotation that may name who speaks."""
_OF_PHRASE = ("DET", "ADJ", "NOUN", "PROPN", "PART", "NUM", "PRON")
_BEHIND_MARK = re.compile(r"[\"'”’»]\s*,?\s*$")
_POINTING_BACK = frozenset({"that", "those", "this", "these", "such"})
_NAMES_AFTER = re.compile(r"[\"'”’»]*\s*(?:[:—–]|--|-\s)")


class QuotationSpeakers:
    """Finds who speaks in each quotation and block, in the order of the text."""

    def __init__(self, grounding: Grounding) -> None:
        self._ground = grounding
        self._reading = grounding.reading
        self._words = grounding.reading.words

    def find_in(self, start: int, end: int) -> Iterator[DraftClaim]:
        """Fill the speakers and addressees of what is quoted from a sentence on: offsets of its text.

        Yields the act of saying where no verb tells it.
        """
        spoken = self._reading.spoken
        for span in spoken.quotations:
            if start <= span[0] < end and span not in spoken.speakers:
                led_in = self._of_quotation(span)
                if led_in is not None:
                    yield self._said(span, led_in)
        for block in spoken.blocks:
            near = start < block.span[1] and block.span[0] < end
            if near and block.opener is not None and block.span not in spoken.speakers:
                self._of_block(block.span, block.opener)

    def _said(self, span: Span, speaker: EntryActor) -> DraftClaim:
        start, end = self._reading.smooth.back(*span)
        return DraftClaim(
            kind="Statement",
            event_type="CONSULT",
            predicate="say",
            quote=Quote(self._reading.smooth.raw[start:end], start, end),
            rule="quotation",
            confidence=confidence_of("quotation"),
            agent=(speaker.mention(),),
            participants=(speaker.mention(),),
            speaker=speaker.mention(),
            speech_type=DIRECT,
        )

    def _of_quotation(self, span: Span) -> EntryActor | None:
        """Find who speaks; give it where only the words before the quotation tell."""
        spoken = self._reading.spoken
        labelled = self._labelled(span)
        beside = None if labelled else self._beside(span)
        led = None if labelled or beside else self._before_colon(span)
        told = labelled or beside or led or self._by_others(span)
        found = told or (self._lead_in(span) if self._is_said(span) else None)
        if found is not None:
            spoken.speakers[span] = found
            self._ground.discourse.speakers.append(found)
            self._ground.discourse.spoken_at = span[0]
            return found if labelled or led or not told else None
        before = [each for each in spoken.speakers if each[1] <= span[0]]
        if before and self._goes_on(max(before), span):
            spoken.speakers[span] = spoken.speakers[max(before)]
        return None

    def _by_others(self, span: Span) -> EntryActor | None:
        """Find who speaks by what is no verb of saying beside a quotation."""
        return (
            self._according_to(span)
            or self._of_any_verb(span)
            or self._in_words_of(span)
            or self._further_on(span)
            or self._in_next_sentence(span)
            or self._of_same_report(span)
        )

    def _according_to(self, span: Span) -> EntryActor | None:
        """Give X of "Y “did Z”, according to X"."""
        named = self._reading.named_by_according(*self._sentences_of(span))
        found = (self._ground.of(each) or self._phrase(each) for _, each in named)
        return next((each[0] for each in found if each), None)

    def _of_any_verb(self, span: Span) -> EntryActor | None:
        """Give X of "“…,” joked X": a comma at the end of a quotation leads whatever verb over."""
        text = self._reading.parsed.text
        if not text[slice(*span)].rstrip().endswith((",", "?", "!")):
            return None
        _, end = self._sentences_of(span)
        after = [each for each in self._reading.parsed.between(span[1], len(text)) if each.i < end]
        verb = next((each for each in after if each.pos == "VERB" and is_finite(each)), None)
        if verb is None or any(each.text in (",", ";") for each in after if each.i < verb.i):
            return None
        subject = self._inverted(verb) or self._own_subject(verb, span)
        found = self._ground.of(subject) if subject is not None and self._may_speak(subject) else []
        return found[0] if found else None

    def _sentences_of(self, span: Span) -> tuple[int, int]:
        """Give the words, from and to, of the sentences that a quotation is in."""
        inside, sentences = self._reading.parsed.between(*span), self._reading.parsed.sentences
        return (sentences[inside[0].sentence][0], sentences[inside[-1].sentence][1]) if inside else (0, 0)

    def _further_on(self, span: Span) -> EntryActor | None:
        """Give who is named beside a later paragraph of the same quotation."""
        later = self._reading.spoken.continued.get(span, ())
        return next((found for each in later if (found := self._beside(each)) is not None), None)

    def _in_words_of(self, span: Span) -> EntryActor | None:
        """Give X of "in the words of X, “…”", "“…,” was the answer of X", "to quote X, “…”"."""
        first, end = self._sentences_of(span)
        for word in self._reading.parsed.words[first:end]:
            if span[0] <= word.start < span[1] or not self._is_outside(word):
                continue
            led = word.dep == "pobj" and word.head.lower in ("in", "by", "to")
            answered = word.start > span[1] and word.dep in ("nsubj", "attr", "dobj")
            told = None
            if word.lemma in self._words.views | self._words.words_said and (led or answered):
                told = word.child("poss") or next(self._of_preposition(word), None)
            elif word.lemma == "quote" and is_infinitive(word) and word.i == first + 1:
                told = word.child("dobj")
            found = self._ground.of(told) or self._phrase(told) if told is not None else []
            if found:
                return found[0]
        return None

    def _of_preposition(self, noun: ParsedWord) -> Iterator[ParsedWord]:
        """Yield X of "the words of X", "a reply from X"."""
        yield from (each for name, each in prepositions(noun) if name in ("of", "from", "by"))

    def _in_next_sentence(self, span: Span) -> EntryActor | None:
        """Give X of "“…” So said X.", "“…” Those were the words of X.", in the same paragraph."""
        _, end = self._sentences_of(span)
        following = next((each for each in self._reading.parsed.sentences if each[0] == end > 0), None)
        if following is None or "\n" in self._reading.parsed.text[span[1] : self._start_of(end)]:
            return None
        words = self._reading.parsed.words[slice(*following)]
        if words[0].lower == "so" and len(words) > 1 and words[1].lemma in self._words.cues:
            head = self._head_from(words[2]) if len(words) > 2 else None
            return self._told_after(words[1], head) if head is not None else None
        if words[0].lower not in _POINTING_BACK:
            return None
        named = (
            each.child("pobj")
            for each in words
            if each.lower in ("of", "from", "by") and each.head.lemma in self._words.words_said
        )
        told = next((each for each in named if each is not None), None)
        found = self._ground.of(told) or self._phrase(told) if told is not None else []
        return found[0] if found else None

    def _start_of(self, index: int) -> int:
        return self._reading.parsed.words[index].start

    def _of_same_report(self, span: Span) -> EntryActor | None:
        """Give X of "“…,” X told Y. “…”", where the report of the first alone is between."""
        before = max((each for each in self._reading.spoken.speakers if each[1] <= span[0]), default=None)
        between = self._reading.parsed.between(before[1], span[0]) if before else []
        told = [each for each in between if each.pos not in ("PUNCT", "SPACE")]
        if before is None or not told or "\n" in self._reading.parsed.text[before[1] : span[0]]:
            return None
        one = len({each.sentence for each in told}) == 1
        cue = any(each.lemma in self._words.cues and each.pos == "VERB" for each in told)
        return self._reading.spoken.speakers[before] if one and cue else None

    def _is_said(self, span: Span) -> bool:
        """Tell whether words are somebody's and no term: many, or a sentence with its subject."""
        if self._reading.smooth.text[slice(*span)].count(" ") >= _FEWEST_SPACES:
            return True
        inside = self._reading.parsed.between(*span)
        return any(is_finite(each) and each.child("nsubj", "nsubjpass") is not None for each in inside)

    def _before_colon(self, span: Span) -> EntryActor | None:
        """Give the subject of whatever verb stands before the colon of a quotation: "X disagreed: “…”"."""
        text = self._reading.parsed.text
        start = text.rfind("\n", 0, span[0]) + 1
        if not text[start : span[0]].strip(" \"“«'‘"):  # the paragraph before may lead it in
            start = text.rfind("\n", 0, len(text[:start].rstrip())) + 1
        if not _LEADS_IN.search(text[start : span[0]]):
            return None
        before = [each for each in self._reading.parsed.between(start, span[0]) if each.pos not in _NO_WORDS]
        last = before[-1].sentence if before else 0
        verbs = [each for each in before if each.sentence == last and is_finite(each)]
        for verb in reversed(verbs):
            found = self._ground.of(self._reading.clauses.subject(verb))
            if found:
                return found[0]
        return None

    def _goes_on(self, before: Span, span: Span) -> bool:
        """Tell whether a quotation may go on with another: in the same paragraph, or in the next."""
        return self._reading.parsed.text.count("\n\n", before[1], span[0]) <= 1

    def _labelled(self, span: Span) -> EntryActor | None:
        """Give whom "Minister X on TV: “…”" or "“…” — Minister X" names as the speaker."""
        text = self._reading.parsed.text
        start = text.rfind("\n", 0, span[0]) + 1
        if not text[start : span[0]].strip(" \"“«'‘"):  # the paragraph before may lead it in
            start = text.rfind("\n", 0, len(text[:start].rstrip())) + 1
        if _LEADS_IN.search(text[start : span[0]]):
            inside = [each for each in self._reading.parsed.between(start, span[0]) if each.pos != "SPACE"]
            first = next((each.i for each in inside if each.sentence == inside[-1].sentence), 0)
            return self._named_first([each for each in inside if each.i >= first])
        after = _NAMES_AFTER.match(text, span[1])
        if after is None:
            return None
        end = text.find("\n", after.end())
        beside = self._reading.parsed.between(after.end(), end if end >= 0 else len(text))
        return self._named_first(beside[:_LONGEST_LABEL])

    def _named_first(self, words: Sequence[ParsedWord]) -> EntryActor | None:
        """Give the one that words without a verb name: the person, else the body or the state."""
        if any(each.is_verbal() for each in words):
            return None
        people = self._reading.roster.by_word
        person = next((people[each.i].actor for each in words if each.i in people), None)
        if person is not None:
            return person
        acts = self._words.roles | self._words.titles
        acting = [each for each in words if each.lemma in acts or self._is_named(each)]
        found = self._ground.of(acting[-1]) if acting else []
        return found[0] if found else None

    def _is_named(self, word: ParsedWord) -> bool:
        found = self._reading.names.by_word.get(word.i)
        return found is not None and found.actor.kind in ("state", "seat", "body")

    def _beside(self, span: Span) -> EntryActor | None:
        """Give the subject of the nearest reporting verb around a quotation in its sentences."""
        first, end = self._sentences_of(span)
        verbs = [
            each
            for each in self._reading.parsed.words[first:end]
            if self._may_report(each) and not span[0] <= each.start < span[1]
        ]
        for verb in sorted(verbs, key=lambda each: (_distance(each, span), each.i)):
            inverted = self._inverted(verb)
            if inverted is not None:
                return self._told_after(verb, inverted)
            subject = self._own_subject(verb, span)
            if subject is None:
                continue
            quoted = self._quoted_as_saying(verb)
            found = self._ground.of(quoted or subject) or self._phrase(quoted or subject)
            if found:
                self._address(span, verb)
                return found[0]
        return None

    def _quoted_as_saying(self, verb: ParsedWord) -> ParsedWord | None:
        """Give X of "the agency quoted X as saying", by either verb."""
        quoting = verb.head.head if verb.dep == "pcomp" and verb.head.lower == "as" else verb
        return quoting.child("dobj") if quoting.lemma in ("quote", "cite") and quoting.has("as") else None

    def _phrase(self, head: ParsedWord) -> list[EntryActor]:
        """Give what speaks but is no actor: "the statement said"."""
        if head.pos not in ("NOUN", "PROPN"):
            return []
        return [EntryActor(self._reading.phrase(head), "phrase")]

    def _may_report(self, word: ParsedWord) -> bool:
        """Tell whether a word is a verb of saying; one that the parser takes for a noun too."""
        cue = (
            word.lemma in self._words.cues or word.lemma == "call" or (word.lemma == "put" and word.has("it"))
        )
        return cue and (word.pos == "VERB" or (word.tag == "NN" and word.child("nsubj") is not None))

    def _own_subject(self, verb: ParsedWord, span: Span) -> ParsedWord | None:
        """Give the subject of a verb of saying, if it is not quoted, else who is named after the mark."""
        subject = self._reading.clauses.subject(verb)
        if subject is not None and self._is_outside(subject):
            return subject
        apposed = subject.child("appos") if subject is not None else None
        if apposed is not None and self._is_outside(apposed):
            return apposed  # "“The border,” the governor told us, “was crossed”"
        after = self._reading.parsed.between(span[1], max(span[1], verb.start))
        first = next((each for each in after if each.pos not in ("PUNCT", "SPACE")), None)
        head = self._head_from(first) if first is not None else None
        if head is None or head.i >= verb.i or not self._may_speak(head):
            return None
        return self._named_behind(head) or head

    def _named_behind(self, office: ParsedWord) -> ParsedWord | None:
        """Give the person of "the chairman, X,", wherever the parser hangs the name."""
        after = self._reading.parsed.words[office.i + 1 : office.i + 3]
        named = len(after) == 2 and after[0].text == "," and after[1].i in self._reading.roster.by_word
        return after[1] if named else None

    def _may_speak(self, word: ParsedWord) -> bool:
        acts = word.lemma in self._words.roles or word.lemma in self._words.titles
        return word.i in self._reading.roster.by_word or acts or self._is_named(word)

    def _is_outside(self, word: ParsedWord) -> bool:
        spoken = self._reading.spoken
        return spoken.quotation_at(word.start) is None and not spoken.is_term(word.start)

    def _head_from(self, first: ParsedWord) -> ParsedWord | None:
        """Give the last noun of the phrase that begins at a word."""
        _, end = self._reading.parsed.sentences[first.sentence]
        phrase = takewhile(lambda each: each.pos in _OF_PHRASE, self._reading.parsed.words[first.i : end])
        return next((each for each in reversed(list(phrase)) if each.pos in ("NOUN", "PROPN")), None)

    def _inverted(self, verb: ParsedWord) -> ParsedWord | None:
        """Give the subject of "“…”, added the agency", whatever the parser takes it for."""
        if not _BEHIND_MARK.search(self._reading.parsed.text[max(0, verb.start - 8) : verb.start]):
            return None
        subject = verb.child("nsubj", "nsubjpass")
        if subject is not None and self._is_outside(subject):
            return None
        if verb.dep == "amod" and verb.head.i > verb.i:
            return verb.head
        after = [each for each in verb.children if each.i > verb.i and each.pos in ("NOUN", "PROPN")]
        object_ = next(
            (each for each in after if each.dep in ("dobj", "attr", "dep", "oprd", "npadvmod")), None
        )
        follower = self._reading.parsed.words[verb.i + 1 : verb.i + 2]
        return object_ or (self._head_from(follower[0]) if follower else None)

    def _told_after(self, verb: ParsedWord, head: ParsedWord) -> EntryActor:
        """Give whom the words after a reporting verb name, up to their head."""
        known = self._reading.roster.by_word.get(head.i) or self._reading.names.by_word.get(head.i)
        if known is not None:
            return known.actor
        found = self._ground.of(head)
        if found and found[0].kind in ("person", "role"):
            return found[0]
        first = verb.i + 1
        while first < head.i and self._reading.parsed.words[first].pos in ("DET", "PUNCT", "SPACE"):
            first += 1
        return EntryActor(self._reading.told(first, head.i), "phrase")

    def _address(self, span: Span, verb: ParsedWord) -> None:
        to = verb.child("dobj", "dative")
        found = self._ground.of(to) if to is not None and not span[0] <= to.start < span[1] else []
        if found:
            self._reading.spoken.addressees[span] = found[0]

    def _lead_in(self, span: Span) -> EntryActor | None:
        """Give who the words before a quotation are about, where no verb reports it."""
        text = self._reading.parsed.text
        start = text.rfind("\n", 0, span[0]) + 1
        people = self._reading.roster.by_word
        for word in reversed(self._reading.parsed.between(start, span[0])):
            if word.i in people and word.dep in ("nsubj", "poss", "pobj", "ROOT", "dobj", "nsubjpass"):
                return people[word.i].actor
        before = self._reading.parsed.between(start, span[0])
        subject = next((each for each in before if each.dep == "nsubj"), None)
        found = self._ground.of(subject) if subject is not None else []
        return found[0] if found else None

    def _of_block(self, span: Span, opener: Span) -> None:
        for verb in reversed(self._reading.parsed.between(*opener)):
            if verb.pos == "VERB" and verb.lemma in self._words.cues:
                found = self._ground.of(self._reading.clauses.subject(verb))
                if found:
                    self._reading.spoken.speakers[span] = found[0]
                    self._ground.discourse.speakers.append(found[0])
                    return
        who = self._reading.parsed.text[slice(*opener)]
        if opener[1] <= span[0] and "\n" not in self._reading.parsed.text[opener[1] : span[0]]:
            self._reading.spoken.speakers[span] = self._of_turn(who)

    def _of_turn(self, who: str) -> EntryActor:
        """Give who speaks in a turn of a transcript, by the last name in its label."""
        known = self._reading.roster.of_surname(fold(who.split()[-1]))
        return known or (EntryActor(who.title(), "phrase") if " " in who else NOBODY_NAMED)


def _distance(word: ParsedWord, span: Span) -> int:
    return min(abs(word.start - span[0]), abs(word.start - span[1]))
