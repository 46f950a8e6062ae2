"""RDF files as users bring them: quads of a graph named after the file, or an error at a line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from detente.errors import InputError, Problem
from detente.quads import DEFAULT_GRAPH


def read_files(paths: Iterable[Path]) -> Iterator[Quad]:
    """Read RDF files; what stands in no named graph goes into a graph named by the file's IRI.

    Raises InputError with file, line and column where a file is not what its ending says.
    """
    for path in paths:
        yield from read_file(path)


def read_file(path: Path) -> Iterator[Quad]:
    """Read one RDF file (see `read_files`)."""
    format_ = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if format_ is None:
        raise InputError([Problem(str(path), None, None, f"no RDF format has the ending {path.suffix!r}")])
    graph = NamedNode(path.resolve().as_uri())
    try:
        for quad in parse(path=path, format=format_, base_iri=graph.value, rename_blank_nodes=True):
            name = graph if quad.graph_name == DEFAULT_GRAPH else quad.graph_name
            yield Quad(quad.subject, quad.predicate, quad.object, name)
    except SyntaxError as error:
        raise InputError([Problem(str(path), error.lineno, error.offset, error.msg)]) from None
    except ValueError as error:
        raise InputError([Problem(str(path), None, None, str(error))]) from None
