"""From bytes to quads: checks first, then the engine, and every error at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from detente.errors import InputError, Problem
from detente.rdf.quads import GraphName
from detente.rdf.reading.encoding import encoding_fault
from detente.rdf.reading.json_check import json_fault, place_of
from detente.rdf.reading.limits import InputLimits, Tally
from detente.rdf.reading.source import Fault, Feed, Source
from detente.rdf.reading.turtle_check import TRIPLE_TERM, turtle_fault
from detente.rdf.reading.xml_check import xml_fault

# The engine's message says again where the error is.
_PLACE = re.compile(r"^Parser error (?:at|between) line \d+ .*?: ")


@dataclass(frozen=True)
class ReadRequest:
    """How an input is to be read.

    Triples in no graph named by an IRI go into `graph`; if `only`, a graph of another name is refused.
    """

    format: RdfFormat
    base_iri: str | None
    graph: GraphName
    only: bool
    limits: InputLimits


class _Refused(Exception):  # noqa: N818 - becomes an InputError once its place is known
    def __init__(self, fault: Fault, count: int) -> None:
        self.fault = fault
        self.count = count


def read_source(source: Source, request: ReadRequest) -> Iterator[Quad]:
    """Yield the quads of a source in its order.

    What comes before an error is yielded before it is raised: InputError with its place, or TooLargeError.
    """
    fault = first_fault(source, request)
    end = fault.offset if fault else source.end
    feed = Feed(source, end)
    try:
        yield from _checked(_parsed(feed, request), request)
    except _Refused as refused:
        offset = _last_before(source, _read_again(source, request, feed, refused.count).position)
        raise source.error(Fault(offset, refused.fault.message, refused.fault.limit)) from None
    except MemoryError as error:  # the engine's buffer for one token is bounded
        raise source.error(Fault(feed.position, str(error), "literal_characters")) from None
    except SyntaxError as error:
        found = _engine_fault(source, request, feed, error)
        if fault and (found is None or found.offset >= fault.offset):
            raise source.error(fault) from None
        if found is None:
            raise InputError([Problem(source.name, None, None, _explain(error.msg))]) from None
        raise source.error(found) from None
    if fault:
        raise source.error(fault)


def first_fault(source: Source, request: ReadRequest) -> Fault | None:
    """Find the first place that the engine must not see; what is before it, it may."""
    encoding = encoding_fault(source)
    end = encoding.offset if encoding else source.end
    return _syntax_fault(source, end, request) or encoding


def _syntax_fault(source: Source, end: int, request: ReadRequest) -> Fault | None:
    if request.format == RdfFormat.RDF_XML:
        return xml_fault(source, end, request.limits)
    if request.format == RdfFormat.JSON_LD:
        return json_fault(source, end, request.limits, has_base=request.base_iri is not None)
    return turtle_fault(source, end, request.limits)


def _parsed(feed: Feed, request: ReadRequest) -> Iterator[Quad]:
    # The engine asks a reader for nothing but `read`.
    return parse(
        cast(IO[bytes], feed), format=request.format, base_iri=request.base_iri, rename_blank_nodes=True
    )


def _checked(quads: Iterator[Quad], request: ReadRequest) -> Iterator[Quad]:
    tally = Tally(request.limits)
    name: GraphName | None = None
    graph = request.graph
    for count, quad in enumerate(quads):
        subject, predicate, object_, written = quad
        fault = None
        if written != name:
            name, graph = written, written if isinstance(written, NamedNode) else request.graph
            fault = _unwanted_graph(written, request) or tally.graph_fault(graph)
        if type(object_) is Triple:
            raise _Refused(Fault(0, TRIPLE_TERM), count)
        fault = fault or tally.fault(subject, predicate, object_, graph)
        if fault:
            raise _Refused(fault, count)
        yield quad if graph is written else Quad(subject, predicate, object_, graph)


def _unwanted_graph(written: GraphName, request: ReadRequest) -> Fault | None:
    if not request.only or isinstance(written, DefaultGraph) or written == request.graph:
        return None
    message = f"the graph {written}, but all is to go into {request.graph}; leave out one or the other"
    return Fault(0, message)


def _engine_fault(source: Source, request: ReadRequest, feed: Feed, error: SyntaxError) -> Fault | None:
    """Give an error of the engine its place; None where there is none to be had."""
    message = _explain(error.msg)
    if error.lineno is not None and error.offset is not None:
        begin = source.offset(error.lineno, error.offset)
        until = source.offset(error.end_lineno or error.lineno, error.end_offset or error.offset)
        cut = until >= feed.end < source.end  # a token that goes on past what the engine was given
        return Fault(feed.end if cut else begin, message)
    if request.format == RdfFormat.JSON_LD:
        place = place_of(error.msg, source)
        return None if place is None else Fault(place, message)
    again = _read_again(source, request, feed, None)
    if again.exhausted:
        return Fault(feed.end, message)
    return Fault(max(source.start, source.data.rfind(b"<", 0, again.position)), message)


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
    if "LoadDocumentCallback" in message:
        return "remote contexts are not fetched; write the context into the file"
    return _PLACE.sub("", message)
