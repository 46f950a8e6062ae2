"""RDF files as users bring them: quads of a graph named after the file, or an error at a line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from detente.errors import InputError, Problem

# The engine's message says again where the error is.
_PLACE = re.compile(r"^Parser error at line \d+ (?:column \d+|between columns \d+ and \d+): ")
_REMOTE_CONTEXT = "LoadDocumentCallback"


def read_files(paths: Iterable[Path]) -> Iterator[Quad]:
    """Read RDF files; what stands in no graph named by an IRI goes into a graph named by the file's.

    Nothing else is read: no external entity, no remote context. Raises InputError with file, line and
    column where a file is not RDF 1.1 in the format that its ending says.
    """
    for path in paths:
        yield from read_file(path)


def read_file(path: Path) -> Iterator[Quad]:
    """Read one RDF file (see `read_files`)."""
    format_ = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if format_ is None:
        raise InputError([Problem(str(path), None, None, f"no RDF format has the ending {path.suffix!r}")])
    try:
        if format_ == RdfFormat.RDF_XML:
            _check_xml(path)
        yield from _parse(path, format_)
    except SyntaxError as error:
        message = _explain(_PLACE.sub("", error.msg))
        raise InputError([Problem(str(path), error.lineno, error.offset, message)]) from None
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code)
        raise InputError([Problem(str(path), error.lineno, error.offset + 1, message)]) from None
    except (ValueError, OSError) as error:
        raise InputError([Problem(str(path), None, None, str(error))]) from None


def _parse(path: Path, format_: RdfFormat) -> Iterator[Quad]:
    file_graph = NamedNode(path.resolve().as_uri())
    for quad in parse(path=path, format=format_, base_iri=file_graph.value, rename_blank_nodes=True):
        if isinstance(quad.object, Triple):
            raise ValueError(f"{quad.object} is a triple as a term, which RDF 1.1 does not have")
        graph = quad.graph_name if isinstance(quad.graph_name, NamedNode) else file_graph
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _check_xml(path: Path) -> None:
    """Read XML once before the engine does, which tells no line, and has no limit on entities in entities."""
    with path.open("rb") as file:
        expat.ParserCreate().ParseFile(file)


def _explain(message: str) -> str:
    if _REMOTE_CONTEXT in message:
        return "remote contexts are not fetched; write the context into the file"
    return message
