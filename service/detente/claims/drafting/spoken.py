"""What an entry quotes, as its clauses need it: spans of the parsed text, and who speaks in each."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from detente.claims.drafting.actors import EntryActor
from detente.claims.drafting.quotations import BLOCK, SPEECH, TERM, FoundQuotation, find_quotations
from detente.claims.drafting.source_text import Span

_DEEPEST = 6
"""Quotations within one another that are told apart."""
_BEYOND = sys.maxsize
_NO_SURNAMES: frozenset[str] = frozenset()
_TITLES = (
    "MR|MS|MRS|DR|SIR|AMBASSADOR|PRESIDENT|MINISTER|SECRETARY|SENATOR|SPOKESPERSON|SPOKESMAN|SPOKESWOMAN"
)
_TURN = re.compile(
    rf"(?m)^(?P<who>(?:{_TITLES})\.?(?: [A-Z][A-Z'’-]+)+"
    r"|Q|A|QUESTION|ANSWER|REPORTER|MODERATOR|INTERVIEWER)(?: \([^)\n]*\))?:[ \t]+(?P<said>\S[^\n]*)"
)
"""A turn of a transcript: who speaks in capitals, a colon, what he says."""
_NAMED_TURN = re.compile(
    r"(?m)^(?P<who>[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,3})(?: \([^)\n]*\))?:[ \t]+(?P<said>\S[^\n]*)"
)
"""The same of somebody known, by the name as it is: "Laine: We condemn …"."""
_CAPITAL_TURN = re.compile(
    r"(?m)^(?P<who>[A-Z][A-Z'’.-]{2,}(?: [A-Z][A-Z'’.-]+){0,2}):[ \t]+(?P<said>\S[^\n]*)"
)
"""The same of somebody whom nothing else names: of a transcript, where two different labels stand so."""
_BANNERS = frozenset(
    {"BREAKING", "EXCLUSIVE", "UPDATE", "JUST IN", "LIVE", "WATCH", "ALERT", "FLASH", "URGENT", "NOTE",
     "ANALYSIS", "OPINION", "CORRECTION", "CORRECTED", "READ MORE", "BREAKING NEWS", "DEVELOPING", "SATIRE",
     "FACTBOX", "TIMELINE", "EXPLAINER", "SUMMARY", "BACKGROUND"}
)  # fmt: skip
"""Capitals before a colon that name nobody."""
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class SpokenBlock:
    """A paragraph that somebody says, and the one before its block; None where that begins the text."""

    span: Span
    opener: Span | None


@dataclass
class SpokenParts:
    """Quotations and blocks of one entry in order, by offsets of the parsed text, and who speaks in each."""

    quotations: Sequence[Span]
    blocks: Sequence[SpokenBlock]
    terms: Sequence[Span] = ()
    """Words in marks that need be nobody's speech: "red lines"."""
    continued: Mapping[Span, Sequence[Span]] = field(default_factory=dict)
    """The later paragraphs of what is quoted over several, by each of the earlier."""
    speakers: dict[Span, EntryActor] = field(default_factory=dict)
    addressees: dict[Span, EntryActor] = field(default_factory=dict)

    def quotation_at(self, offset: int) -> Span | None:
        """Give the innermost quotation between marks that an offset lies in."""
        last = bisect_right(self.quotations, (offset, _BEYOND))
        near = self.quotations[max(0, last - _DEEPEST) : last]
        return next((each for each in reversed(near) if each[0] <= offset < each[1]), None)

    def is_term(self, offset: int) -> bool:
        """Tell whether an offset lies in words in marks that are no speech."""
        return any(start <= offset < end for start, end in self.terms)

    def block_at(self, offset: int) -> Span | None:
        """Give the block that an offset lies in."""
        return next((each.span for each in self.blocks if each.span[0] <= offset < each.span[1]), None)

    def speaker_at(self, offset: int) -> EntryActor | None:
        """Give who speaks at an offset, the nearest quotation first."""
        for span in (self.quotation_at(offset), self.block_at(offset)):
            if span is not None and span in self.speakers:
                return self.speakers[span]
        return None

    def addressee_at(self, offset: int) -> EntryActor | None:
        """Give to whom the words at an offset are spoken."""
        span = self.quotation_at(offset) or self.block_at(offset)
        return self.addressees.get(span) if span else None


def spoken_parts(
    text: str, marked: Sequence[Span] = (), is_surname: Callable[[str], bool] = _NO_SURNAMES.__contains__
) -> SpokenParts:
    """Find what a text quotes; `marked` are the blocks that Markdown or HTML quotes.

    `is_surname` tells whether somebody in the text has a name: such a name before a colon begins a turn.
    """
    found = find_quotations(text, marked)
    quotations = [part for each in found if each.kind == SPEECH for part in each.parts if part[0] < part[1]]
    blocks = [block for each in found if each.kind == BLOCK for block in _blocks(text, each)]
    terms = [part for each in found if each.kind == TERM for part in each.parts]
    labelled = list(_labelled(text, [*quotations, *(each.span for each in blocks)], is_surname))
    later = {
        part: each.parts[index:]
        for each in found
        if each.kind == SPEECH
        for index, part in enumerate(each.parts, 1)
    }
    return SpokenParts(sorted(quotations), [*blocks, *labelled], terms, later)


def _labelled(text: str, taken: Sequence[Span], is_surname: Callable[[str], bool]) -> Iterator[SpokenBlock]:
    """Yield the turns of a transcript: "MR. PRICE: We condemn …"."""
    named = (each for each in _NAMED_TURN.finditer(text) if is_surname(each["who"].split()[-1]))
    capital = [each for each in _CAPITAL_TURN.finditer(text) if each["who"] not in _BANNERS]
    transcript = capital if len({each["who"] for each in capital}) > 1 else []
    found = (*transcript, *_TURN.finditer(text), *named)
    turns = {each.span("said"): each.span("who") for each in found}
    for said, who in turns.items():
        across = (each for each in taken if each[0] < said[1] and said[0] < each[1])
        if all(_is_within(each, said) for each in across):
            yield SpokenBlock(said, who)


def _is_within(quoted: Span, said: Span) -> bool:
    """Tell whether a quotation is one that a turn has in it, and not all of the turn."""
    return said[0] + 1 < quoted[0] and quoted[1] <= said[1]


def _blocks(text: str, quotation: FoundQuotation) -> Iterator[SpokenBlock]:
    before = [each.span() for each in _PARAGRAPH.finditer(text, 0, quotation.start)]
    opener = before[-1] if before else None
    for start, end in quotation.parts:
        yield from (SpokenBlock(each.span(), opener) for each in _PARAGRAPH.finditer(text, start, end))
