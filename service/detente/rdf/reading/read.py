"""RDF as users bring it, in files, request bodies and at addresses: quads, or an error at a line and column.

Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML of RDF 1.1 in UTF-8, each also in gzip. Nothing else is
read on the way: no external entity, no remote context. Quads are yielded as they are read, so that an error
may come after some of them; whoever stores them does so in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat

from detente.errors import InputError, Problem, UnknownFormatError
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.rdf.reading.addresses import fetched
from detente.rdf.reading.compressed import opened
from detente.rdf.reading.limits import DEFAULT_LIMITS, InputLimits
from detente.rdf.reading.parsing import ReadRequest, read_source

FORMATS = (
    RdfFormat.TURTLE,
    RdfFormat.TRIG,
    RdfFormat.N_TRIPLES,
    RdfFormat.N_QUADS,
    RdfFormat.JSON_LD,
    RdfFormat.RDF_XML,
)
"""The formats that are read."""


def read_files(paths: Iterable[Path], limits: InputLimits = DEFAULT_LIMITS) -> Iterator[Quad]:
    """Read RDF files one after another (see `read_file`); blank nodes of two files are never one."""
    for path in paths:
        yield from read_file(path, limits=limits)


def read_file(
    path: Path, graph: GraphName | None = None, limits: InputLimits = DEFAULT_LIMITS
) -> Iterator[Quad]:
    """Read one RDF file, in the format that its ending says (`.ttl`, `.ttl.gz`, …).

    Triples that are in no graph named by an IRI go into `graph`; without one, into a graph named by the
    file's IRI. With `graph`, a file that names another graph is refused. Relative IRIs are relative to the
    file. Raises InputError with file, line and column, and TooLargeError beyond one of `limits`.
    """
    format_ = format_of_file(path.name)
    if format_ is None:
        raise UnknownFormatError(
            [Problem(str(path), None, None, f"no RDF format has the ending {path.suffix!r}")]
        )
    yield from _read(path, format_, path.resolve().as_uri(), graph, limits, str(path))


def read_bytes(
    data: bytes | Path,
    format_: RdfFormat | str,
    base_iri: str | None,
    graph: GraphName | None,
    limits: InputLimits = DEFAULT_LIMITS,
    name: str = "body",
) -> Iterator[Quad]:
    """Read a request's body, or the file that it was spooled to; `format_` may be a media type.

    Triples that are in no graph named by an IRI go into `graph`; without one, into a graph named `base_iri`,
    and without that into the default graph. With `graph`, a body that names another graph is refused.
    `name` is how errors call it. Raises UnknownFormatError, InputError and TooLargeError.
    """
    format_ = _format_of_media_type(format_, name) if isinstance(format_, str) else format_
    yield from _read(data, format_, base_iri, graph, limits, name)


def read_url(
    url: str, graph: GraphName | None = None, limits: InputLimits = DEFAULT_LIMITS
) -> Iterator[Quad]:
    """Read what is at an http, https or file address, for the command line alone.

    The format is what the Content-Type says, or else what the ending of the path does; the rest is as
    `read_file` has it, the address standing for the file's IRI. Raises InputError where nothing is to be had.
    """
    with fetched(url, limits) as answer:
        format_ = format_of_media_type(answer.media_type) or format_of_file(answer.file_name)
        if format_ is None:
            what = f"neither {answer.media_type!r} nor the ending of the address is an RDF format"
            raise UnknownFormatError([Problem(url, None, None, what)])
        yield from _read(answer.path, format_, answer.url, graph, limits, url)


def format_of_file(name: str) -> RdfFormat | None:
    """Tell the format by a file's ending, before `.gz` if it has that; None if it is not one of `FORMATS`."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    ending = next((suffix for suffix in reversed(suffixes) if suffix != ".gz"), "")
    return _known(RdfFormat.from_extension(ending.removeprefix(".")))


def format_of_media_type(media_type: str) -> RdfFormat | None:
    """Tell the format by a media type, parameters left aside; None if it is not one of `FORMATS`."""
    return _known(RdfFormat.from_media_type(media_type.split(";")[0].strip().lower()))


def _known(format_: RdfFormat | None) -> RdfFormat | None:
    return format_ if format_ in FORMATS else None


def _format_of_media_type(media_type: str, name: str) -> RdfFormat:
    format_ = format_of_media_type(media_type)
    if format_ is None:
        raise UnknownFormatError(
            [Problem(name, None, None, f"no RDF format has the media type {media_type!r}")]
        )
    return format_


def _read(
    data: bytes | Path,
    format_: RdfFormat,
    base_iri: str | None,
    graph: GraphName | None,
    limits: InputLimits,
    name: str,
) -> Iterator[Quad]:
    unnamed = graph or (NamedNode(base_iri) if base_iri is not None else DEFAULT_GRAPH)
    request = ReadRequest(format_, base_iri, unnamed, graph is not None, limits)
    try:
        with opened(name, data, limits) as source:
            yield from read_source(source, request)
    except (ValueError, OSError) as error:
        raise InputError([Problem(name, None, None, str(error))]) from None
