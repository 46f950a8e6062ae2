"""From the seeds folder to a version: assemble every graph, pass the gate, commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from detente.default_graph import derive
from detente.digest import graph_digests
from detente.errors import DetenteError
from detente.iris import Iris
from detente.mapping import map_seeds
from detente.ontology import load_ontology, read_turtle
from detente.quads import DEFAULT_GRAPH, GraphName, Quads
from detente.questions import load_questions, question_quads
from detente.resources import resource
from detente.seeds.reader import read_seeds
from detente.store import Manifest, VersionStore, graph_name
from detente.validation import Gate, Report

AUTHOR = "detente build"


class RefusedError(DetenteError):
    """The gate refuses the data; nothing was written."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"refused: {len(report.violations)} violations")
        self.report = report


@dataclass(frozen=True)
class Sources:
    """The folders that a version is made from."""

    ontology: Path
    shapes: Path
    seeds: Path


@dataclass(frozen=True)
class Dataset:
    """Every quad of a version to be, and what the gate needs to judge it."""

    quads: Quads
    gate: Gate
    stated: tuple[NamedNode, ...]
    """Graphs that say something of the world: those that the gate validates."""
    derived: tuple[GraphName, ...]
    """Graphs that follow from the others: left out of the content's digest."""


def shipped_sources() -> Sources:
    """Find the folders that ship with the package."""
    return Sources(ontology=resource("ontology"), shapes=resource("shapes"), seeds=resource("seeds"))


def assemble(sources: Sources, base: str) -> Dataset:
    """Make every graph of a version.

    Raises InputError where a seed is not as it must be.
    """
    ontology, iris = load_ontology(sources.ontology), Iris(base)
    quads = Quads(map_seeds(read_seeds(sources.seeds, ontology, iris), ontology, iris))
    quads.update(list(derive(quads, ontology, iris)))
    stated = sorted({q.graph_name for q in quads} - {DEFAULT_GRAPH}, key=str)
    quads.update(ontology.quads(iris.graph("ontology")))
    shapes = iris.graph("shapes")
    quads.update(Quad(t.subject, t.predicate, t.object, shapes) for t in read_turtle(sources.shapes))
    quads.update(question_quads(load_questions(base), iris))
    return Dataset(
        quads=quads,
        gate=Gate(sources.shapes, ontology, iris),
        stated=tuple(graph for graph in stated if isinstance(graph, NamedNode)),
        derived=(DEFAULT_GRAPH, iris.graph("conflicts")),
    )


def build(sources: Sources, store: VersionStore, base: str, created: datetime | None = None) -> Manifest:
    """Make a version from the sources and commit it, or find that the current one is just that.

    Raises InputError where a seed is wrong, and RefusedError where the gate refuses;
    the store is then as before.
    """
    dataset = assemble(sources, base)
    current = store.current()
    if current is not None and is_same(dataset.quads, current.manifest):
        return current.manifest
    report = validate(dataset)
    if not report.conforms:
        raise RefusedError(report)
    message = f"Built from {sources.seeds.name}/"
    return store.commit(
        dataset.quads, author=AUTHOR, message=message, created=created, derived=dataset.derived
    )


def validate(dataset: Dataset) -> Report:
    """Pass every graph that says something of the world through the gate."""
    return dataset.gate.check_all(dataset.quads, dataset.stated)


def is_same(quads: Iterable[Quad], manifest: Manifest, names: Iterable[GraphName] = ()) -> bool:
    """Tell whether quads, and graphs of some names that may be empty, are a version's content."""
    digests = {graph_name(graph): digest for graph, digest in graph_digests(quads, names).items()}
    return digests == {name: graph.digest for name, graph in manifest.graphs.items()}
