"""The log of versions as RDF: what `graph/log` says of each (PROV-O, https://www.w3.org/TR/prov-o/)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DCT, DET, PROV, RDFS, TYPE, XSD
from detente.rdf.quads import Change, QuadSource
from detente.store import Draft, Reader
from detente.store.manifest import Manifest
from detente.vocabulary.graphs import LOG, OTHER
from detente.vocabulary.iris import Iris, fragment


def log_quads(manifest: Manifest, iris: Iris) -> Iterator[Quad]:
    """Yield what the log says of one version: what it was made from, by whom, when, why, and how much."""
    graph = LOG.iri(iris)
    version = iris.version(manifest.id)
    commit = fragment(version, "commit")

    def said(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(subject, predicate, value, graph)

    created = Literal(manifest.created, datatype=XSD.dateTime)
    yield said(version, TYPE, PROV.Entity)
    yield said(version, DCT.identifier, Literal(manifest.id))
    yield said(version, PROV.generatedAtTime, created)
    yield said(version, PROV.wasGeneratedBy, commit)
    yield said(commit, TYPE, PROV.Activity)
    yield said(commit, PROV.endedAtTime, created)
    yield said(commit, RDFS.comment, Literal(manifest.message))
    yield said(commit, DCT.creator, Literal(manifest.author))
    yield said(version, DET.quadsAdded, Literal(manifest.added))
    yield said(version, DET.quadsRemoved, Literal(manifest.removed))
    if manifest.parent is not None:
        parent = iris.version(manifest.parent)
        yield said(version, PROV.wasRevisionOf, parent)
        yield said(commit, PROV.used, parent)


def ownership(draft: Draft, manifest: Manifest, token: str | None, iris: Iris) -> Change:
    """Say who made the graphs that a version has and the one before had not, and forget those that are gone.

    Told is whose commit made it and, if a token asked for it, which: names that authors give prove nothing.
    """
    before, after = (frozenset(_anybodys(source, iris)) for source in (draft.before, draft))
    log = LOG.iri(iris)
    made = (quad for graph in after - before for quad in _made(graph, manifest, token, iris))
    gone = (quad for graph in before - after for quad in draft.before.match(graph, graph=log))
    return Change(frozenset(made), frozenset(gone))


def _anybodys(source: Reader, iris: Iris) -> Iterator[NamedNode]:
    return (
        graph
        for graph in source.graph_names()
        if isinstance(graph, NamedNode) and OTHER.contains(graph, iris)
    )


def _made(graph: NamedNode, manifest: Manifest, token: str | None, iris: Iris) -> Iterator[Quad]:
    commit, log = fragment(iris.version(manifest.id), "commit"), LOG.iri(iris)
    yield Quad(graph, PROV.wasGeneratedBy, commit, log)
    yield Quad(graph, DCT.creator, Literal(manifest.author), log)
    if token is not None:
        yield Quad(graph, PROV.wasAttributedTo, iris.token(token), log)


def owner(graph: NamedNode, source: QuadSource, iris: Iris) -> NamedNode | None:
    """Find the token that made a graph, by the log; None where it was none, or nobody knows."""
    found = source.match(graph, PROV.wasAttributedTo, None, LOG.iri(iris))
    return next((quad.object for quad in found if isinstance(quad.object, NamedNode)), None)
