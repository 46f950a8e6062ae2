"""Quotations in a text: in marks or in blocks, over paragraphs, one within another, speech or mere terms.

Marks of every usual kind are read; an odd number of them loses one quotation at most, as none reaches over
the end of its paragraph but where the next one opens with a mark again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

SPEECH: Final = "speech"
TERM: Final = "term"
BLOCK: Final = "block"

Span = tuple[int, int]
"""Half-open offsets in code points."""


@dataclass(frozen=True)
class FoundQuotation:
    """A quotation: half-open offsets in code points, marks and all.

    `kind` is `speech`, `term` (words in marks that nobody need have said so: "red lines") or `block`, without
    marks. `parts` are its words without the marks, one span a paragraph; `depth` counts those around it;
    `closed` is False where no mark ends it.
    """

    start: int
    end: int
    kind: str
    parts: tuple[Span, ...]
    depth: int = 0
    closed: bool = True

    def covers(self, offset: int) -> bool:
        """Tell whether a place is within the quoted words."""
        return any(start <= offset < end for start, end in self.parts)


@dataclass(frozen=True)
class _Pair:
    """Marks that open and close, in one paragraph."""

    start: int
    end: int
    depth: int
    closed: bool
    mark: str
    single: bool = False

    @property
    def words(self) -> Span:
        size = len(self.mark)  # what closes is as long
        return self.start + size, self.end - (size if self.closed else 0)


_CLOSER: Final[Mapping[str, frozenset[str]]] = {
    "“": frozenset("”"),
    "„": frozenset("“”"),
    "«": frozenset("»"),
    "‹": frozenset("›"),
    "‘": frozenset("’"),
    "‚": frozenset("‘’"),
    "「": frozenset("」"),
    "『": frozenset("』"),
    '"': frozenset('"'),
    "'": frozenset("'"),
    "``": frozenset({"''"}),
}
_OPENERS: Final = frozenset(_CLOSER)
_SINGLES: Final = frozenset("‘‚'")
_MARK = re.compile(r"``|''|[“”„«»‹›‘’‚「」『』\"']")
_PARAGRAPH = re.compile(r"[^\n]+(?:(?<!:)\n(?!\s*\n)[^\n]+)*")
"""Lines up to an empty one, or to one that ends in a colon: what it leads in is a paragraph of its own."""
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_FEWEST_WORDS_OF_SPEECH: Final = 4
_FEWEST_OF_SENTENCE: Final = 3
"""Words of what begins with a capital and ends in a full stop within its marks."""
_FRAME: Final = 60
"""Characters beside a quotation in which the verb that frames it is looked for."""
MOST_DEPTH: Final = 8
"""Quotations within one another; what is deeper is read as if its marks were letters."""


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_table()[name])


@cache
def _table() -> Mapping[str, Sequence[str]]:
    text = files(__package__).joinpath("quotation_words.yaml").read_text(encoding="utf-8")
    return {name: [str(word) for word in words] for name, words in yaml.safe_load(text).items()}


def find_quotations(text: str, blocks: Sequence[Span] = ()) -> tuple[FoundQuotation, ...]:
    """Find the quotations of a text, outer ones before those within them.

    `blocks` are spans that its format already has as quotations (HTML's `blockquote`).
    """
    paragraphs = [found.span() for found in _PARAGRAPH.finditer(text)]
    marked = list(_over_paragraphs(text, paragraphs))
    given = [FoundQuotation(start, end, BLOCK, ((start, end),)) for start, end in blocks]
    plain = [] if given else list(_blocks(text, paragraphs, marked))
    return tuple(sorted([*marked, *given, *plain], key=lambda each: (each.start, -each.end)))


def _over_paragraphs(text: str, paragraphs: list[Span]) -> Iterator[FoundQuotation]:
    """Join what stays open in one paragraph to what opens the next; tell what each quotation is."""
    waiting: list[FoundQuotation] = []
    for paragraph in paragraphs:
        quotations = [(pair, _quotation(text, pair, paragraph)) for pair in _pairs(text, paragraph)]
        if waiting and quotations and _opens(text, paragraph, quotations[0][0]):
            pair, first = quotations[0]
            quotations[0] = pair, _longer(waiting.pop(), first)
        yield from waiting
        waiting = [each for _, each in quotations if not each.closed and each.end == _last(text, paragraph)]
        yield from (each for _, each in quotations if each not in waiting)
    yield from waiting


def _longer(first: FoundQuotation, second: FoundQuotation) -> FoundQuotation:
    return replace(second, start=first.start, kind=SPEECH, parts=first.parts + second.parts)


def _last(text: str, paragraph: Span) -> int:
    return paragraph[0] + len(text[slice(*paragraph)].rstrip())


def _opens(text: str, paragraph: Span, pair: _Pair) -> bool:
    return not text[paragraph[0] : pair.start].strip()


def _pairs(text: str, paragraph: Span) -> list[_Pair]:
    """Pair the marks of a paragraph, outer ones first."""
    opened: list[tuple[int, str]] = []
    pairs: list[_Pair] = []
    for found in _MARK.finditer(text, *paragraph):
        place, mark = found.start(), found[0]
        role = _role(text, place, mark, paragraph, [each for _, each in opened])
        if role == "open" and len(opened) < MOST_DEPTH:
            again = next((index for index, each in enumerate(opened) if each[1] == mark), len(opened))
            pairs += _unclosed(
                text, opened[again:], place
            )  # nothing closed it: no mark stands within its own kind
            opened[again:] = [(place, mark)]
        elif role == "close":
            while mark not in _CLOSER[opened[-1][1]]:  # a mark within, that nothing closes, was none
                opened.pop()
            start, opener = opened.pop()
            pairs.append(_Pair(start, found.end(), len(opened), True, opener, opener in _SINGLES))
    pairs += _unclosed(text, opened, paragraph[1])
    return sorted(pairs, key=lambda each: (each.start, -each.end))


def _unclosed(text: str, opened: list[tuple[int, str]], end: int) -> list[_Pair]:
    """Let the first double mark that nothing closes reach to its paragraph's end, or to the next like it."""
    doubles = [(start, mark) for start, mark in opened if mark not in _SINGLES]
    if not doubles:
        return []
    start, mark = doubles[0]
    words = text[start + len(mark) : end].rstrip()
    return [_Pair(start, start + len(mark) + len(words), 0, False, mark)] if words.strip() else []


def _role(text: str, place: int, mark: str, paragraph: Span, opened: list[str]) -> str | None:
    """Tell whether a mark opens, closes, or is an apostrophe or inches."""
    before = text[place - 1] if place > paragraph[0] else " "
    end = place + len(mark)
    after = text[end] if end < paragraph[1] else " "
    closes = any(mark in _CLOSER[each] for each in opened)
    if mark in "'’‘":
        return _single_role(text, place, mark, before, after, closes)
    if mark == '"':
        return _straight_role(before, after, closes)
    if mark == "''":
        return "close" if closes else None
    if closes and (mark not in _OPENERS or not _leads(before)):
        return "close"
    return "open" if mark in _OPENERS else None


def _straight_role(before: str, after: str, closes: bool) -> str | None:
    """Tell what a straight double mark does: it opens before a word, and closes behind one."""
    opens = _leads(before) and not after.isspace()
    if (
        closes
        and not (opens and not before.isspace() and before not in "([")
        and not (opens and before.isspace())
    ):
        return "close"
    if opens:
        return "open"
    return "close" if closes else None


def _single_role(text: str, place: int, mark: str, before: str, after: str, closes: bool) -> str | None:
    """Tell what a single mark does; within a word or after a plural it is an apostrophe."""
    if mark == "‘":
        return "open" if not before.isalnum() else None
    if before.isalnum() and after.isalnum():
        return None
    if closes and not _leads(before):
        plural = before == "s" and after == " " and text[place + 2 : place + 3].islower()
        later = _single_closer(text, place + 1, mark)
        return None if plural and later else "close"
    if mark == "’" or not _leads(before) or not after.isalpha():
        return None
    word = _WORD.match(text, place + 1)
    elided = word is None or word[0].lower() in _words("elisions")
    return "open" if not elided and _single_closer(text, place + 1, mark) else None


def _single_closer(text: str, place: int, mark: str) -> bool:
    """Tell whether a single mark that may close stands later in the same paragraph."""
    end = text.find("\n", place)
    rest = text[place : end if end >= 0 else len(text)][:2000]
    return bool(re.search(rf"(?<=[\w.,!?…]){re.escape(mark)}(?!\w)", rest))


def _leads(before: str) -> bool:
    """Tell whether what stands before a mark lets it open."""
    return before.isspace() or before in "([{—–-/:“‘«„\"'"


def _quotation(text: str, pair: _Pair, paragraph: Span) -> FoundQuotation:
    start, end = pair.words
    kind = SPEECH if not pair.closed or _is_speech(text, pair, paragraph) else TERM
    return FoundQuotation(pair.start, pair.end, kind, ((start, end),), pair.depth, pair.closed)


def _is_speech(text: str, pair: _Pair, paragraph: Span) -> bool:
    """Tell speech from a term: by its length, by a verb in it, or by the verb that frames it."""
    start, end = pair.words
    words = [found[0] for found in _WORD.finditer(text, start, end)]
    before = [
        found[0].lower() for found in _WORD.finditer(text, max(paragraph[0], pair.start - _FRAME), pair.start)
    ]
    if (before and before[-1] in _words("named")) or not words:
        return False
    if _is_title(words):
        return False
    if len(words) >= _FEWEST_OF_SENTENCE and words[0][0].isupper() and text[start:end].rstrip()[-1:] in ".!?":
        return True
    if len(words) >= _FEWEST_WORDS_OF_SPEECH or any(_is_finite(word) for word in words):
        return True
    return _is_framed(text, pair, before)


def _is_title(words: list[str]) -> bool:
    """Tell whether all long words begin with capitals, as those of a name do."""
    long = [word for word in words if len(word) > 3]
    return len(words) > 1 and len(long) > 1 and all(word[0].isupper() for word in long)


def _is_finite(word: str) -> bool:
    lower = word.lower().replace("’", "'")
    return (
        lower in _words("finite")
        or lower.endswith("n't")
        or ("'" in lower and lower in _words("first_person"))
    )


def _is_framed(text: str, pair: _Pair, before: list[str]) -> bool:
    """Tell whether a few words are somebody's whole utterance: "Never," he said."""
    start, end = pair.words
    comma = text[start:end].rstrip()[-1:] in ",!?." or text[pair.end : pair.end + 1] == ","
    after = [found[0].lower() for found in _WORD.finditer(text, pair.end, pair.end + _FRAME)][:4]
    if comma and any(word in _words("said") for word in after):
        return True
    lead = text[max(0, pair.start - 2) : pair.start].strip()
    if lead == ":" and comma:
        return True
    return lead in (":", ",") and any(word in _words("said") for word in before[-5:])


def _blocks(text: str, paragraphs: list[Span], marked: list[FoundQuotation]) -> Iterator[FoundQuotation]:
    """Find what a colon after a verb of saying leads in, and paragraphs that Markdown quotes."""
    parts: list[Span] = []
    opened, inline = False, False
    for start, end in paragraphs:
        said_in_marks = (each for each in marked if each.kind != TERM)
        words, bare = (
            text[start:end],
            not any(each.start < end and start < each.end for each in said_in_marks),
        )
        quoted = words.lstrip().startswith(">")
        if quoted or (opened and bare and _goes_on(words, bool(parts), inline=inline)):
            parts.append((start, end))
            opened = opened and not quoted
            continue
        yield from _block(parts)
        said = _SAID_INLINE.match(words) if bare else None
        inline = said is not None and _is_said(said["lead"])
        parts = [(start + said.start("said"), end)] if said and inline else []
        opened = inline or _leads_in(words)
    yield from _block(parts)


def _block(parts: list[Span]) -> Iterator[FoundQuotation]:
    if parts:
        yield FoundQuotation(parts[0][0], parts[-1][1], BLOCK, tuple(parts))


def _leads_in(words: str) -> bool:
    """Tell whether a paragraph leads a quotation in: it says that somebody speaks and ends in a colon."""
    stripped = words.rstrip()
    last = re.split(r"[.!?]\s", stripped)[-1]
    spoken = any(found[0].lower() in _words("said") for found in _WORD.finditer(last))
    return stripped.endswith(":") and (spoken or len(last.split()) <= 5) and not stripped.isupper()


_SAID_INLINE = re.compile(r"(?P<lead>[^.!?:;\n]{3,120}):[ \t]+(?P<said>[A-Z][^\n]*[.!?…])")
"""Of "Minister X said: We are …" without marks, who says it, and what."""


def _is_said(lead: str) -> bool:
    """Tell whether the last words of a lead are a verb of saying: no "according to", no list."""
    last = [found[0].lower() for found in _WORD.finditer(lead)][-3:]
    return any(word in _words("said") - {"according", "read", "reads"} for word in last)


_HEADER = re.compile(r"[A-Z][A-Z ]{3,}[^:\n]{0,20}:")


def _goes_on(words: str, begun: bool, *, inline: bool = False) -> bool:
    """Tell whether a paragraph still is of the block: no header, no heading, nobody else's report.

    What began within a paragraph (`inline`) goes on only in the first person.
    """
    if _HEADER.match(words) or _is_heading(words):
        return False
    tokens = [found[0].lower() for found in _WORD.finditer(words)]
    own = any(token in _words("first_person") for token in tokens) or "[" in words
    return not begun or own or (not inline and not any(token in _words("said") for token in tokens))


def _is_heading(words: str) -> bool:
    """Tell whether a paragraph is a heading: short, without a full stop."""
    return len(words.split()) <= 8 and words.rstrip()[-1:] not in '.!…”"’:;,'
