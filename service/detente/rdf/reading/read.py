"""RDF as users bring it, in files, request bodies and at addresses: quads, or an error at a line and column.

Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML of RDF 1.1 in UTF-8 (XML in what it declares), each also
in gzip, bzip2, xz and zstd. Nothing else is read on the way: no external entity, no remote context. Quads are
yielded as they are read, so that an error may come after some of them; whoever stores them does so in one
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import NamedNode, Quad, RdfFormat

from detente.errors import InputError, Problem, TooLargeError, UnknownFormatError
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.rdf.reading.addresses import fetched
from detente.rdf.reading.compressed import opened
from detente.rdf.reading.encoding import check_charset, in_utf_8, readable
from detente.rdf.reading.formats import (
    FORMATS,
    SAMPLE,
    charset_of,
    contradicted,
    format_of_media_type,
    format_of_name,
    is_untold,
    known,
    looks_like,
    of_one_kind,
    sniffed,
)
from detente.rdf.reading.json_contexts import Contexts
from detente.rdf.reading.limits import DEFAULT_LIMITS, InputLimits
from detente.rdf.reading.parsing import ReadRequest, read_source
from detente.rdf.reading.readings import FileReading
from detente.rdf.reading.source import Source

__all__ = ["FORMATS", "STDIN", "FileReading", "How", "read_bytes", "read_file", "read_files", "read_url"]

STDIN = Path("-")
"""Standard input, in place of a file."""


@dataclass(frozen=True)
class How:
    """How inputs are to be read, beyond what each says of itself.

    `format` is one that the user named, `stdin` the file that standard input is in; `readings` collects what
    came of each input.
    """

    format: RdfFormat | None = None
    stdin: Path = Path("/dev/stdin")
    contexts: Contexts = field(default_factory=Contexts)
    limits: InputLimits = DEFAULT_LIMITS
    readings: list[FileReading] = field(default_factory=list)


@dataclass(frozen=True)
class _Told:
    """What is known of an input's format before it is looked into.

    `surely` one was named by its user or a media type; else an ending speaks, against which the text may.
    """

    format: RdfFormat | None
    surely: bool
    charset: str | None = None
    otherwise: str = ""


def read_files(paths: Iterable[Path], how: How | None = None) -> Iterator[Quad]:
    """Read RDF files one after another (see `read_file`); blank nodes of two files are never one."""
    how = how or How()
    for path in paths:
        yield from read_file(path, how=how)


def read_file(
    path: Path, graph: GraphName | None = None, limits: InputLimits | None = None, how: How | None = None
) -> Iterator[Quad]:
    """Read one RDF file, in the format that its ending says (`.ttl`, `.ttl.gz`, …), or its first bytes.

    Triples that are in no graph go into `graph`; without one, into a graph named by the file's IRI, which has
    its name and not its folder. With `graph`, a file that names another graph is refused. Relative IRIs are
    relative to that IRI. `-` is standard input. Raises InputError with the place of every fault, and
    TooLargeError beyond one of the limits.
    """
    how = _with(how, limits)
    name = "standard input" if path == STDIN else str(path)
    told = _told_of_name(how.format, path.name, f"no RDF format has the ending {path.suffix!r}")
    data = how.stdin if path == STDIN else path
    yield from _read(data, told, file_iri(path), graph, how, name)


def file_iri(path: Path) -> str:
    """Name a file: its folder is nobody's business but its owner's, and names of graphs are public."""
    return f"file:///{quote('stdin' if path == STDIN else path.name)}"


def read_bytes(
    data: bytes | Path,
    format_: RdfFormat | str,
    base_iri: str | None,
    graph: GraphName | None,
    limits: InputLimits | None = None,
    name: str = "body",
    how: How | None = None,
) -> Iterator[Quad]:
    """Read a request's body, or the file that it was spooled to; `format_` may be a media type.

    A media type that says nothing, such as `application/octet-stream`, leaves it to the ending of `name`.
    Triples that are in no graph go into `graph`; without one, into a graph named `base_iri`, and without that
    into the default graph. With `graph`, a body that names another graph is refused. `name` is how errors
    call it. Raises UnknownFormatError, InputError and TooLargeError.
    """
    how = _with(how, limits)
    if isinstance(format_, RdfFormat):
        told = _Told(format_, surely=True)
    else:
        otherwise = f"no RDF format has the media type {format_!r}"
        found = format_of_media_type(format_)
        by_name = format_of_name(name) if found is None and is_untold(format_) else None
        told = _Told(found or by_name, found is not None, charset_of(format_), otherwise)
        if told.format is None:
            raise _unknown(name, data, told, how.limits)
    yield from _read(data, told, base_iri, graph, how, name)


def read_url(
    url: str, graph: GraphName | None = None, limits: InputLimits | None = None, how: How | None = None
) -> Iterator[Quad]:
    """Read what is at an http, https or file address, for the command line alone.

    The format is what the Content-Type says, or else what the ending of the path or the first bytes do; the
    rest is as `read_file` has it, the address standing for the file's IRI. Raises InputError where nothing is
    to be had.
    """
    how = _with(how, limits)
    with fetched(url, how.limits) as answer:
        otherwise = f"neither {answer.media_type!r} nor the ending of the address is an RDF format"
        by_type = None if how.format else format_of_media_type(answer.media_type)
        told = _told_of_name(how.format, answer.file_name, otherwise)
        if by_type:
            told = _Told(by_type, surely=False, charset=charset_of(answer.content_type))
        is_here = answer.url.startswith("file:")
        base = file_iri(Path(answer.file_name)) if is_here else answer.url
        yield from _read(answer.path, told, base, graph, how, url)


def _with(how: How | None, limits: InputLimits | None) -> How:
    how = how or How()
    return how if limits is None else replace(how, limits=limits)


def _told_of_name(named: RdfFormat | None, name: str, otherwise: str) -> _Told:
    return _Told(named or format_of_name(name), surely=named is not None, otherwise=otherwise)


def _read(
    data: bytes | Path,
    told: _Told,
    base_iri: str | None,
    graph: GraphName | None,
    how: How,
    name: str,
) -> Iterator[Quad]:
    unnamed = graph or (NamedNode(base_iri) if base_iri is not None else DEFAULT_GRAPH)
    with _opened(name, data, how.limits) as source:
        sample = readable(source.data[:SAMPLE])
        format_, notes = _decided(told, sample, name)
        reading = FileReading(name, format_.name, notes=notes)
        how.readings.append(reading)
        request = ReadRequest(
            format_, base_iri, unnamed, graph is not None, how.limits, reading, how.contexts
        )
        try:
            if format_ == RdfFormat.RDF_XML:
                with in_utf_8(source, how.limits, told.charset) as text:
                    yield from read_source(text, request)
            else:
                check_charset(told.charset if told.surely else None, format_.name, name)
                yield from read_source(source, request)
        except InputError as error:
            raise _hinted(error, format_, sample) from None


@contextmanager
def _opened(name: str, data: bytes | Path, limits: InputLimits) -> Iterator[Source]:
    try:
        with opened(name, data, limits) as source:
            yield source
    except OSError as error:
        raise InputError([Problem(name, None, None, error.strerror or str(error))]) from None
    except ValueError as error:
        raise InputError([Problem(name, None, None, str(error))]) from None


def _decided(told: _Told, sample: bytes, name: str) -> tuple[RdfFormat, list[str]]:
    """Decide on a format, and say so where the text speaks against the ending."""
    if told.format is None:
        found = sniffed(sample)
        if found is None:
            raise UnknownFormatError(
                [Problem(name, None, None, f"{told.otherwise}; {looks_like(sample) or known()}")]
            )
        return found, [f"read as {found.name}, by its first bytes"]
    other = None if told.surely else contradicted(told.format, sample)
    if other is None:
        return told.format, []
    return other, [f"read as {other.name}, by its first bytes, and not as {told.format.name}"]


def _hinted(error: InputError, format_: RdfFormat, sample: bytes) -> InputError:
    """Say in the first problem that a text looks like another format, where it does."""
    other = sniffed(sample)
    hint = looks_like(sample)
    if other is not None and not of_one_kind(other, format_):
        hint = f"this looks like {other.name}, and is read as {format_.name}"
    if not hint or isinstance(error, TooLargeError):
        return error
    first, *rest = error.problems
    return type(error)([replace(first, message=f"{first.message} ({hint})"), *rest])


def _unknown(name: str, data: bytes | Path, told: _Told, limits: InputLimits) -> UnknownFormatError:
    with _opened(name, data, limits) as source:
        found = sniffed(readable(source.data[:SAMPLE]))
    hint = f"; it looks like {found.name}: send `Content-Type: {found.media_type}`" if found else ""
    return UnknownFormatError([Problem(name, None, None, f"{told.otherwise}{hint}")])
