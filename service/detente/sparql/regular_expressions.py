r"""Patterns and replacements of XPath, as REGEX and REPLACE take them, in the words of the engine's dialect.

The rules are those of XQuery and XPath Functions and Operators, section 7.6, and of XML Schema, part 2,
appendix F.
The engine's dialect has the same words for other things (`$1x` names a group "1x", `\w` takes "_", `&&` in a
class intersects), words that XPath has not, and lacks a few. What it lacks is refused: back-references and
blocks of Unicode (`\p{IsGreek}`). Non-capturing groups and the flag `q` are of XPath 3.0, and taken too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from detente.errors import DetenteError

FLAGS = "smixq"

MAX_SUBTRACTIONS = 50
"""How many classes may be taken away from one another in one pattern."""

_SPACES = "\t\n\r "
_NAME_START = (
    r"_:A-Za-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}-\u{200D}"
    r"\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}"
)
_NAME = rf"{_NAME_START}\-.0-9\u{{B7}}\u{{300}}-\u{{36F}}\u{{203F}}-\u{{2040}}"
_CLASSES = {
    "s": r"[\t\n\r ]",
    "S": r"[^\t\n\r ]",
    "i": f"[{_NAME_START}]",
    "I": f"[^{_NAME_START}]",
    "c": f"[{_NAME}]",
    "C": f"[^{_NAME}]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
}
_CHARACTERS = frozenset("nrt\\|.?*+(){}-[]^$")
_CATEGORY = re.compile(r"\{(L[ulmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)\}")
_QUANTITY = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_SPECIAL = frozenset(r"\.+*?()|[]{}^$#&-~")


class PatternError(DetenteError):
    """A pattern, replacement or flags that XPath has not, or the engine cannot do; `code` is XPath's."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{message} (err:{code})")


@dataclass(frozen=True)
class Pattern:
    """A pattern in the engine's dialect, the number of its groups, and the flags that are left."""

    text: str
    groups: int
    flags: str


def translate_pattern(pattern: str, flags: str = "") -> Pattern:
    """Write a pattern of XPath for the engine; raises PatternError: FORX0001 for flags, FORX0002 for it."""
    if wrong := next((flag for flag in flags if flag not in FLAGS), None):
        raise PatternError("FORX0001", f"{wrong!r} is no flag: there are {', '.join(FLAGS)}")
    left = "".join(flag for flag in flags if flag not in "xq")
    if "q" in flags:
        return Pattern(_literal(pattern), 0, left)
    reader = _Reader(pattern, spaced="x" in flags)
    return Pattern(reader.expression(), reader.groups, left)


def translate_replacement(replacement: str, pattern: Pattern, flags: str = "") -> str:
    """Write a replacement of XPath (section 7.6.3) for the engine; raises PatternError FORX0004."""
    if "q" in flags:
        return replacement.replace("$", "$$")
    found, at = [], 0
    while at < len(replacement):
        piece, at = _replaced(replacement, at, pattern.groups)
        found.append(piece)
    return "".join(found)


_GROUP = re.compile(r"\$(\d+)", re.ASCII)


def _replaced(replacement: str, at: int, groups: int) -> tuple[str, int]:
    character = replacement[at]
    if character == "\\":
        escaped = replacement[at + 1 : at + 2]
        if escaped not in ("\\", "$"):
            message = f"in the replacement, \\ at character {at + 1} must come before \\ or $"
            raise PatternError("FORX0004", message)
        return escaped.replace("$", "$$"), at + 2
    if character != "$":
        return character, at + 1
    match = _GROUP.match(replacement, at)
    if match is None:
        message = f"in the replacement, $ at character {at + 1} must come before a digit, or be written \\$"
        raise PatternError("FORX0004", message)
    digits = match[1]
    while len(digits) > 1 and int(digits) > groups:  # the last is then a character of its own
        digits = digits[:-1]
    return f"${{{int(digits)}}}", at + 1 + len(digits)


def _literal(text: str) -> str:
    return "".join(f"\\{each}" if each in _SPECIAL else each for each in text)


class _Reader:
    """Reads a pattern from left to right, and writes it anew."""

    def __init__(self, pattern: str, *, spaced: bool) -> None:
        self._pattern = pattern
        self._at = 0
        self._spaced = spaced
        self._depth = 0
        self.groups = 0

    def expression(self) -> str:
        """Write all of the pattern."""
        written: list[str] = []
        open_groups, quantifiable = 0, False
        while self._at < len(self._pattern):
            character = self._take()
            if character == "(":
                open_groups += 1
                written.append(self._group())
                quantifiable = False
            elif character == ")":
                open_groups -= 1
                if open_groups < 0:
                    self._refuse("there is no ( for this )")
                written.append(character)
                quantifiable = True
            elif character in "*+?{":
                if not quantifiable:
                    self._refuse(f"there is nothing that {character} could repeat")
                written.append(self._quantifier(character))
                quantifiable = False
            else:
                written.append(self._atom(character))
                quantifiable = character not in "^$|" and (quantifiable or bool(written[-1]))
        if open_groups:
            self._refuse("a ( is not closed")
        return "".join(written)

    def _take(self) -> str:
        character = self._pattern[self._at]
        self._at += 1
        return character

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _refuse(self, message: str) -> NoReturn:
        raise PatternError("FORX0002", f"in the pattern, at character {self._at}: {message}")

    def _group(self) -> str:
        if self._next() != "?":
            self.groups += 1
            return "("
        if not self._pattern.startswith("?:", self._at):
            self._refuse("XPath has no group that begins with (?, but for (?:")
        self._at += len("?:")
        return "(?:"

    def _quantifier(self, character: str) -> str:
        written = self._count() if character == "{" else character
        if self._next() == "?":
            written += self._take()
        return written

    def _count(self) -> str:
        match = _QUANTITY.match(self._pattern, self._at - 1)
        if match is None:
            self._refuse("a { that repeats is {n}, {n,} or {n,m}; write \\{ for the character")
        if match[2] and int(match[2]) < int(match[1]):
            self._refuse(f"{match[0]} has less than nothing in it")
        self._at = match.end()
        return match[0]

    def _atom(self, character: str) -> str:
        if character == "\\":
            return self._escape()
        if character == "[":
            return self._class()
        if character in "]}":
            self._refuse(f"write \\{character} for the character")
        if self._spaced and character in _SPACES:
            return ""
        return character if character in ".|^$" else _literal(character)

    def _escape(self) -> str:
        character = self._next()
        self._at += 1
        if character in _CLASSES:
            return _CLASSES[character]
        if character in _CHARACTERS and character:
            return f"\\{character}"
        if character in ("p", "P"):
            return self._category(character)
        is_reference = character.isdigit()
        message = "the service has no back-references such as" if is_reference else "XPath has no escape"
        return self._refuse(f"{message} \\{character}")

    def _category(self, character: str) -> str:
        match = _CATEGORY.match(self._pattern, self._at)
        if match is None:
            self._refuse(f"\\{character} takes a category of Unicode such as {{Lu}}; there are no blocks")
        self._at = match.end()
        return f"\\{character}{match[0]}"

    def _class(self) -> str:
        """Write a character class expression, after its bracket."""
        negated = self._next() == "^"
        self._at += negated
        written, start = ["[^" if negated else "["], self._at
        while (character := self._next()) != "]" or self._at == start:
            if not character:
                self._refuse("a [ is not closed")
            if character == "[":
                self._refuse("write \\[ for the character")
            if character == "]":
                self._refuse("a class has at least one character in it")
            if self._is_subtraction():
                return self._subtracted("".join([*written, "]"]))
            written.append(self._range())
        self._at += 1
        return "".join([*written, "]"])

    def _is_subtraction(self) -> bool:
        is_one = self._pattern.startswith("-[", self._at)
        self._at += len("-[") if is_one else 0
        return is_one

    def _subtracted(self, minuend: str) -> str:
        """Take a class away from one that is written, also where that is a negated one."""
        self._depth += 1
        if self._depth > MAX_SUBTRACTIONS:
            self._refuse(f"more than {MAX_SUBTRACTIONS} classes are taken away from one another")
        subtrahend = self._class()
        if self._next() != "]":
            self._refuse("after a class that is taken away, ] must come")
        self._at += 1
        return f"[{minuend}--{subtrahend}]"

    def _range(self) -> str:
        """Write one member of a class: a class, a character, or a range of characters."""
        first = self._member()
        follows = self._pattern[self._at + 1 : self._at + 2]
        if self._next() != "-" or follows in ("]", "[", "") or len(first) > len("\\n"):
            return first
        self._at += 1
        last = self._member()
        if len(last) > len("\\n") or _character(last) < _character(first):
            self._refuse("this is no range of characters")
        return f"{first}-{last}"

    def _member(self) -> str:
        character = self._take()
        return self._escape() if character == "\\" else _literal(character)


_CONTROLS = {"\\n": "\n", "\\r": "\r", "\\t": "\t"}


def _character(written: str) -> str:
    return _CONTROLS.get(written, written[-1])
