"""From bytes to quads: checks first, then a parser, and every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, cast
from xml.parsers import expat

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.rdf.reading.encoding import encoding_fault
from detente.rdf.reading.json_check import graph_place, json_faults, place_of
from detente.rdf.reading.json_contexts import Contexts, Edited, with_contexts
from detente.rdf.reading.json_losses import Dropped, losses
from detente.rdf.reading.limits import InputLimits, Tally
from detente.rdf.reading.rdf_xml import RdfXml
from detente.rdf.reading.readings import FileReading
from detente.rdf.reading.source import MOST_FAULTS, Fault, Feed, Source
from detente.rdf.reading.turtle_check import turtle_fault
from detente.rdf.reading.xml_check import Stop
from detente.rdf.terms import term_fault

# The engine's message says again where the error is.
_PLACE = re.compile(r"^Parser error (?:at|between) line \d+ .*?: | \(line \d+\)$")
_BAD_CHARACTER = re.compile(r"Invalid IRI code point '(.)'", re.DOTALL)
_TERM = re.compile("Invalid IRI|No scheme|has not been declared|escape sequence")
"""Errors of one term, after which the engine goes on as if it were right."""
_MOST_ERRORS = 2000
_CHUNK = 1 << 16


@dataclass(frozen=True)
class ReadRequest:
    """How an input is to be read.

    Triples in no graph go into `graph`; if `only`, a graph of another name is refused. `reading` is told what
    came of it.
    """

    format: RdfFormat
    base_iri: str | None
    graph: GraphName
    only: bool
    limits: InputLimits
    reading: FileReading
    contexts: Contexts = field(default_factory=Contexts)


class _Refused(Exception):  # noqa: N818 - becomes an InputError once its place is known
    def __init__(self, fault: Fault, count: int, graph: GraphName | None = None) -> None:
        self.fault = fault
        self.count = count
        self.graph = graph


def read_source(source: Source, request: ReadRequest) -> Iterator[Quad]:
    """Yield the quads of a source in its order.

    What comes before an error is yielded before it is raised: InputError with the place of every fault, or
    TooLargeError.
    """
    reading = request.reading
    read = {RdfFormat.RDF_XML: _read_xml, RdfFormat.JSON_LD: _read_json}.get(request.format, _read_lines)
    for quad in read(source, request):
        reading.quads += 1
        yield quad


def _read_lines(source: Source, request: ReadRequest) -> Iterator[Quad]:
    """Read Turtle, TriG, N-Triples or N-Quads; the engine goes on after a fault of syntax."""
    encoding = encoding_fault(source)
    end = encoding.offset if encoding else source.end
    fault = turtle_fault(source, end, request.limits) or encoding
    feed = Feed(source, fault.offset if fault else source.end)
    faults: list[Fault] = []
    try:
        yield from _checked(_recovering(_parsed(feed, request), source, feed, faults), request)
    except _Refused as refused:
        raise source.error(_placed(refused, source, request, feed)) from None
    except MemoryError as error:  # the engine's buffer for one token is bounded
        raise source.error(Fault(feed.position, str(error), "literal_characters")) from None
    before = [each for each in faults if fault is None or each.offset < fault.offset]
    if before or fault:
        raise source.error(*before, *([fault] if fault else []))


def _recovering(quads: Iterator[Quad], source: Source, feed: Feed, faults: list[Fault]) -> Iterator[Quad]:
    """Yield quads up to the first fault, and collect that and those after it."""
    line = 0
    for _ in range(_MOST_ERRORS):
        try:
            for quad in quads:
                if not faults:
                    yield quad
            return
        except SyntaxError as error:
            # What the engine makes of the rest of a line, once it has lost its way, tells nobody anything.
            if _TERM.search(error.msg) or error.lineno != line:
                faults.append(_fault_of(error, source, feed))
                line = error.lineno or 0
            if len(faults) >= MOST_FAULTS:
                return


def _fault_of(error: SyntaxError, source: Source, feed: Feed) -> Fault:
    line, column = error.lineno or 1, error.offset or 1
    begin = source.offset(line, column)
    until = source.offset(error.end_lineno or line, error.end_offset or column)
    cut = until >= feed.end < source.end  # a token that goes on past what the engine was given
    return Fault(feed.end if cut else begin, _explain(error.msg))


def _read_xml(source: Source, request: ReadRequest) -> Iterator[Quad]:
    encoding = encoding_fault(source)
    reader = RdfXml(source, request.limits, request.base_iri)
    tally = Tally(request.limits)
    stopped = None
    end = encoding.offset if encoding else source.end
    for begin in range(source.start, end + 1, _CHUNK):
        stopped = _fed(reader, source.data[begin : min(begin + _CHUNK, end)])
        if begin + _CHUNK > end and not stopped and not encoding:
            stopped = _fed(reader, None)
        for offset, subject, predicate, object_ in reader.taken():
            if reader.faults and reader.faults[0].offset <= offset:
                break
            if over := tally.fault(subject, predicate, object_, request.graph):
                raise source.error(Fault(offset, over.message, over.limit))
            yield Quad(subject, predicate, object_, request.graph)
        if stopped:
            break
    faults = [*reader.faults, *filter(None, (stopped or encoding,))]
    if faults:
        raise source.error(*faults)


def _fed(reader: RdfXml, chunk: bytes | None) -> Fault | None:
    """Give a reader a piece, or the end; gives what stops it."""
    try:
        reader.finish() if chunk is None else reader.feed(chunk)
    except Stop as stop:
        return stop.fault
    except expat.ExpatError as error:
        return Fault(reader.error_offset, expat.ErrorString(error.code))
    return None


def _read_json(source: Source, request: ReadRequest) -> Iterator[Quad]:
    encoding = encoding_fault(source)
    end = encoding.offset if encoding else source.end
    has_base = request.base_iri is not None
    faults = [*json_faults(source, end, request.limits, has_base=has_base), *filter(None, (encoding,))]
    text, missing = with_contexts(source, end, request.contexts)
    faults += missing
    if faults:
        yield from _up_to(source, request, faults)
    place = text.at if isinstance(text, Edited) else int
    feed = Feed(text, text.end)
    try:
        yield from _checked(_parsed(feed, request), request)
    except _Refused as refused:
        fault = _placed(refused, text, request, feed)
        raise source.error(Fault(place(fault.offset), fault.message, fault.limit)) from None
    except MemoryError as error:
        raise source.error(Fault(place(feed.position), str(error), "literal_characters")) from None
    except SyntaxError as error:
        raise source.error(_json_fault(error, source, text, request, feed)) from None
    _tell_losses(source, text, request)


def _up_to(source: Source, request: ReadRequest, faults: list[Fault]) -> Iterator[Quad]:
    """Yield what is before the first fault, and raise: what the engine finds before it is one too."""
    first = min(faults, key=lambda fault: fault.offset)
    feed = Feed(source, first.offset)
    found: list[Fault] = []
    try:
        yield from _checked(_parsed(feed, request), request)
    except _Refused as refused:
        found.append(_placed(refused, source, request, feed))
    except (SyntaxError, MemoryError) as error:
        if isinstance(error, SyntaxError) and error.lineno is not None:
            found.append(_fault_of(error, source, feed))
    raise source.error(*(fault for fault in found if fault.offset < first.offset), *faults)


def _json_fault(error: SyntaxError, source: Source, text: Source, request: ReadRequest, feed: Feed) -> Fault:
    """Give an error of the engine its place in the source as it came."""
    place = text.at if isinstance(text, Edited) else int
    if error.lineno is not None:
        fault = _fault_of(error, text, feed)
        return Fault(place(fault.offset), fault.message)
    at = place_of(error.msg, source)
    if at is None:
        at = place(_last_before(text, _read_again(text, request, feed, None).position))
    return Fault(at, _explain(error.msg))


def _tell_losses(source: Source, text: Source, request: ReadRequest) -> None:
    """Refuse what the engine has dropped that is wrong; note the keys that it has dropped."""
    place = text.at if isinstance(text, Edited) else int
    try:
        faults, dropped = losses(text, request.base_iri)
    except SyntaxError as error:
        request.reading.notes.append(f"what was left out could not be counted: {_explain(error.msg)}")
        return
    if faults:
        raise source.error(*(Fault(place(fault.offset), fault.message) for fault in faults))
    request.reading.dropped.extend(_in_source(each, source, text) for each in dropped)
    if dropped and not request.reading.quads:
        raise source.error(*(_meaningless(each, source) for each in request.reading.dropped))


def _in_source(dropped: Dropped, source: Source, text: Source) -> Dropped:
    if not isinstance(text, Edited):
        return dropped
    line, column = source.place(text.at(text.offset(dropped.line, dropped.column)))
    return Dropped(line, column, dropped.key, dropped.count)


def _meaningless(dropped: Dropped, source: Source) -> Fault:
    message = (
        f"{dropped.key!r}, {dropped.reason}, so that the document says nothing; add an @context, or load "
        "with --context FILE"
    )
    return Fault(source.offset(dropped.line, dropped.column), message)


def _parsed(feed: Feed, request: ReadRequest) -> Iterator[Quad]:
    # The engine asks a reader for nothing but `read`.
    quads = parse(
        cast(IO[bytes], feed), format=request.format, base_iri=request.base_iri, rename_blank_nodes=True
    )
    return _without_direction(quads) if request.format == RdfFormat.JSON_LD else quads


def _checked(quads: Iterator[Quad], request: ReadRequest) -> Iterator[Quad]:
    tally = Tally(request.limits)
    name: GraphName | None = None
    graph = request.graph
    for count, quad in enumerate(quads):
        subject, predicate, object_, written = quad
        fault = None
        if written != name:
            name, graph = written, request.graph if written == DEFAULT_GRAPH else written
            if unwanted := _unwanted_graph(written, request):
                raise _Refused(unwanted, count, written)
            fault = tally.graph_fault(graph)
        if unsupported := term_fault(object_):
            raise _Refused(Fault(0, unsupported), count)
        fault = fault or tally.fault(subject, predicate, object_, graph)
        if fault:
            raise _Refused(fault, count)
        yield quad if graph is written else Quad(subject, predicate, object_, graph)


def _without_direction(quads: Iterator[Quad]) -> Iterator[Quad]:
    """Leave base directions out, as JSON-LD 1.1 does without `rdfDirection` (JSON-LD API, section 8.2)."""
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal) and value.language is not None and value.direction is not None:
            plain = Literal(value.value, language=value.language)
            yield Quad(quad.subject, quad.predicate, plain, quad.graph_name)
        else:
            yield quad


def _unwanted_graph(written: GraphName, request: ReadRequest) -> Fault | None:
    if written in (DEFAULT_GRAPH, request.graph):
        return None
    if request.only:
        message = f"the graph {written}, but all is to go into {request.graph}; leave out one or the other"
        return Fault(0, message)
    if isinstance(written, BlankNode):
        return Fault(
            0, "a graph without an IRI, to which nothing outside this file can refer; give it an IRI"
        )
    return None


def _placed(refused: _Refused, source: Source, request: ReadRequest, feed: Feed) -> Fault:
    """Give the place of what a quad was refused for."""
    offset = None
    if refused.graph is not None and request.format == RdfFormat.JSON_LD:
        graph = refused.graph
        offset = graph_place(source, graph.value if isinstance(graph, NamedNode) else None)
    if offset is None:
        offset = _last_before(source, _read_again(source, request, feed, refused.count).position)
    return Fault(offset, refused.fault.message, refused.fault.limit)


def _read_again(source: Source, request: ReadRequest, feed: Feed, count: int | None) -> Feed:
    """Read up to quad `count`, or to an error, a byte at a time at last; the reader tells how far that is."""
    again = Feed(source, feed.end, slowly_from=feed.chunk)
    stop = None if count is None else count + 1
    with suppress(SyntaxError):
        for _ in islice(_parsed(again, request), stop):
            pass
    return again


def _last_before(source: Source, position: int) -> int:
    """Find the beginning of the last word before a position."""
    begin = max(source.start, position - 4096)
    words = list(re.finditer(rb"\S+", source.data[begin:position]))
    return begin + words[-1].start() if words else position


def _explain(message: str) -> str:
    told = _PLACE.sub("", message)
    if match := _BAD_CHARACTER.search(told):
        return f"{told}; write {''.join(f'%{byte:02X}' for byte in match[1].encode())} for it"
    if "No scheme found" in told:
        return f"{told}; write the whole IRI, or give the file a base"
    return told
