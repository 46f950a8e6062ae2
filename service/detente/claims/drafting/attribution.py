"""Who holds what a clause says: the nearest source, by reporting words, quotations and "according to"."""

from __future__ import annotations

from detente.claims.drafting.actors import NOBODY_NAMED, THE_AUTHOR
from detente.claims.drafting.asides import Asides
from detente.claims.drafting.bylines import Bylines
from detente.claims.drafting.claim_source import BLOCK, DIRECT, INDIRECT, ClaimSource
from detente.claims.drafting.clauses import (
    NAMING,
    accusing_over,
    is_finite,
    is_hearsay,
    is_infinitive,
    is_passive,
    is_report_beside,
    verb_over,
)
from detente.claims.drafting.grounding import FIRST_PERSON, Grounding
from detente.claims.drafting.parsing import ParsedWord
from detente.claims.drafting.source_text import Span
from detente.claims.drafting.tellers import Tellers
from detente.claims.drafting.views import Views
from detente.claims.drafting.wishes import Wishes

_ABOUT = frozenset({"of", "about", "regarding", "concerning"})
_ABOUT_TALES = frozenset({"of", "about"})
_AT_TALES = frozenset({"to", "at"})
_IN_TIME = frozenset({"after", "before", "since", "when"})


class Attribution:
    """Finds the sources of clauses in one entry."""

    def __init__(self, grounding: Grounding) -> None:
        self._ground = grounding
        self._reading = grounding.reading
        self._words = grounding.reading.words
        self._tellers = Tellers(grounding)
        self._last_report: tuple[ParsedWord, ClaimSource] | None = None
        self._wishes = Wishes(grounding.reading, self._tellers)
        self._asides = Asides(grounding, self._tellers)
        self._views = Views(grounding, self._tellers)
        self._bylines = Bylines(grounding.reading, self._tellers)

    def source(self, verb: ParsedWord) -> ClaimSource:
        """Give the nearest source of the clause that a verb heads."""
        spoken = self._reading.spoken
        quotation = spoken.quotation_at(verb.start)
        reported = self._reported(verb, quotation)
        if reported is not None:
            self._last_report = (verb, reported)
            return reported
        if quotation:
            speaker = spoken.speakers.get(quotation, NOBODY_NAMED)
            return ClaimSource(speaker, "asserted", DIRECT)
        if spoken.is_term(verb.start):
            return ClaimSource(NOBODY_NAMED, "alleged", DIRECT)
        named = (
            self._according_to(verb)
            or self._asides.source(verb)
            or self._views.source(verb)
            or self._bylines.source(verb)
        )
        if named is not None:
            return named
        block = spoken.block_at(verb.start)
        if block:
            return ClaimSource(spoken.speakers.get(block, NOBODY_NAMED), "asserted", BLOCK)
        return self._going_on(verb) or ClaimSource(THE_AUTHOR)

    def _going_on(self, verb: ParsedWord) -> ClaimSource | None:
        """Read "X said talks had begun. They would last a week.": a report whose tense goes on is X's too."""
        if self._last_report is None:
            return None
        before, source = self._last_report
        text = self._reading.parsed.text
        root = next((each for each in verb.up() if each.is_root), verb)
        would = any(each.lower == "would" and each.dep == "aux" for each in root.children)
        next_to = root.sentence == before.sentence + 1 and "\n" not in text[before.start : root.start].strip()
        if not would or not next_to or source.speech != INDIRECT or source.actor is NOBODY_NAMED:
            return None
        return ClaimSource(source.actor, "asserted", INDIRECT, source.cue)

    def of_noun(self, noun: ParsedWord, verb: ParsedWord | None) -> ClaimSource:
        """Give the source of an event noun: as its verb's, but for quotations and "speculation on"."""
        spoken = self._reading.spoken
        quotation = spoken.quotation_at(noun.start)
        if quotation in spoken.speakers and (verb is None or spoken.quotation_at(verb.start) != quotation):
            return ClaimSource(spoken.speakers[quotation], "asserted", DIRECT)
        told = self._of_noun_over(noun) or self._of_name_given(noun, verb) or self._told_of(noun)
        told = told or (self._wishes.of_noun(noun, verb) if verb is not None else None)
        if told is not None:
            return told
        if verb is None:
            return ClaimSource(THE_AUTHOR)
        subject = self._reading.clauses.subject(verb)
        if subject is not None and subject.lemma in self._words.unattributed and noun.i > verb.i:
            found = self._tellers.source(subject, self._words.noun_cues[subject.lemma])
            if found is not None:
                return found
        return self.source(verb)

    def _of_noun_over(self, noun: ParsedWord) -> ClaimSource | None:
        """Read "reports of an attack", "Iran's claim of a victory", "allegations about a raid"."""
        over = noun.head
        if noun.dep != "pobj" or over.lower not in _ABOUT or over.head.lemma not in self._words.tales:
            return None
        return self._tellers.source(over.head, self._words.noun_cues[over.head.lemma])

    def _told_of(self, noun: ParsedWord) -> ClaimSource | None:
        """Read "villagers told of an attack", "hinted at a visit", "reported a raid": whose tale it is."""
        over = noun.head
        if self._is_told_object(noun):
            return self._tellers.source(over, "alleged")
        if noun.dep != "pobj" or not self._only_tells(over):
            return None
        if over.lower == "about" and noun.has("the", "this", "that", "his", "her", "its", "their"):
            return None  # of what both know
        return self._tellers.source(over.head, "alleged")

    def _of_tale(self, link: ParsedWord) -> ClaimSource | None:
        """Read "spoke of planes bombing a market", "reported shelling by troops"."""
        if link.is_verbal() and self._is_told_object(link):
            return self._tellers.source(link.head, "alleged")
        of_tale = link.dep == "prep" and self._only_tells(link)
        return self._tellers.source(link.head, "alleged") if of_tale else None

    def _is_told_object(self, told: ParsedWord) -> bool:
        """Tell whether it is what a verb of telling has for its object, and nobody there vouches for."""
        verb = told.head
        return told.dep == "dobj" and verb.is_verbal() and verb.lemma in self._words.tells

    def _only_tells(self, link: ParsedWord) -> bool:
        telling = link.head
        tells = telling.is_verbal() and telling.lemma in self._words.tells_of and not is_passive(telling)
        return tells and (
            link.lower in _ABOUT_TALES or (link.lower in _AT_TALES and not telling.child("dobj"))
        )

    def _of_name_given(self, noun: ParsedWord, verb: ParsedWord | None) -> ClaimSource | None:
        """Read "what Iran calls an attack", "denied an attack": whose words they are, or whose denial."""
        if verb is None:
            return None
        named = verb.lemma in NAMING and (
            noun.dep == "oprd" or (noun.dep == "pobj" and noun.head.lower == "as")
        )
        if not named and not (verb.lemma == "deny" and noun.dep == "dobj"):
            return None
        return self._tellers.source(verb, "asserted")

    def _reported(self, verb: ParsedWord, within: Span | None) -> ClaimSource | None:
        below = self._reading.clauses.matrix(verb) or verb
        while not below.is_root:
            above = below.head
            if within and not within[0] <= above.start < within[1]:
                return None
            if not within and self._reading.spoken.quotation_at(above.start):
                return None
            if not within and self._is_authors_aside(below):
                below = self._past_report(below)
                continue
            found = (
                self._of_tale(below)
                or self._of_contact(below)
                or self._of_content(below, above)
                or self._wishes.of_infinitive(below, above)
            )
            if found is not None:
                return found
            below = above
        return None

    def _of_contact(self, below: ParsedWord) -> ClaimSource | None:
        """Read "concerns it is pursuing weapons", a report without "that", which parsers hang anywhere."""
        subject = below.child("nsubj", "nsubjpass")
        if below.dep not in ("relcl", "acl", "advcl", "ccomp") or subject is None or subject.i == 0:
            return None
        noun = self._reading.parsed.words[subject.i - 1]
        if noun.pos != "NOUN" or noun.lemma not in self._words.noun_cues:
            return None
        first = noun.head if noun.dep == "pobj" and noun.head.head is below else subject
        if first.i != below.left or subject.tag in ("WP", "WDT", "IN") or noun.head is below:
            return None
        return self._tellers.source(noun, self._words.noun_cues[noun.lemma])

    def _is_authors_aside(self, clause: ParsedWord) -> bool:
        """Tell whether a clause is such as "…, months after Y did Z": the author's, within a report."""
        if clause.dep != "advcl" or clause.tag not in ("VBD", "VBZ", "VBP"):
            return False
        marks = [each for each in clause.children if each.dep == "mark" or each.lower in _IN_TIME]
        first = clause.left
        return (
            bool(marks)
            and marks[0].lower in _IN_TIME
            and first > 0
            and self._reading.parsed.words[first - 1].text == ","
        )

    def _past_report(self, clause: ParsedWord) -> ParsedWord:
        while not clause.is_root and not (
            clause.dep in ("ccomp", "parataxis") and clause.head.lemma in self._words.cues
        ):
            clause = clause.head
        return clause if clause.is_root else clause.head

    def _of_content(self, below: ParsedWord, above: ParsedWord) -> ClaimSource | None:
        governor = (accusing_over(below) or above.head) if below.dep == "pcomp" else above
        if below.dep in ("xcomp", "ccomp", "pcomp") and is_hearsay(governor, self._words):
            return self._tellers.of_hearsay(governor)
        if not self._is_content(below, above):
            return None
        sure = self._of_adjective(below, governor)
        if sure is not None:
            return sure
        effect = self._effect(governor)
        if effect is None and governor.pos in ("NOUN", "PROPN") and _is_that_clause(below):
            effect = "asserted"  # "a letter that", "the idea that": whoever has it, or nobody
        if effect == "denied" and below.dep == "parataxis":
            effect = "asserted"  # "denied that Y did Z; it did W"
        if effect == "denied" and below.i < governor.i:
            return None  # "…, a charge that it denies": nobody denies first
        if effect is None:
            return self._of_told(governor, below) or self._of_any_verb(governor, below)
        return self._tellers.source(governor, effect)

    def _of_any_verb(self, governor: ParsedWord, below: ParsedWord) -> ClaimSource | None:
        """Read "X reminded them that", "X holds that": what an actor's verb has for its content is his."""
        modal = any(each.tag == "MD" for each in governor.children)  # "had Y done Z, X would have"
        thing = governor.child("dobj")
        led_in = thing is not None and thing.lemma in self._words.words_said  # "gave an account: Y did Z"
        told = led_in or below.has("that") or (below.i < governor.i and not modal)  # "Y did Z, X shot back"
        if governor.pos != "VERB" or not (below.dep == "ccomp" and told and is_finite(below)):
            return None
        subject = self._reading.clauses.subject(governor)
        found = self._ground.of(subject) if subject is not None and subject.lower not in FIRST_PERSON else []
        return (
            ClaimSource(self._tellers.one(found, subject), "asserted", INDIRECT, governor)
            if found and subject
            else None
        )

    def _of_told(self, governor: ParsedWord, below: ParsedWord) -> ClaimSource | None:
        """Read "claims are circulating that": the noun reports, and nobody is named."""
        subject = governor.child("nsubj", "nsubjpass") if governor.is_verbal() else None
        if below.dep != "ccomp" or subject is None or subject.lemma not in self._words.noun_cues:
            return None
        return self._tellers.source(subject, self._words.noun_cues[subject.lemma])

    def _is_content(self, below: ParsedWord, above: ParsedWord) -> bool:
        match below.dep:
            case "parataxis" if is_report_beside(below, self._words):
                return False
            case "ccomp" | "parataxis":
                return not is_infinitive(below) or below.child("nsubj", "nsubjpass") is not None
            case "csubj" | "csubjpass":
                return below.has("that")
            case "acl" | "relcl":
                if _is_that_clause(below):
                    return above.pos in ("NOUN", "PROPN")
                return above.lemma in self._words.noun_cues and (
                    below.dep == "acl" or not below.has("which", "who")
                )
            case "pcomp":
                return accusing_over(below) is not None
            case "xcomp":
                return above.lemma in ("accuse", "allege", "claim", "deny", "blame")
        return False

    def _of_adjective(self, below: ParsedWord, governor: ParsedWord) -> ClaimSource | None:
        """Read "X was clear that", "X is confident that"."""
        near = [governor, *governor.children]
        sure = (
            any(
                each.lower in self._words.sure_adjectives and each.dep in ("acomp", "oprd", "ROOT", "conj")
                for each in near
            )
            or governor.lower in self._words.sure_adjectives
        )
        if not sure or below.dep != "ccomp":
            return None
        verb = verb_over(governor)
        found = self._ground.of(self._reading.clauses.subject(verb)) if verb else []
        return ClaimSource(found[0], "asserted", INDIRECT, verb) if found else None

    def _effect(self, governor: ParsedWord) -> str | None:
        if governor.pos in ("NOUN", "PROPN"):
            return self._words.noun_cues.get(governor.lemma)
        if governor.lemma == "have" and governor.is_verbal() and governor.has("it"):
            return "alleged"  # "word has it that"
        return self._words.cues.get(governor.lemma)

    def _according_to(self, verb: ParsedWord) -> ClaimSource | None:
        """Read "according to X" wherever the parser hangs it in the sentence."""
        for according, named in self._reading.named_by_according(
            *self._reading.parsed.sentences[verb.sentence]
        ):
            if self._governs(according, verb):
                return ClaimSource(
                    self._tellers.one(self._ground.of(named), named), "asserted", INDIRECT, according
                )
        return None

    def _governs(self, according: ParsedWord, verb: ParsedWord) -> bool:
        over = next((each for each in according.up() if each.is_verbal()), None)
        if over is not None and verb.dep == "conj" and self._words.speaks(verb.lemma):
            between = self._reading.parsed.words[over.i : verb.i]
            if any(each.text == ";" for each in between):
                return False  # behind a semicolon another speaks
        return over is None or over is verb or any(each is over for each in verb.up())


def _is_that_clause(clause: ParsedWord) -> bool:
    """Tell whether "that" only opens a clause: "the idea that X did Y", not "the process that X began"."""
    marked = any(each.lower == "that" and each.dep == "mark" for each in clause.children)
    whole = is_passive(clause) or clause.child("dobj", "attr", "acomp", "xcomp") is not None
    return marked and whole and clause.child("nsubj", "nsubjpass") is not None
