"""What a query's tokens say about it before the engine sees it: form, services, repeatability, size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from detente.errors import DetenteError
from detente.sparql import size
from detente.sparql.lexer import DOUBTFUL_IRI, IRI, STRING, Token, decode, position, tokens
from detente.sparql.prologue import read_form, read_prologue

# A run of text without white space and comments, or a comment. A quote that starts no string ends the query.
_CHUNK = re.compile(
    rf"""\#[^\r\n]*+|((?:[^ \t\r\n\#"'<\\]++|{IRI}|{STRING}|<|\\.|["'].*+)++)""", re.VERBOSE | re.DOTALL
)
_VOLATILE_NAMES = ("now", "rand", "uuid", "bnode")
_VOLATILE = re.compile(r"(?:now|rand|uuid|bnode)[ \t\r\n]*+[(\#]")


@dataclass(frozen=True)
class GraphReference:
    """A graph after FROM, or FROM NAMED: as written, and as an absolute IRI where that can be told."""

    text: str
    iri: str | None
    named: bool


@dataclass(frozen=True)
class Analysis:
    """What was found in a query.

    `canonical` is the text with each run of white space and comments as one space: queries with the same
    canonical text are the same. `volatile` and `services` are never false wrongly, and seldom true wrongly.
    `doubtful` queries have an IRI that could be part of an expression: their canonical text is as given, and
    depth and tokens are upper bounds.
    """

    query: str
    form: str | None
    canonical: str
    volatile: bool
    services: bool
    from_graphs: tuple[GraphReference, ...]
    doubtful: bool

    @cached_property
    def depth(self) -> int:
        """Greatest nesting of brackets."""
        return size.depth(self.canonical, self.doubtful)

    @cached_property
    def tokens(self) -> int:
        """Number of tokens."""
        return size.count(self.canonical, self.doubtful)


def analyse(query: str, prefixes: Mapping[str, str] | None = None, base: str | None = None) -> Analysis:
    """Analyse a query or update in linear time; it may be anything, also no SPARQL.

    `prefixes` and `base` are those that need not be declared.
    """
    form, start = read_form(query)
    doubtful = DOUBTFUL_IRI.search(query, start) is not None
    lower = query.lower()
    volatile, services = _is_volatile(query, lower, doubtful), _asks_services(query, lower, doubtful)
    if "\\u" in lower:
        # The engine does not replace code point escapes outside strings and IRIs (section 19.2), but it may.
        decoded = decode(query)
        volatile = volatile or _is_volatile(decoded, decoded.lower(), doubtful)
        services = services or _asks_services(decoded, decoded.lower(), doubtful)
    return Analysis(
        query=query,
        form=form,
        canonical=query if doubtful else " ".join(filter(None, _CHUNK.findall(query))),
        volatile=volatile,
        services=services,
        from_graphs=_from_graphs(query, prefixes or {}, base) if "from" in lower else (),
        doubtful=doubtful,
    )


def _is_volatile(query: str, lower: str, doubtful: bool) -> bool:
    if not ("now" in lower or "rand" in lower or "uuid" in lower or "bnode" in lower):
        return False
    if not _VOLATILE.search(lower):
        return False
    # Keywords need no space before them: `GROUP BYRAND()`.
    return doubtful or any(
        token.kind == "word" and token.text.lower().endswith(_VOLATILE_NAMES) and following.text == "("
        for token, following in pairwise(tokens(query))
    )


def _asks_services(query: str, lower: str, doubtful: bool) -> bool:
    return "service" in lower and (doubtful or _has_service(list(tokens(query))))


def _has_service(found: list[Token]) -> bool:
    return any(
        "service" in token.text.lower()
        and (token.kind == "word" or (token.kind == "name" and _hides_service(token, found[n + 1 : n + 4])))
        for n, token in enumerate(found)
    )


def _hides_service(name: Token, following: list[Token]) -> bool:
    """Tell whether a name could be a prefix and a keyword.

    Where the IRI of `ex:SERVICE` is malformed, the engine takes `ex:` for one, and reads on after it.
    """
    glued = ":" in name.text.lower().rpartition("service")[2]
    silent = bool(following) and following[0].is_word("silent")
    at = 0 if glued else 2 if silent else 1
    return len(following) > at and following[at].text == "{"


def _from_graphs(query: str, prefixes: Mapping[str, str], base: str | None) -> tuple[GraphReference, ...]:
    """List the graphs of the dataset clauses (section 13.2), which come before the first group."""
    prologue = read_prologue(query, prefixes, base)
    graphs: list[GraphReference] = []
    before = ""
    for token in _outside_template(query[prologue.end :]):
        if token.kind in {"iri", "name"} and before in {"from", "named"}:
            graphs.append(GraphReference(token.text, prologue.resolve(token), before == "named"))
        before = token.text.lower() if token.kind == "word" else ""
        before = "from" if before.endswith("from") else before
    return tuple(graphs)


def _outside_template(query: str) -> Iterator[Token]:
    """Yield the tokens before a query's pattern, without the template of CONSTRUCT."""
    in_template, before = False, ""
    for token in tokens(query):
        if token.text == "{" and before.lower() == "construct":
            in_template = True
        elif in_template:
            in_template = token.text != "}"
        elif token.text == "{" or token.is_word("where"):
            return
        else:
            yield token
        before = token.text


@dataclass(frozen=True)
class TextLimits:
    """How large a query may be: `length` in characters, `depth` in brackets, `tokens`.

    The engine's parser and optimiser recurse, and end the process where the stack does. Each bracket and each
    member of a chain (`?a+?b+…`, OPTIONAL after OPTIONAL) takes stack; the data of VALUES and the terms of an
    IN list take none, and count as no tokens. A term of DESCRIBE counts as two.
    The limits hold for a stack of 8 MiB.
    """

    length: int = 1 << 20
    depth: int = 128
    tokens: int = 2000


class TooComplexError(DetenteError):
    """A query beyond a limit: `limit` names it, `line` and `column` (from 1) are where it was passed."""

    def __init__(self, limit: str, found: int, allowed: int, place: tuple[int, int]) -> None:
        self.limit = limit
        self.found = found
        self.allowed = allowed
        self.line, self.column = place
        super().__init__(
            f"line {self.line}, column {self.column}: {_MEASURES[limit]}: {found}, and {allowed} is the limit"
        )


_MEASURES = {
    "length": "the query has too many characters",
    "depth": "the query nests brackets too deeply",
    "tokens": "the query has too many tokens outside lists of data",
}


def check_complexity(analysis: Analysis, limits: TextLimits) -> None:
    """Refuse a query that could exhaust the engine's stack; raises TooComplexError."""
    query = analysis.query
    if len(query) > limits.length:
        raise TooComplexError("length", len(query), limits.length, position(query, limits.length))
    # Characters are counted first: they are no fewer than tokens, and it takes a microsecond.
    if sum(map(query.count, ("{", "(", "[", "<<"))) > limits.depth and analysis.depth > limits.depth:
        found = size.depths(query, analysis.doubtful)
        offset = next(offset for offset, depth in found if depth > limits.depth)
        raise TooComplexError("depth", analysis.depth, limits.depth, position(query, offset))
    describes = analysis.form == "DESCRIBE"
    if len(query) * (size.DESCRIBED if describes else 1) > limits.tokens:
        _check_tokens(analysis, describes, limits.tokens)


def _check_tokens(analysis: Analysis, describes: bool, allowed: int) -> None:
    found, exceeded = 0, None
    for offset, weight in size.weights(analysis.query, describes, analysis.doubtful):
        found += weight
        if exceeded is None and found > allowed:
            exceeded = offset
    if exceeded is not None:
        raise TooComplexError("tokens", found, allowed, position(analysis.query, exceeded))
