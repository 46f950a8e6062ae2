"""The log of versions as RDF: what `graph/log` says of each (PROV-O, https://www.w3.org/TR/prov-o/)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.namespaces import DCT, DET, PROV, RDFS, TYPE, XSD
from detente.store.manifest import Manifest
from detente.vocabulary.iris import Iris, fragment


def log_quads(manifest: Manifest, iris: Iris) -> Iterator[Quad]:
    """Yield what the log says of one version: what it was made from, by whom, when, why, and how much."""
    graph = iris.graph("log")
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
