"""JSON-LD before the engine reads it: depth, length, and IRIs that it would leave out without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from detente.rdf.reading.limits import MOST_BYTES_A_CHARACTER, InputLimits, exceeded
from detente.rdf.reading.source import MOST_FAULTS, Fault, Source

_TOKEN = re.compile(
    rb"""(?: [^"\[\]{}]++ | "[^"\\]{0,2000}+" )*+
    (?: (?P<literal> "(?:[^"\\]++|\\.)*+"? ) | (?P<open> [\[{] ) | (?P<close> [\]}] ) | (?P<end> \Z ) )""",
    re.VERBOSE | re.DOTALL,
)
_ALIAS = re.compile(rb'"([^"\\@]++)"\s*+:\s*+"@id"')
_PAIR = re.compile(rb'(?<!\\)"([^"\\]++)"\s*+:\s*+"([^"\\]*+)"')
_NOT_IN_AN_IRI = re.compile(rb'[\x00-\x20<>{}|^`"\\]')
_BASE = re.compile(rb'(?<!\\)"@base"\s*+:\s*+(null\b)?')
_GRAPH = re.compile(rb'(?<!\\)"@graph"\s*+:')
_ESCAPE = re.compile(
    rb"\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}"
    rb"|(?P<lone>\\u[Dd][89A-Fa-f][0-9A-Fa-f]{2})|\\.",
    re.DOTALL,
)
_MOST_MENTIONS = 1000


def json_faults(source: Source, end: int, limits: InputLimits, *, has_base: bool) -> list[Fault]:
    """Find the places before `end` that the engine must not see, or would pass over in silence."""
    faults = (
        _no_node(source, end),
        _too_deep_or_long(source, end, limits),
        _lone_surrogate(source, end),
        *islice(_bad_ids(source, end, has_base=has_base), MOST_FAULTS),
    )
    return [fault for fault in faults if fault]


def place_of(message: str, source: Source) -> int | None:
    """Find what an error of the engine is about: it tells no place for what is JSON, but not JSON-LD.

    It is the first key or value of the text that the message names.
    """
    for word in _words(message):
        quoted = re.compile(rb'(?<!\\)"%s"(?P<key>\s*+:)?' % re.escape(word.encode()))
        found = list(islice(quoted.finditer(source.data, source.start), _MOST_MENTIONS))
        if found:
            return next((match.start() for match in found if match["key"]), found[0].start())
    return None


def _words(message: str) -> list[str]:
    """List what an error may quote from the text: keywords, names with a colon, then other words."""
    words = [word.strip("\"'`,;()") for word in message.split()]
    if "reverse" in message:
        words.append("@reverse")
    kinds = (lambda w: w.startswith("@"), lambda w: ":" in w.strip(":"))
    return [word for kind in kinds for word in words if kind(word)]


def graph_place(source: Source, graph: str | None) -> int | None:
    """Find where a graph is named: the `@id` that may be it, or, where it has none, its `@graph`."""
    for match in _PAIR.finditer(source.data, source.start) if graph else ():
        value = match[2].decode("utf-8", "replace").rpartition(":")[2].lstrip("/")
        if match[1] == b"@id" and value and (graph or "").endswith(value):
            return match.start()
    graphs = [match.start() for match in _GRAPH.finditer(source.data, source.start)]
    return graphs[-1] if graphs else None


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


def _lone_surrogate(source: Source, end: int) -> Fault | None:
    escapes = _ESCAPE.finditer(source.data, source.start, end)
    lone = next((match for match in escapes if match["lone"]), None)
    if lone is None:
        return None
    return Fault(lone.start(), f"{lone['lone'].decode()} is half a character; write both halves of it")


def _bad_ids(source: Source, end: int, *, has_base: bool) -> Iterator[Fault]:
    """Find each `@id` that is no IRI: JSON-LD drops such a node with all that is said of it."""
    names = {b"@id", *(match[1] for match in _ALIAS.finditer(source.data, source.start, end))}
    bases = [match[1] for match in _BASE.finditer(source.data, source.start, end)]
    has_base = not all(bases) if bases else has_base
    relative_is_wrong = not has_base and source.data.find(b'"@vocab"') < 0
    for match in _PAIR.finditer(source.data, source.start, end):
        name, value = match.groups()
        if name not in names:
            continue
        if _NOT_IN_AN_IRI.search(value):
            yield Fault(match.start(2), f"Invalid IRI: {value[:80].decode('utf-8', 'replace')!r}")
        elif relative_is_wrong and not value.startswith(b"@") and b":" not in value:
            yield Fault(match.start(2), "a relative IRI, and there is no base to resolve it")
