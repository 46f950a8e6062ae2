"""Where the parser is known to err on reports and appositions, its tree is set right before it is read.

Each rule is of a construction, told by words and marks that leave no other reading:

- "Ethiopia, says X, has closed it", "closed, said X.": the report is beside its clause, and X says it;
- "It is delighted, X joked.": so it is here;
- "In a letter to Y, X, the envoy, wrote": who stands between the phrase and the verb is its subject;
- "X said Z had left; it had sunk": what follows the semicolon is told by X, too;
- "Z had left; X would not say why": what stands before one is nobody's answer to what stands behind it;
- "assured Y that Z had left", "was told by Y that Z had left": what was told, and nothing about Y.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detente.claims.drafting.parsing import ParsedText, ParsedWord
from detente.claims.drafting.words_of_acts import ActWords

_FINITE = ("VBD", "VBZ", "VBP")
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
_COMMAS = frozenset({",", "–", "—", "--"})
_ENDS = frozenset({".", "!", "?", ";"})
_MARKS = frozenset({'"', "“", "”", "'", "‘", "’", "«", "»", "``", "''"})
_PERSONAL = frozenset({"he", "she", "they", "it"})
_BODIES = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_MISHUNG = frozenset({"ccomp", "conj", "acl", "advcl", "dep"})
_OF_CONTENT = ("mark", "ccomp", "dobj", "xcomp", "aux", "auxpass", "agent", "cc")
_TO_SOMEBODY = frozenset({"tell", "inform", "assure", "remind", "warn", "notify", "advise"})
"""Verbs whose object hears what they have for content."""
_LONGEST = 12
"""Words that name who speaks, behind an inverted verb."""


def mend(parsed: ParsedText, words: ActWords) -> None:
    """Set right what the parser is known to misread, in place; a mended text stays as it is."""
    mending = _Mending(parsed, words)
    for first, end in parsed.sentences:
        if any([*mending.of(first, end)]):
            _measure(parsed.words[first:end])


class _Mending:
    """The rules over one text; each yields the words that it hung elsewhere."""

    def __init__(self, parsed: ParsedText, words: ActWords) -> None:
        self._all = parsed.words
        self._words = words

    def of(self, first: int, end: int) -> Iterator[ParsedWord]:
        """Mend one sentence, given by its first word and its end."""
        for word in [each for each in self._all[first:end] if each.pos in ("VERB", "AUX")]:
            if word.dep == "auxpass" and word.lower in ("said", "says"):
                yield from self._no_auxiliary(word)
            if word.tag in _FINITE or word.tag == "VBN":
                yield from self._at_the_end(word, first, end)
            if word.tag in _FINITE:
                yield from self._inserted(word, first, end)
                yield from self._lost_subject(word)
            if word.dep in ("relcl", "acl"):
                yield from self._told(word)
            if word.dep == "ccomp" and word.i < word.head.i:
                yield from self._before_semicolon(word)

    def _inserted(self, verb: ParsedWord, first: int, end: int) -> Iterator[ParsedWord]:
        """Mend "X, says Y, has closed it" and "X closed it, says Y."."""
        if verb.lemma not in self._words.inserted or not self._is_set_off(verb, first):
            return
        last = self._phrase_end(verb.i + 1, end)
        teller = self._teller(verb.i + 1, last)
        if teller is None or any(each is teller for each in verb.up()):
            return
        if last == end or self._all[last].text in _ENDS:
            yield from self._behind(verb, teller)
        elif self._is_short(first, verb):
            yield from self._between(verb, teller, last, end)

    def _is_set_off(self, verb: ParsedWord, first: int) -> bool:
        before = self._all[max(first, verb.i - 2) : verb.i]
        return len(before) == 2 and before[1].text in _COMMAS and before[0].text not in _MARKS

    def _phrase_end(self, start: int, end: int) -> int:
        stops = _COMMAS | _ENDS | {":", "(", ")"} | _MARKS
        inside = (each.i for each in self._all[start:end] if each.text in stops and each.text != "'")
        return next(inside, end)

    def _teller(self, start: int, end: int) -> ParsedWord | None:
        """Give the head of a phrase that names who can say a thing; None where it does not."""
        phrase = self._all[start:end]
        if not phrase or len(phrase) > _LONGEST or any(each.is_verbal() for each in phrase):
            return None
        heads = [each for each in phrase if not start <= each.head.i < end or each.is_root]
        head = next((each for each in reversed(heads) if each.pos in ("NOUN", "PROPN", "PRON")), None)
        return head if head is not None and self._may_tell(head) else None

    def _may_tell(self, word: ParsedWord) -> bool:
        acts = {word.lemma, word.lower} & (self._words.roles | self._words.titles | self._words.media)
        return bool(acts) or word.entity in _BODIES or word.tag in ("NNP", "NNPS") or word.lower in _PERSONAL

    def _is_short(self, first: int, verb: ParsedWord) -> bool:
        """Tell whether no clause and no other comma stands before the one of an inserted report."""
        before = self._all[first : verb.i - 1]
        whole = not any(each.text in _COMMAS or each.is_verbal() for each in before)
        return whole or before[-1].pos == "AUX"

    def _behind(self, verb: ParsedWord, teller: ParsedWord) -> Iterator[ParsedWord]:
        """Mend the report at the end: "Syria: Israel bombed it, says the ministry."."""
        if teller.head is not verb or teller.dep != "nsubj":
            yield _hang(teller, verb, "nsubj")
        if verb.dep == "conj" and not any(each.dep == "cc" for each in verb.head.children):
            verb.dep = "parataxis"
            yield verb
        for topic in [each for each in verb.children if each.dep in _SUBJECTS and each.i < verb.i]:
            clause = next((each for each in topic.children if _is_clause(each)), None)
            if clause is not None:
                yield _hang(clause, verb, "ccomp")
                yield _hang(topic, clause, "dep")

    def _between(self, verb: ParsedWord, teller: ParsedWord, last: int, end: int) -> Iterator[ParsedWord]:
        """Mend the report within a clause: "For X, said Y, nothing has changed"."""
        below = (each for each in verb.children if each.dep == "ccomp" and last < each.i < end)
        beside = verb.head if verb.dep == "parataxis" and verb.head.i > last else None
        clause = next(below, beside)
        if clause is None:
            return
        yield _hang(teller, verb, "nsubj")
        if clause is not beside:
            yield _hang(clause, clause if verb.is_root else verb.head, verb.dep)
        own = clause.child(*_SUBJECTS)
        for each in [each for each in verb.children if each.i < verb.i and each.dep not in ("punct", "cc")]:
            if each.dep not in _SUBJECTS:
                yield _hang(each, clause, each.dep)
            elif own is None:
                yield _hang(each, clause, "nsubjpass" if clause.child("auxpass") else "nsubj")
        yield _hang(verb, clause, "parataxis")

    def _at_the_end(self, verb: ParsedWord, first: int, end: int) -> Iterator[ParsedWord]:
        """Mend "It is delighted, X joked on Monday.", wherever the report hangs."""
        if verb.lemma not in self._words.inserted or verb.dep not in _MISHUNG or verb.is_root:
            return
        subject = verb.child("nsubj") or (verb.head if verb.dep == "acl" else None)
        root = next(each for each in verb.up() if each.is_root)
        if subject is None or subject.i > verb.i or root.i > verb.i or not self._may_tell(subject):
            return
        start = subject.left
        whole = start > first and self._all[start - 1].text in _COMMAS and root.i < start
        bare = verb.child(*_OF_CONTENT) is None
        if (
            whole
            and bare
            and not any(each.is_verbal() or each.text in _COMMAS for each in self._all[verb.i + 1 : end])
        ):
            yield _hang(verb, root, "parataxis")
            verb.tag = "VBD" if verb.tag == "VBN" else verb.tag
            if subject.head is not verb:
                yield _hang(subject, verb, "nsubj")

    def _lost_subject(self, verb: ParsedWord) -> Iterator[ParsedWord]:
        """Mend "In a letter to Y, X, the envoy, wrote": X is no apposition of Y."""
        if verb.child(*_SUBJECTS) is not None:
            return
        if verb.is_root:
            lost = next(self._apposed_before(verb), None)
            if lost is not None:
                yield _hang(lost, verb, "nsubj")
        elif verb.dep == "acl" and verb.tag == "VBD" and verb.head.is_root and self._follows_aside(verb):
            noun = verb.head
            yield _hang(verb, verb, "ROOT")
            yield _hang(noun, verb, "nsubj")

    def _apposed_before(self, verb: ParsedWord) -> Iterator[ParsedWord]:
        """Yield, outermost first, the appositions of a phrase in front that reach to a verb."""
        fronted = [each for each in verb.children if each.i < verb.i and _is_fronted(each)]
        for each in self._all[fronted[-1].left : verb.i] if fronted else ():
            reaches = all(other.text in _COMMAS for other in self._all[each.right + 1 : verb.i])
            named = each.pos in ("NOUN", "PROPN") and each.text[0].isalpha()
            if each.dep == "appos" and named and reaches and self._all[each.left - 1].text == ",":
                yield each

    def _follows_aside(self, verb: ParsedWord) -> bool:
        """Tell whether a comma stands before a verb, and another behind the noun that it hangs on."""
        between = self._all[verb.head.i + 1 : verb.i]
        commas = [each for each in between if each.text == ","]
        return len(commas) == 2 and between[0] is commas[0] and between[-1] is commas[-1]

    def _no_auxiliary(self, verb: ParsedWord) -> Iterator[ParsedWord]:
        """Mend "Reached by phone, X said": no verb of saying helps another."""
        first = verb.head
        if first.i > verb.i:
            return
        verb.lemma, verb.pos = "say", "VERB"
        yield _hang(verb, verb if first.is_root else first.head, first.dep)
        for each in [each for each in first.children if each.i > verb.i]:
            yield _hang(each, verb, each.dep)
        yield _hang(first, verb, "advcl")

    def _tells(self, verb: ParsedWord) -> bool:
        """Tell whether a colon behind a clause leads in what is told: "was adamant:", "gave an account:"."""
        thing, quality = verb.child("dobj"), verb.child("acomp")
        said = thing is not None and thing.lemma in self._words.words_said
        return said or (quality is not None and quality.lower in self._words.sure_adjectives)

    def _before_semicolon(self, clause: ParsedWord) -> Iterator[ParsedWord]:
        """Mend "X said Z had left; it had sunk", where the second hangs on nothing, or the first on it."""
        after = clause.head
        between = {each.text for each in self._all[clause.i + 1 : after.i]}
        if ":" in between and self._tells(clause):
            yield _hang(clause, clause if after.is_root else after.head, after.dep)
            yield _hang(after, clause, "ccomp")
            return
        if ";" not in between:
            return
        if after.is_root and self._is_whole(clause, after):
            yield _hang(clause, clause, "ROOT")
            yield _hang(after, clause, "conj")
            return
        if self._words.speaks(after.lemma):
            return
        reporting = after.head
        if clause.lemma in self._words.cues and clause.child("ccomp") is not None:
            yield _hang(clause, clause if after.is_root else reporting, after.dep)
            yield _hang(after, clause, "parataxis")
        elif after.dep == "ccomp" and reporting.i < clause.i and reporting.lemma in self._words.cues:
            yield _hang(clause, reporting, "ccomp")
            after.dep = "parataxis"
        elif after.dep == "ccomp" and reporting.i > after.i:
            yield _hang(clause, reporting, "ccomp")

    def _is_whole(self, clause: ParsedWord, after: ParsedWord) -> bool:
        """Tell whether a semicolon parts two sentences: nothing behind it is said of what stands before."""
        subject = after.child(*_SUBJECTS)
        if clause.child(*_SUBJECTS) is None or subject is None or subject.i < clause.i:
            return False
        if clause.lemma in self._words.cues and not self._words.speaks(after.lemma):
            return False  # what somebody says goes on behind the semicolon, unless another speaks there
        behind = self._all[clause.i + 1 : subject.left]
        return any(each.text == ";" for each in behind) and after.child("ccomp") is clause

    def _told(self, clause: ParsedWord) -> Iterator[ParsedWord]:
        """Mend "assured Y that Z had left", "was told by Y, the envoy, that Z had left"."""
        that = next((each for each in clause.children if each.lower == "that" and each.dep == "mark"), None)
        hearer = clause.head
        if that is None and self._is_told_at_once(clause, hearer):
            yield _hang(clause, hearer.head, "ccomp")
            return
        if that is None or clause.child(*_SUBJECTS) is None or not self._may_tell(hearer):
            return
        if hearer.lemma in self._words.noun_cues:
            return  # "dismissed reports that": it is what the reports say
        while hearer.dep == "appos":
            hearer = hearer.head
        verb = hearer.head
        if (
            hearer.dep == "pobj"
            and verb.dep in ("agent", "prep", "dative")
            and verb.lower in ("by", "to", "from")
        ):
            verb = verb.head
        elif hearer.dep not in ("dobj", "dative"):
            return
        if verb.is_verbal() and self._words.speaks(verb.lemma):
            that.tag = "IN"
            yield _hang(clause, verb, "ccomp")

    def _is_told_at_once(self, clause: ParsedWord, hearer: ParsedWord) -> bool:
        """Tell whether it is what is told in "told a briefing Iran had left", right behind who hears."""
        subject = clause.child(*_SUBJECTS)
        told = hearer.dep in ("dobj", "dative") and hearer.head.lemma in _TO_SOMEBODY
        whole = subject is not None and subject.tag not in ("WP", "WDT", "IN") and clause.left == hearer.i + 1
        finite = clause.tag in _FINITE or any(each.tag in (*_FINITE, "MD") for each in clause.children)
        return told and whole and finite


def _is_fronted(word: ParsedWord) -> bool:
    """Tell whether it heads a phrase such as "in a letter to Y", "speaking to Y"."""
    return word.dep == "prep" or (word.dep == "advcl" and word.tag in ("VBG", "VBN"))


def _is_clause(word: ParsedWord) -> bool:
    """Tell whether it is a finite clause with its subject, hung on a noun like a participle."""
    return word.dep == "acl" and word.tag in _FINITE and word.child("nsubj") is not None


def _hang(word: ParsedWord, head: ParsedWord, dep: str) -> ParsedWord:
    """Hang a word on another, or make it the root of its sentence."""
    if not word.is_root:
        word.head.children.remove(word)
    word.head, word.dep = head, dep
    if head is not word:
        head.children.append(word)
        head.children.sort(key=lambda each: each.i)
    return word


def _measure(words: Sequence[ParsedWord]) -> None:
    """Find anew how far what hangs on each word of a sentence reaches."""
    for word in words:
        word.left = word.right = word.i
    for word in words:
        for above in word.up():
            above.left, above.right = min(above.left, word.i), max(above.right, word.i)
