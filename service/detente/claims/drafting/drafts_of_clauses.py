"""Drafts of clauses: which clauses are claims, over which words, and what each says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.claims.drafting.actors import EntryActor, once_each
from detente.claims.drafting.attribution import Attribution
from detente.claims.drafting.circumstances import Circumstances, clause_words, spans_of
from detente.claims.drafting.claim_source import BLOCK, DIRECT, INDIRECT, ClaimSource
from detente.claims.drafting.clauses import is_finite, is_infinitive, is_passive, is_report_beside, phrasal
from detente.claims.drafting.confidence import confidence_of
from detente.claims.drafting.draft import AUTHOR, DraftClaim, DraftMention, Quote
from detente.claims.drafting.entry_reading import EntryReading
from detente.claims.drafting.frames import TOPICAL, ClauseFrame, Frames
from detente.claims.drafting.grounding import FIRST_PERSON, Grounding
from detente.claims.drafting.kinds import ClauseKind, Kinds
from detente.claims.drafting.modality import ClauseMood, Moods, likens
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.source_text import Span
from detente.claims.drafting.standing import LIKELY, PROMISES, ClauseStanding

_PLACES = frozenset({"in", "at", "near", "outside", "inside", "off", "into", "across", "through"})
_ABOUT = frozenset({"on", "about", "over", "regarding", "concerning"})
_TIMES = frozenset(
    {
        "after",
        "before",
        "since",
        "during",
        "following",
        "ahead",
        "prior",
        "amid",
        "amidst",
        "pending",
        "despite",
    }
)
OCCASIONS = frozenset({"Meeting", "Visit", "Agreement"})
"""Kinds of what is arranged beforehand, and may be called off."""
_SOUGHT = ("Agreement", "intended")
"""What "proposed a ceasefire" tells of; "agreed on a ceasefire" tells that there is one."""
_DEEDS = frozenset({"move", "step", "decision", "action", "act", "policy"})
_COLOURING = frozenset(
    {"play up", "play down", "tout", "trumpet", "hype", "portray", "whitewash", "gloss over"}
)
"""Verbs with which an author says how another tells a thing."""
_POINTING = frozenset({"these", "those", "this", "that"})
_UNKNOWN = frozenset({"he", "she", "they", "it"})
"""Words for who speaks that say nothing where nobody is found for them."""
_NEAR = 400
"""Characters from a reporting verb to the quotation that it reports."""


def quote_of(reading: EntryReading, first: int, last: int) -> Quote:
    """Give the words of the entry, both included, as they came."""
    start, end = reading.smooth.back(*reading.parsed.slice(first, last))
    return Quote(reading.smooth.raw[start:end], start, end)


def mentions_of(actors: Sequence[EntryActor]) -> tuple[DraftMention, ...]:
    """Give actors as drafts do."""
    return tuple(each.mention() for each in actors)


def holder(source: ClaimSource) -> DraftMention | str:
    """Give who holds a claim, as drafts do."""
    if source.is_author:
        return AUTHOR
    return "unattributed" if source.actor.kind == "nobody" else source.actor.mention()


class ClauseDrafts:
    """Makes drafts of the clauses of one entry."""

    def __init__(
        self, grounding: Grounding, frames: Frames, attribution: Attribution, circumstances: Circumstances
    ) -> None:
        self._ground = grounding
        self._reading = grounding.reading
        self._words = grounding.reading.words
        self._frames = frames
        self._attribution = attribution
        self._circumstances = circumstances
        self._moods = Moods(self._words, self._reading.clauses)
        self._kinds = Kinds(self._words)
        self.told: set[int] = set()
        """Event nouns that a clause has told: they need no draft of their own."""
        self._standing = ClauseStanding(self._reading, circumstances, self.told)

    def mood(self, verb: ParsedWord, source: ClaimSource, agents: Sequence[EntryActor]) -> ClauseMood:
        """Give the mood of a verb's clause."""
        return self._moods.of(verb, source, agents)

    def of(self, verb: ParsedWord) -> DraftClaim | None:
        """Give the draft of a clause; None where it says nothing of its own."""
        if self._standing.says_nothing(verb):
            return None
        frame = self._frames.read(verb)
        source = self._source(frame)
        if self._thinks_what_he_says(frame, source):
            return None
        mood = self._moods.of(verb, source, frame.agents)
        place = self._place(frame)
        kind = self._kinds.of(frame, source, mood, reports=self._reports(verb), has_place=place is not None)
        if frame.noun is not None:
            self.told.add(frame.noun.i)
        kind, mood = self._called_off(frame, self._softened(frame, kind, source), mood)
        self._take_teller(frame, kind)
        parts = self._participants(frame, kind)
        known = source.actor.kind != "nobody" and source.speech in (DIRECT, BLOCK)
        if kind.kind == "Commitment" and not frame.agents and known:
            parts = self.bound(kind.kind, kind.modality, once_each([source.actor, *parts]))
        if not self._standing.is_claim(frame, kind, source, parts):
            return None
        return self._draft(frame, kind, source, mood, parts, place)

    def _thinks_what_he_says(self, frame: ClauseFrame, source: ClaimSource) -> bool:
        """Tell whether it is the "he believes" of "he said he believes that": told twice."""
        agents = {each.key for each in frame.agents}
        content = frame.verb.child("ccomp")
        thinks = frame.verb.lemma in self._words.thinking and content is not None and is_finite(content)
        if frame.act is not None and frame.act.kind != "Statement":
            return False
        return thinks and not source.is_author and source.actor.key in agents

    def _source(self, frame: ClauseFrame) -> ClaimSource:
        """Give who holds the clause; a promise that somebody repeats is held by who repeats it."""
        repeats = (
            frame.noun is not None and frame.noun.lemma in PROMISES and frame.verb.lemma in self._words.cues
        )
        if repeats and frame.agents:
            return ClaimSource(frame.agents[0], "asserted", INDIRECT, frame.verb)
        return self._attribution.source(frame.verb)

    def _softened(self, frame: ClauseFrame, kind: ClauseKind, source: ClaimSource) -> ClauseKind:
        """Never let an infinitive, or what is sought, be asserted; causes and judgements are evaluated."""
        verb = frame.verb
        if kind.modality != "asserted":
            return kind
        off = phrasal(verb) in self._words.called_off or phrasal(verb) in self._words.put_off
        governed = None if off and is_passive(verb) else self._words.governors.get(verb.lemma)
        if (
            frame.noun is not None
            and frame.noun is not verb
            and governed
            and (kind.kind not in ("Statement", "Agreement") or (kind.kind, governed) == _SOUGHT)
        ):
            return replace(kind, modality="planned" if governed == "pledged" else governed)
        if is_infinitive(verb) and kind.kind != "Agreement":
            return replace(kind, modality="intended")
        if self._judges(frame, source):
            return replace(kind, kind="Claim", modality="evaluated", is_typed=False)
        return kind

    def _called_off(
        self, frame: ClauseFrame, kind: ClauseKind, mood: ClauseMood
    ) -> tuple[ClauseKind, ClauseMood]:
        """Read "the visit has been put off" as planned still, "the talks were cancelled" as not held."""
        if kind.kind not in OCCASIONS or frame.noun is None or kind.modality != "asserted":
            return kind, mood
        verb = phrasal(frame.verb)
        if verb in self._words.put_off:
            return replace(kind, modality="planned"), mood
        if verb in self._words.called_off:
            return kind, replace(mood, is_negative=not mood.is_negative)
        return kind, mood

    def _judges(self, frame: ClauseFrame, source: ClaimSource) -> bool:
        """Tell whether the author says what is good, great, or the cause of something."""
        verb = frame.verb
        if not source.is_author:
            return False
        if phrasal(verb) in _COLOURING or likens(verb):
            return True
        told = verb.child("attr", "acomp")
        if verb.lemma in ("be", "remain", "become") and told is not None:
            if told.dep == "attr" and self._is_of_no_actor(frame.subject):
                return True  # "the attack is a sign of"
            adjective = told.pos == "ADJ" or any(each.pos == "ADJ" for each in told.children)
            ready = told.lower in LIKELY or told.lower in {*self._words.governors, *self._words.negative}
            return adjective and (told.child("xcomp") is None or not ready)
        subject = frame.subject
        caused = subject is not None and (subject.lemma in self._words.nouns or subject.lemma in _DEEDS)
        return caused and verb.lemma in self._words.consequences

    def _is_of_no_actor(self, subject: ParsedWord | None) -> bool:
        """Tell whether a subject is an event, or what was said before: "this", "it"."""
        if subject is None:
            return False
        return subject.lower in ("this", "that", "it", "these") or subject.lemma in self._words.nouns

    def _reports(self, verb: ParsedWord) -> bool:
        if verb.lemma not in self._words.cues:
            return False
        below = (each for each in verb.children if each.dep in ("ccomp", "parataxis"))
        content = [each for each in below if not is_report_beside(each, self._words)]
        if any(is_finite(each) or each.child("nsubj", "nsubjpass") for each in content):
            return True
        if self._reading.spoken.quotation_at(verb.start):
            return False
        first, end = self._reading.parsed.sentences[verb.sentence]
        start, stop = self._reading.parsed.slice(first, end - 1)
        return any(
            start <= a <= stop and min(abs(a - verb.start), abs(b - verb.start)) < _NEAR
            for a, b in self._reading.spoken.quotations
        )

    def _take_teller(self, frame: ClauseFrame, kind: ClauseKind) -> None:
        """Name who says a thing though nobody knows him: never one whom it is only about."""
        subject, verb = frame.subject, frame.verb
        if kind.kind != "Statement" or subject is None or is_passive(verb) or subject.lower in FIRST_PERSON:
            return
        if frame.agents:
            frame.agents = self._ground.of_people(subject, frame.agents)
            return
        tells = verb.lemma in self._words.cues or verb.lemma in self._words.tells_of
        if not tells or subject.lemma in self._words.noun_cues or subject.lemma in self._words.views:
            return
        if subject.pos in ("NOUN", "PROPN") and self._reading.spoken.quotation_at(subject.start) is None:
            frame.agents = [EntryActor(self._reading.phrase(subject), "phrase")]
            frame.others, frame.recipients = [], []

    def _is_of_unknown_us(self, frame: ClauseFrame, kind: ClauseKind) -> bool:
        """Tell whether nobody knows who "we" are who do a thing: whom it only names did not do it."""
        subject = frame.subject
        ours = subject is not None and subject.lower == "we" and not frame.agents
        return ours and kind.kind in ("Event", "Incident", "Measure")

    def _participants(self, frame: ClauseFrame, kind: ClauseKind) -> list[EntryActor]:
        if self._is_of_unknown_us(frame, kind):
            return once_each([EntryActor("we", "body"), *frame.recipients, *frame.partners])
        unknown = frame.subject is not None and frame.subject.lower in _UNKNOWN and not frame.agents
        if kind.kind == "Statement" and unknown and not is_passive(frame.verb):
            return []
        if kind.kind == "Statement" and self._reports(frame.verb):
            parts = once_each([*frame.agents, *frame.recipients, *frame.partners])
        elif kind.kind == "Meeting" and frame.verb.lemma in TOPICAL:
            parts = once_each([*frame.agents, *frame.partners])
        elif kind.kind == "Visit":
            parts = once_each(frame.agents or frame.everybody)
        else:
            parts = once_each([*frame.everybody, *self._named_inside(frame.verb)])
        return self.bound(kind.kind, kind.modality, parts)

    def _named_inside(self, verb: ParsedWord) -> list[EntryActor]:
        """Give whom the clause's own words name, but for places and what stands in clauses below it."""
        found: list[EntryActor] = []
        for index in sorted(clause_words(verb)):
            word = self._reading.parsed.words[index]
            aside = self._is_topic(word) or self._is_within_place(word, verb)
            if aside or self._is_below_clause(word, verb):
                continue
            named = self._reading.names.by_word.get(index) or self._reading.roster.by_word.get(index)
            if named is not None and named.first == index and named.actor.kind != "place":
                found.append(named.actor)
            elif word.tag == "PRP$":
                owners = self._ground.of(word)
                self._ground.discourse.shared[word.head.lemma] = owners
                found += owners
            elif word.lower in _POINTING and word.dep == "det":
                found += self._ground.discourse.shared.get(word.head.lemma, [])
        return found

    def _is_below_clause(self, word: ParsedWord, verb: ParsedWord) -> bool:
        for each in (word, *word.up()):
            if each is verb:
                return False
            if each.dep in ("relcl", "ccomp", "advcl", "appos") and is_finite(each):
                return True
        return False

    def _is_topic(self, word: ParsedWord) -> bool:
        """Tell whether a meeting is about it: "the conference on Vietnam"; or it is "en route to Yemen"."""
        if word.dep != "pobj" or word.head.dep != "prep":
            return False
        above = word.head.head
        met = getattr(self._words.nouns.get(above.lemma), "kind", None) == "Meeting"
        return above.lower in ("route", "way") or (met and word.head.lower in _ABOUT)

    def _is_within_place(self, word: ParsedWord, verb: ParsedWord) -> bool:
        if word.dep == "pobj" and word.head.lower in _PLACES:
            return True
        return any(
            each.dep in ("prep", "advmod") and each.lower in _TIMES
            for each in word.up()
            if each.i > verb.left
        )

    def bound(self, kind: str, modality: str, parts: list[EntryActor]) -> list[EntryActor]:
        """Add the states that the people among participants bind."""
        states = {each.state for each in parts if each.state}
        known = {each: self._reading.names.state_actor(each) for each in sorted(states)}
        return self._kinds.bound_states(kind, modality, parts, known)

    # The draft
    def _place(self, frame: ClauseFrame) -> EntryActor | None:
        found = self._circumstances.where(frame.verb)
        if found is None and frame.act and frame.act.kind == "Visit" and frame.thing is not None:
            found = self._circumstances.place(frame.thing)
        return found

    def _draft(
        self,
        frame: ClauseFrame,
        kind: ClauseKind,
        source: ClaimSource,
        mood: ClauseMood,
        parts: Sequence[EntryActor],
        place: EntryActor | None,
    ) -> DraftClaim:
        tellers = frame.agents if kind.kind == "Statement" else []
        told = [each for each in parts if each.kind != "bare" or len(parts) < 3 or each in tellers]
        speaker = self._speaker(frame, kind, source)
        rule = f"clause-{kind.kind.lower()}" if kind.is_typed else f"clause-untyped-{kind.kind.lower()}"
        return DraftClaim(
            kind=kind.kind,
            event_type=kind.event,
            predicate=self._predicate(frame),
            quote=quote_of(self._reading, *self._span_with_condition(frame.verb, mood)),
            rule=rule,
            confidence=confidence_of(rule),
            agent=mentions_of(once_each(frame.agents)),
            recipient=mentions_of(once_each([*frame.recipients, *frame.partners])),
            participants=mentions_of(told),
            place=place.mention() if place else None,
            date=self._circumstances.when(frame.verb),
            modality=kind.modality,
            polarity=mood.polarity,
            attributed_to=holder(source),
            speaker=speaker.mention() if speaker else None,
            speech_type=source.speech,
            condition=self._condition(mood),
        )

    def _speaker(self, frame: ClauseFrame, kind: ClauseKind, source: ClaimSource) -> EntryActor | None:
        if kind.kind == "Statement" and frame.agents:
            return frame.agents[0]
        return None if source.is_author or source.actor.kind == "nobody" else source.actor

    def _predicate(self, frame: ClauseFrame) -> str:
        noun = f" {frame.noun.lemma}" if frame.noun is not None else ""
        return f"{frame.verb.lemma}{noun}"

    def _condition(self, mood: ClauseMood) -> str | None:
        if mood.condition is None:
            return None
        return self._reading.told(mood.condition.left, mood.condition.right)

    def _span_with_condition(self, verb: ParsedWord, mood: ClauseMood) -> Span:
        """Give the words of a clause; with the condition that stands after it."""
        first, last = self.span(verb)
        if mood.condition is None or mood.modality == "asserted" or mood.condition.i < verb.i:
            return first, last
        return first, max(last, spans_of(mood.condition, self._reading.parsed.words)[1])

    def span(self, verb: ParsedWord) -> Span:
        """Give the first and last word that a clause's draft rests on, through verbs that it says for."""
        words = self._reading.parsed.words
        first, last = spans_of(verb, words)
        top = verb
        while top.dep in ("xcomp", "pcomp") or (top.dep == "conj" and top.head.dep == "xcomp"):
            above = top.head.head if top.dep == "pcomp" else top.head
            if top.dep == "conj":
                top = above
                continue
            if not (self._standing.is_silent(above) or above.pos == "ADJ"):
                break
            first = min(first, spans_of(above, words)[0])
            top = above
        return self._within_quotation(verb, first, last)

    def _within_quotation(self, verb: ParsedWord, first: int, last: int) -> Span:
        """Leave out of what is said in a quotation who says it: "Minister X: “We …”"."""
        quotation = self._reading.spoken.quotation_at(verb.start)
        subject = verb.child("nsubj", "nsubjpass")
        if quotation is None or (subject is not None and not quotation[0] <= subject.start < quotation[1]):
            return first, last
        inside = [
            each.i
            for each in self._reading.parsed.words[first : last + 1]
            if quotation[0] <= each.start < quotation[1]
        ]
        return inside[0], inside[-1]
