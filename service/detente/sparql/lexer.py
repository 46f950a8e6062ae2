r"""Tokens of SPARQL text, by the terminals of SPARQL 1.2 Query, section 19.8.

The engine's parser has no lexer: it matches the grammar character by character. So it needs no space around
keywords (`trueSERVICE`), and what `<` opens depends on the place: an IRI where a term is due, a comparison
after an operand. Tokens here are the longest match: `?a<?b&&?c>?d` has the IRI `<?b&&?c>`, as the grammar
says. `DOUBTFUL_IRI` finds the IRIs that could be read as comparisons.

Strings are matched as strictly as the engine matches them: of two kinds the one it tries first, and a string
with an escape it does not know is none. Every character beyond ASCII is taken for one of a name: where the
grammar allows it in none, the engine refuses the text. Each pattern looks at a character a bounded number of
times, so that hostile text takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

Kind = Literal[
    "iri", "name", "blank", "variable", "string", "language", "number", "word", "punctuation", "invalid"
]  # fmt: skip

HEX = r"[0-9A-Fa-f]"
# A class of what is no letter compiles twenty times as fast as one with all characters beyond ASCII in it.
NAME = r"[^\x00-/:-@\[-^`{-\x7f]"
"""A letter, a digit, `_`, or any character beyond ASCII."""
_LETTER = r"[^\x00-@\[-`{-\x7f]"
# Code points of surrogates and beyond the last one are no characters.
CODE_POINT = rf"\\u(?![Dd][89A-Fa-f]){HEX}{{4}}|\\U(?!0000[Dd][89A-Fa-f])00(?:0{HEX}|10){HEX}{{4}}"
_ESCAPE = rf"\\[tbnrf\"'\\]|{CODE_POINT}"
_PLX = rf"%{HEX}{{2}}|\\[-_~.!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:{NAME}|:|{_PLX})(?:{NAME}|[:-]|{_PLX})*+(?:\.++(?:{NAME}|[:-]|{_PLX})++)*+"

IRI = r"<[^<>\"{}|^`\x00-\x20]*+>"
STRING = rf"""(?:
    \"\"\"(?:[^"\\]++|\"\"?+(?=[^"])|{_ESCAPE})*+\"\"\" | '''(?:[^'\\]++|''?+(?=[^'])|{_ESCAPE})*+'''
  | \"(?:[^"\\\r\n]++|{_ESCAPE})*+\" | '(?:[^'\\\r\n]++|{_ESCAPE})*+' )"""
VARIABLE = rf"[?$]{NAME}++"
SPACE = r"(?:[ \t\r\n]++|\#[^\r\n]*+)"
SKIP = rf"{SPACE}*+"
_NUMBER = r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*+://"
_PUNCTUATION = rf"<<\(|\)>>|<<(?!{_SCHEME})|>>|\|\||&&|\^\^|<=|>=|!=|\{{\||\|\}}|[][{{}}();,.+*/<>=!^|~?-]"
_DOTTED = rf"{_LETTER}(?:{NAME}|-)*+(?:\.++(?:{NAME}|-)++)*+"
PREFIXED = rf"(?:{_DOTTED})?+:(?:{_LOCAL})?+"
_LANGUAGE = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?"
_BLANK = rf"_:{NAME}(?:{NAME}|-)*+(?:\.++(?:{NAME}|-)++)*+"

# What starts no token reaches to the end, because the engine reads nothing after it. A dotted run without a
# colon is split again, by _PART, so that `a-a-a…` is not looked at from each `a`.
# White space goes with the token after it, which is half the matches; the end of the text is matched as such.
_TOKEN = re.compile(
    rf"""{SKIP}(?:
      (?P<iri> {IRI} ) | (?P<string> {STRING} )
    | (?P<variable> {VARIABLE} ) | (?P<language> {_LANGUAGE} ) | (?P<blank> {_BLANK} )
    | (?P<name> {PREFIXED} ) | (?P<run> {_DOTTED} )
    | (?P<number> {_NUMBER} ) | (?P<punctuation> {_PUNCTUATION} ) | (?P<invalid> .++ ) | \Z )""",
    re.VERBOSE | re.DOTALL,
)
# The same for `findall`, with a group for IRIs and names alone.
_NAMED = re.compile(
    rf"""{SKIP}(?: ({IRI}) | {STRING} | {VARIABLE} | {_LANGUAGE} | {_BLANK} | ({PREFIXED}) | {_DOTTED}
    | {_NUMBER} | {_PUNCTUATION} | .++ | \Z )""",
    re.VERBOSE | re.DOTALL,
)
# The same for `findall`, in a text without comments. A prefix with `-` or `.` in it counts as more than one.
FAST_TOKEN = re.compile(
    rf"{IRI}|{STRING}|{VARIABLE}|{_LANGUAGE}|{_BLANK}|{_LETTER}{NAME}*+(?::(?:{_LOCAL})?+)?+|:(?:{_LOCAL})?+"
    rf"|{_NUMBER}|{_PUNCTUATION}|[^ \t\r\n].*+",
    re.VERBOSE | re.DOTALL,
)
_PART = re.compile(rf"(?P<word>{_LETTER}{NAME}*+)|(?P<number>{_NUMBER})|(?P<punctuation>[-.])")
# What an IRI may have in it and two comparisons have between them (`?a<1)&&(?b>2`), or what hides text. An
# expression cannot start with a scheme and `//`.
DOUBTFUL_IRI = re.compile(
    rf"<(?!{_SCHEME})[^<>\"{{}}|^`\x00-\x20()&,;#'\\]*+[()&,;#'\\][^<>\"{{}}|^`\x00-\x20]*+>"
)
_CODE_POINT = re.compile(CODE_POINT)


class Token(NamedTuple):
    """One token: its kind, its text as written and where it starts, in characters from 0."""

    kind: Kind
    text: str
    offset: int

    @property
    def end(self) -> int:
        """Offset of the character after it."""
        return self.offset + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Tell whether it is one of some keywords, given in lower case."""
        return self.kind == "word" and self.text.lower() in words


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text from an offset, without white space and comments, in linear time."""
    for match in _TOKEN.finditer(text, start):
        kind = match.lastgroup
        if kind == "run":
            run = match["run"]
            if "." in run or "-" in run:
                yield from _parts(match)
            else:
                yield Token("word", run, match.start("run"))
        elif kind is not None:
            yield Token(kind, match[kind], match.start(kind))  # type: ignore[arg-type]  # the groups are the kinds


def iris_and_names(text: str, start: int = 0) -> Iterator[str]:
    """Yield the IRIs and prefixed names among the tokens of a text, each once for all its places."""
    found = {iri or name for iri, name in _NAMED.findall(text, start)}
    found.discard("")
    return iter(found)


def _parts(run: re.Match[str]) -> Iterator[Token]:
    for part in _PART.finditer(run.string, *run.span("run")):
        yield Token(cast(Kind, part.lastgroup), part[0], part.start())


def decode(text: str) -> str:
    r"""Replace the code point escapes `\uXXXX` and `\UXXXXXXXX` (section 19.2); others are left as they are.

    The engine does not do so before it reads a text, but in strings and IRIs only.
    """
    return _CODE_POINT.sub(lambda match: chr(int(match[0].lstrip("\\uU"), 16)), text)


def position(text: str, offset: int) -> tuple[int, int]:
    """Find line and column of a character, both from 1; a column is a number of characters."""
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1
