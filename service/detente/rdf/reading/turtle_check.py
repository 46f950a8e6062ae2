"""Turtle, TriG, N-Triples and N-Quads before the engine reads them: depth, length, RDF 1.2's triple terms.

The engine recurses into triple terms until its stack overflows, holds every open bracket, and a whole literal
several times. Tokens are told apart by the grammars' terminals (https://www.w3.org/TR/turtle/#terminals).
"""

from __future__ import annotations

import re

from detente.rdf.reading.limits import MOST_BYTES_A_CHARACTER, InputLimits, exceeded
from detente.rdf.reading.source import Fault, Source
from detente.rdf.terms import TRIPLE_TERM

_SKIPPED = rb"""
    (?: \s++
      | [^\s"'<\#\\\[\](){]{1,2000}+ (?![^\s"'<\#\\\[\](){])
      | <[^<>"{}|^`\\\x00-\x20]{0,2000}+>
      | "(?!"")[^"\\\r\n]{0,2000}+"
      | \\.?
      | \{(?!\|)
      | \#[^\r\n]*+
    )*+
"""
_TOKEN = re.compile(
    _SKIPPED
    + rb"""
    (?: (?P<iri> < (?!<) (?:[^<>"{}|^`\\\x00-\x20]++|\\.)*+ >? )
      | (?P<literal>
            \"{3} (?:[^"\\]++|\\.|"(?!""))*+ (?:\"{3})?
          | '{3} (?:[^'\\]++|\\.|'(?!''))*+ (?:'{3})?
          | "(?!"") (?:[^"\\\r\n]++|\\.)*+ "?
          | '(?!'') (?:[^'\\\r\n]++|\\.)*+ '?
        )
      | (?P<open> [\[(] )
      | (?P<close> [\])] )
      | (?P<triple> << | \{\| )
      | (?P<word> [^\s"'<\#\\\[\](){]++ )
      | (?P<end> \Z )
    )
    """,
    re.VERBOSE | re.DOTALL,
)


def turtle_fault(source: Source, end: int, limits: InputLimits) -> Fault | None:
    """Find the first token before `end` that the engine must not see."""
    scan = _Scan(limits)
    for token in _TOKEN.finditer(source.data, source.start, end):
        kind = token.lastgroup or ""
        begin, until = token.span(kind)
        found = scan.fault(kind, begin, until - begin)
        if found:
            return found
    return None


class _Scan:
    def __init__(self, limits: InputLimits) -> None:
        self._limits = limits
        iri, literal = limits.iri_characters, limits.literal_characters
        self._longest = {
            "iri": ("iri_characters", "an IRI", MOST_BYTES_A_CHARACTER * iri),
            "word": ("iri_characters", "a name", MOST_BYTES_A_CHARACTER * iri),
            "literal": ("literal_characters", "a literal", MOST_BYTES_A_CHARACTER * literal),
        }
        self._depth = 0

    def fault(self, kind: str, begin: int, length: int) -> Fault | None:
        if kind in self._longest:
            limit, what, longest = self._longest[kind]
            long = length > longest
            return (
                exceeded(self._limits, limit, what + " of more than {} characters", begin) if long else None
            )
        if kind == "triple":
            return Fault(begin, TRIPLE_TERM)
        self._depth = max(0, self._depth + {"open": 1, "close": -1}.get(kind, 0))
        if self._depth > self._limits.nesting:
            return exceeded(self._limits, "nesting", "brackets nested more than {} deep", begin)
        return None
