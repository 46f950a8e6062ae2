"""The declarations that a query begins with, and the IRIs they give its names (section 4.1)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from detente.sparql.lexer import IRI, SKIP, STRING, Token, decode

_PREFIX = r"[^\s:<>\"'{}()\#]*+"
_DECLARATION = rf"""(?:
    BASE{SKIP}(?P<base>{IRI}) | PREFIX{SKIP}(?P<prefix>{_PREFIX}):{SKIP}(?P<iri>{IRI})
  | VERSION{SKIP}{STRING} )"""
_ONE = re.compile(rf"{SKIP}{_DECLARATION}", re.VERBOSE | re.IGNORECASE)
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _DECLARATION)
_START = re.compile(
    rf"{SKIP}(?:{_UNNAMED}{SKIP})*+(?:(SELECT|ASK|CONSTRUCT|DESCRIBE))?", re.VERBOSE | re.IGNORECASE
)


@dataclass(frozen=True)
class Prologue:
    """Prefixes and base in force after the declarations; `end` is the offset of what follows them."""

    prefixes: Mapping[str, str]
    base: str | None
    end: int

    def resolve(self, token: Token) -> str | None:
        """Give the absolute IRI of an IRI or prefixed name; None without the prefix or a base that serves."""
        return self.resolve_name(token.text)

    def resolve_name(self, name: str) -> str | None:
        """Give the absolute IRI of what is written as `<…>` or as a prefixed name, as `resolve` does."""
        if name.startswith("<"):
            return _absolute(name, self.base)
        prefix, _, local = name.partition(":")
        return self.prefixes[prefix] + local.replace("\\", "") if prefix in self.prefixes else None


def read_form(query: str) -> tuple[str | None, int]:
    """Tell which form a query has, in capitals, and the offset after its keyword.

    Where no form follows the declarations, it is None, and the offset is that of their end.
    """
    match = _START.match(query)
    if match is None:
        return None, 0
    return match[1] and match[1].upper(), match.end()


def declarations(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
    """Yield the declarations from an offset on; the groups are `base`, or `prefix` and `iri`."""
    while declaration := _ONE.match(text, start, end):
        yield declaration
        start = declaration.end()


def read_prologue(query: str, prefixes: Mapping[str, str], base: str | None) -> Prologue:
    """Read the declarations of a query, to which `prefixes` and `base` are the defaults."""
    known, end = dict(prefixes), 0
    for declaration in declarations(query):
        end = declaration.end()
        if declaration["base"]:
            base = _absolute(declaration["base"], base)
        elif declaration["iri"]:
            iri = _absolute(declaration["iri"], base)
            if iri is None:
                known.pop(declaration["prefix"], None)  # what it stands for is not known any more
            else:
                known[declaration["prefix"]] = iri
    return Prologue(known, base, end)


def _absolute(reference: str, base: str | None) -> str | None:
    if _PLAIN.fullmatch(reference):
        return reference[1:-1]
    iri = decode(reference[1:-1])
    if _scheme(iri):
        return iri
    if base is None or _scheme(base) not in {"http", "https"}:
        return None
    path, mark, fragment = iri.partition("#")
    return urljoin(base.partition("#")[0], path) + mark + fragment  # urljoin leaves an empty fragment out


# Absolute, and nothing in it that has to be looked at: no escape, no brackets, ASCII alone.
_PLAIN = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z_a-z~]*>")


def _scheme(iri: str) -> str:
    try:
        return urlsplit(iri).scheme
    except ValueError:
        return ""
