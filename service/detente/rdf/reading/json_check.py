"""JSON-LD before the engine reads it: depth, length, and IRIs that it would leave out without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.rdf.reading.limits import MOST_BYTES_A_CHARACTER, InputLimits, exceeded
from detente.rdf.reading.source import Fault, Source

_TOKEN = re.compile(
    rb"""(?: [^"\[\]{}]++ | "[^"\\]{0,2000}+" )*+
    (?: (?P<literal> "(?:[^"\\]++|\\.)*+"? ) | (?P<open> [\[{] ) | (?P<close> [\]}] ) | (?P<end> \Z ) )""",
    re.VERBOSE | re.DOTALL,
)
_ALIAS = re.compile(rb'"([^"\\@]++)"\s*+:\s*+"@id"')
_PAIR = re.compile(rb'(?<!\\)"([^"\\]++)"\s*+:\s*+"([^"\\]*+)"')
_NOT_IN_AN_IRI = re.compile(rb'[\x00-\x20<>{}|^`"\\]')
_CONTEXT = re.compile(rb'(?<!\\)"@context"\s*+:\s*+(?=["\[{])')
_IMPORT = re.compile(rb'(?<!\\)"@import"\s*+:')
_PIECE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_KEYWORD = re.compile(r"@[a-z]+")


def json_fault(source: Source, end: int, limits: InputLimits, *, has_base: bool) -> Fault | None:
    """Find the first place before `end` that the engine must not see, or would pass over in silence."""
    faults = (
        _no_node(source, end),
        _too_deep_or_long(source, end, limits),
        _bad_id(source, end, has_base=has_base),
    )
    return min((fault for fault in faults if fault), key=lambda fault: fault.offset, default=None)


def place_of(message: str, source: Source) -> int | None:
    """Find what an error of the engine is about: it tells no place for what is JSON, but not JSON-LD."""
    if "LoadDocumentCallback" in message:
        return next(_remote_contexts(source), None)
    keyword = _KEYWORD.search(message)
    if keyword is None:
        return None
    key = re.compile(rb'(?<!\\)"%s"\s*+:' % re.escape(keyword[0].encode()))
    found = [match.start() for match in key.finditer(source.data, source.start)]
    return found[0] if len(found) == 1 else None


def _no_node(source: Source, end: int) -> Fault | None:
    begin = re.compile(rb"\s*+").match(source.data, source.start, end)
    first = begin.end() if begin else source.start
    if first < end and source.data[first : first + 1] not in (b"{", b"["):
        return Fault(first, "JSON-LD is an object or an array of objects")
    return None


def _too_deep_or_long(source: Source, end: int, limits: InputLimits) -> Fault | None:
    depth = 0
    longest = MOST_BYTES_A_CHARACTER * limits.literal_characters
    for token in _TOKEN.finditer(source.data, source.start, end):
        kind = token.lastgroup or ""
        begin, until = token.span(kind)
        if until - begin > longest:
            return exceeded(limits, "literal_characters", "a string of more than {} characters", begin)
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if depth > limits.nesting:
            return exceeded(limits, "nesting", "brackets nested more than {} deep", begin)
    return None


def _bad_id(source: Source, end: int, *, has_base: bool) -> Fault | None:
    """Find an `@id` that is no IRI: JSON-LD drops such a node with all that is said of it."""
    names = {b"@id", *(match[1] for match in _ALIAS.finditer(source.data, source.start, end))}
    relative_is_wrong = (
        not has_base and source.data.find(b'"@base"') < 0 and source.data.find(b'"@vocab"') < 0
    )
    for match in _PAIR.finditer(source.data, source.start, end):
        name, value = match.groups()
        if name not in names:
            continue
        if _NOT_IN_AN_IRI.search(value):
            return Fault(match.start(2), f"Invalid IRI: {value[:80].decode('utf-8', 'replace')!r}")
        if relative_is_wrong and not value.startswith(b"@") and b":" not in value:
            return Fault(match.start(2), "a relative IRI, and there is no base to resolve it")
    return None


def _remote_contexts(source: Source) -> Iterator[int]:
    """Yield the places of contexts that are named by an IRI: strings of `@context`, in arrays or not."""
    for match in _CONTEXT.finditer(source.data, source.start):
        yield from _strings_of_value(source, match.end())
    yield from (match.start() for match in _IMPORT.finditer(source.data, source.start))


def _strings_of_value(source: Source, begin: int) -> Iterator[int]:
    """Yield where the strings of a value are that are in no object."""
    arrays = objects = 0
    for piece in _PIECE.finditer(source.data, begin):
        if piece[0][:1] == b'"' and not objects:
            yield piece.start()
        arrays += {b"[": 1, b"]": -1}.get(piece[0], 0)
        objects += {b"{": 1, b"}": -1}.get(piece[0], 0)
        if arrays <= 0 and objects <= 0:
            return
