"""Who tells what a reporting word has for its content: a subject, a possessor, or nobody."""

from __future__ import annotations

from detente.claims.drafting.actors import NOBODY_NAMED, THE_AUTHOR, EntryActor
from detente.claims.drafting.claim_source import DIRECT, INDIRECT, ClaimSource
from detente.claims.drafting.clauses import is_passive, prepositions, verb_over
from detente.claims.drafting.grounding import FIRST_PERSON, Grounding
from detente.claims.drafting.parsing import ParsedWord

_SHOWING = frozenset(
    {"show", "demonstrate", "suggest", "indicate", "prove", "mean", "underscore", "highlight"}
)
_VOICING = frozenset(
    {
        "express",
        "voice",
        "have",
        "hold",
        "share",
        "convey",
        "raise",
        "repeat",
        "give",
        "offer",
        "make",
        "send",
    }
)
"""Verbs whose subject has the belief, the concern, the information of their object."""
_SOME = frozenset(
    {
        "some",
        "many",
        "people",
        "others",
        "all",
        "everyone",
        "everybody",
        "one",
        "anyone",
        "most",
        "few",
        "they",
    }
)


_HEARING = frozenset({"hear", "learn", "understand", "gather", "know"})
_SETTING_OFF = frozenset({",", "(", "–", "—"})
_LONGEST = 16
"""Words before a verb of saying that may name who speaks."""


class Tellers:
    """Finds who tells, in one entry."""

    def __init__(self, grounding: Grounding) -> None:
        self._ground = grounding
        self._reading = grounding.reading
        self._words = grounding.reading.words

    def source(self, governor: ParsedWord, effect: str) -> ClaimSource | None:
        """Give who tells what a reporting word has for its content; `effect`: what the word makes of it."""
        if governor.lemma == "have" and governor.is_verbal():
            return self._of_having_it(governor)
        if governor.pos == "NOUN" and governor.has("no"):
            effect = "possible"  # "there is no proof that" says no more
        subject = self._quoted(governor) or self._teller(governor)
        if subject is None:
            return self._of_nobody(governor, effect)
        if subject.lower in FIRST_PERSON:
            speaker = self._ground.speaker_at(subject)
            return ClaimSource(speaker or THE_AUTHOR, effect, INDIRECT if speaker else None, governor)
        if subject.lower in self._words.no_sources and subject.lower not in ("that", "which"):
            return self._of_some(subject, governor, effect)
        found = self._ground.of(subject)
        if governor.lemma in _SHOWING and not self._may_speak(subject, found):
            return self._of_what_shows(governor)
        if not found and subject.i in self._reading.names.by_word:
            found = [self._reading.names.by_word[subject.i].actor]
        return ClaimSource(self.one(found, subject), effect, INDIRECT, governor)

    def _of_having_it(self, verb: ParsedWord) -> ClaimSource:
        """Give who "has it that": an actor whom the text names, else nobody."""
        subject = self._reading.clauses.subject(verb)
        found = self._ground.of(subject) if subject is not None else []
        tale = self._words.noun_cues.get(subject.lemma) if subject is not None else None
        if subject is not None and tale is None and any(each.is_grounded for each in found):
            return ClaimSource(self.one(found, subject), "alleged", INDIRECT, verb)
        doubtful = "speculated" if tale == "speculated" else "alleged"
        return ClaimSource(NOBODY_NAMED, doubtful, INDIRECT, verb)

    def may_tell(self, word: ParsedWord) -> bool:
        """Tell whether a word names who or what can tell: no "per day"."""
        reading, words = self._reading, self._words
        named = word.i in reading.roster.by_word or word.i in reading.names.by_word
        return named or word.lemma in words.roles | words.titles | words.noun_cues.keys() | words.documents

    def named(self, word: ParsedWord) -> EntryActor:
        """Give one actor for a word that names who tells."""
        known = self._reading.names.by_word.get(word.i)
        found = [known.actor] if known else self._ground.of(word)
        return NOBODY_NAMED if word.lower in self._words.no_sources else self.one(found, word)

    def of_hearsay(self, governor: ParsedWord) -> ClaimSource:
        """Read "is believed by X to have": nobody's, where there is no X."""
        effect = self._words.hearsay[governor.lemma]
        found = self.source(governor, effect) if governor.child("agent") is not None else None
        return found or ClaimSource(NOBODY_NAMED, effect, INDIRECT, governor)

    def _quoted(self, governor: ParsedWord) -> ParsedWord | None:
        """Give X of "the agency quoted X as saying", "X was quoted as saying"."""
        quoting = governor.head.head if governor.dep == "pcomp" else governor
        if quoting.lemma not in ("quote", "cite") or not quoting.has("as"):
            return None
        return quoting.child("nsubjpass") if is_passive(quoting) else quoting.child("dobj")

    def _of_nobody(self, governor: ParsedWord, effect: str) -> ClaimSource | None:
        """Give the source of what nobody is named for: who speaks there, the author's guess, or nobody."""
        if governor.lemma in self._words.authors_view and governor.pos == "NOUN":
            return ClaimSource(THE_AUTHOR, "possible")
        told = self._nobodys(governor, effect)
        speaker = self._reading.spoken.speaker_at(governor.start)
        if speaker is not None:
            return ClaimSource(speaker, told, DIRECT, governor)
        nobody = governor.pos in ("NOUN", "PROPN") or is_passive(governor)
        return ClaimSource(NOBODY_NAMED, told, INDIRECT, governor) if nobody else None

    def _of_what_shows(self, governor: ParsedWord) -> ClaimSource:
        """Read "the attack shows that", a judgement of whose words it is in."""
        speaker = self._reading.spoken.speaker_at(governor.start)
        return ClaimSource(speaker, "asserted", DIRECT) if speaker else ClaimSource(THE_AUTHOR, "evaluated")

    def _may_speak(self, subject: ParsedWord, found: list[EntryActor]) -> bool:
        """Tell whether what shows that something is so says it: people and papers do, events do not."""
        event = subject.lemma in self._words.nouns and subject.lemma not in self._words.papers
        return not event and (bool(found) or subject.pos in ("NOUN", "PROPN"))

    def _of_some(self, subject: ParsedWord, governor: ParsedWord, effect: str) -> ClaimSource | None:
        """Read "some say that", which is nobody's; "this suggests that" is its author's guess."""
        if self._reading.spoken.quotation_at(governor.start):
            return None
        if subject.lower in _SOME:
            return ClaimSource(
                NOBODY_NAMED, "alleged" if effect == "asserted" else effect, INDIRECT, governor
            )
        return None if effect in ("asserted", "denied") else ClaimSource(THE_AUTHOR, effect)

    def _nobodys(self, governor: ParsedWord, effect: str) -> str:
        """Give what words without a source are: alleged, or as doubtful as the noun says."""
        if governor.pos not in ("NOUN", "PROPN"):
            return effect
        return "alleged" if effect == "asserted" else effect

    def one(self, found: list[EntryActor], subject: ParsedWord) -> EntryActor:
        """Give one actor for several, or the words of a phrase that names none."""
        if len(found) == 1:
            return self._ground.of_people(subject, found)[0]
        if found:
            states = {each.state for each in found if each.state}
            label = " and ".join(each.label for each in found)
            return EntryActor(label, "phrase", None, states.pop() if len(states) == 1 else None)
        first = subject.left
        words = self._reading.parsed.words
        while first < subject.i and words[first].pos in ("DET", "PUNCT", "SPACE"):
            first += 1
        return EntryActor(self._reading.told(first, subject.i), "phrase")

    def _teller(self, governor: ParsedWord) -> ParsedWord | None:
        """Give the word for who tells: a verb's subject; a noun's possessor, or who speaks of it."""
        if governor.is_verbal():
            subject = self._reading.clauses.subject(governor)
            heard = self._heard_from(governor)
            if heard is not None:
                return heard
            if is_passive(governor):
                by = governor.child("agent")
                return by.child("pobj") if by else (subject if governor.lemma == "tell" else None)
            before = self._just_before(governor, subject)
            return before or subject or self._inverted(governor)
        owner = (
            governor.child("poss")
            or self._behind(governor)
            or next(
                (
                    each
                    for each in governor.children
                    if each.dep in ("amod", "compound") and each.i in self._reading.names.by_word
                ),
                None,
            )
        )
        if owner is not None and owner.lower not in FIRST_PERSON:
            return owner
        acting = next(
            (
                each
                for each in governor.children
                if each.dep == "compound" and not self._words.roles.isdisjoint((each.lemma, each.lower))
            ),
            None,
        )
        if acting is not None:
            return acting  # "State media report that", where the parser takes the verb for a noun
        verb = verb_over(governor)
        if (
            verb
            and governor.dep == "dobj"
            and verb.lemma in _VOICING
            and governor.lemma not in self._words.tales
        ):
            return self._reading.clauses.subject(verb)
        if verb and self._words.speaks(verb.lemma) and verb.lemma not in ("deny", "reject", "dismiss"):
            subject = self._reading.clauses.subject(verb)
            return None if subject is governor else subject
        return None

    def _heard_from(self, verb: ParsedWord) -> ParsedWord | None:
        """Give X of "the committee heard from X that", "we learned from X that"."""
        if verb.lemma not in _HEARING or is_passive(verb):
            return None
        return next((each for name, each in prepositions(verb) if name == "from"), None)

    def _just_before(self, verb: ParsedWord, subject: ParsedWord | None) -> ParsedWord | None:
        """Give X of "Y, X said, did Z", "near Y, X said", where the parser takes X for an apposition of Y."""
        told = verb.child("ccomp")
        if verb.dep != "parataxis" and (subject is not None or told is None or told.i > verb.i):
            return None
        words = self._reading.parsed.words
        near = range(verb.i - 1, max(0, verb.i - _LONGEST), -1)
        comma = next((index for index in near if words[index].text in _SETTING_OFF), None)
        if comma is None or (subject is not None and subject.i > comma):
            return None
        apposed = (each for each in words[comma + 1 : verb.i] if each.dep == "appos" and each.head.i < comma)
        return next((each for each in apposed if self.may_tell(each) or each.pos == "PROPN"), None)

    def _behind(self, noun: ParsedWord) -> ParsedWord | None:
        """Give X of "the claim by X that", "a report from X that"."""
        for name, each in prepositions(noun):
            named = each.i in self._reading.names.by_word or each.i in self._reading.roster.by_word
            if name == "by" or (name == "from" and (named or each.lemma in self._words.roles)):
                return each
        return None

    def _inverted(self, verb: ParsedWord) -> ParsedWord | None:
        """Give X of "Y did Z, argued X", which parsers take for an object."""
        told, after = verb.child("ccomp"), verb.child("dobj", "attr")
        if told is None or after is None or not told.i < verb.i < after.i or after.left != verb.i + 1:
            return None
        return after if self.may_tell(after) else None
