"""Examines an installation: what it runs on, its data folder, and whether the graph is what it should be."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sized
from dataclasses import dataclass
from importlib.metadata import version as package_version

from detente.changes.build import assemble
from detente.cli.common import data_store
from detente.derivation.default_graph import derive
from detente.errors import DetenteError
from detente.gate.gate import check_default_graph
from detente.processes import ChildLimits, End, run
from detente.rdf.canonical import AlikeError
from detente.rdf.digest import GraphHash, graph_digests
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.resources import shipped_sources
from detente.settings import Settings
from detente.store import Version, graph_of
from detente.store.files import lock_holder
from detente.store.inspection import inspect, leavings, sweep
from detente.vocabulary.graphs import AUTHORITY, plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import load_ontology
from detente.workers.allocator import find_allocator, preloading, print_allocator
from detente.workers.confinement import Confinement, print_walls

_PACKAGES = ("pyoxigraph", "rdflib", "pyshacl", "flask", "uvicorn", "uvloop", "httptools", "edtf")
_WALLS_SECONDS = 30
_RESCUE = (
    "'detente checkout' makes a whole version current; 'detente restore' brings content back from patches"
)
_REMADE = "'detente doctor --repair' removes them; they are made again when they are asked for"


@dataclass(frozen=True)
class Diagnosis:
    """One thing examined, whether it is as it should be, and what was seen."""

    what: str
    ok: bool
    detail: str


def examine(settings: Settings) -> list[Diagnosis]:
    """Examine everything; an examination that cannot be made is a finding that is not ok."""
    return [_attempt(what, check, settings) for what, check in _CHECKS]


def _attempt(what: str, check: Callable[[Settings], tuple[bool, str]], settings: Settings) -> Diagnosis:
    try:
        return Diagnosis(what, *check(settings))
    except (DetenteError, OSError, RuntimeError) as error:  # the last is the engine's, of a damaged file
        return Diagnosis(what, False, str(error))


def _packages(_: Settings) -> tuple[bool, str]:
    versions = ", ".join(f"{name} {package_version(name)}" for name in _PACKAGES)
    return True, f"Python {platform.python_version()}, {versions}"


def _data_folder(settings: Settings) -> tuple[bool, str]:
    folder = settings.data.resolve()
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    writable = existing.is_dir() and os.access(existing, os.W_OK)
    return writable, f"{folder} {'can' if writable else 'cannot'} be written"


def _query_processes(settings: Settings) -> tuple[bool, str]:
    # In a process of its own: a fork of this one, which has threads, may hang.
    ended = run(print_walls, settings.query_memory << 20, limits=ChildLimits(_WALLS_SECONDS))
    if ended.how is not End.FINISHED:
        return False, f"what confines them cannot be told: {ended}"
    walls = Confinement(**json.loads(ended.output))
    return walls.offline and walls.memory_limit, str(walls)


def _allocator(settings: Settings) -> tuple[bool, str]:
    library = find_allocator(settings.allocator)
    ended = run(print_allocator, limits=ChildLimits(_WALLS_SECONDS), variables=preloading(library))
    in_force = ended.output.decode().strip()
    if ended.how is not End.FINISHED:
        return False, f"{library or settings.allocator} cannot be loaded: {ended}"
    if settings.allocator in (in_force, "auto"):
        return True, f"query processes have {in_force}"
    return False, f"query processes have {in_force}: {settings.allocator} is not installed"


def _seeds(settings: Settings) -> tuple[bool, str]:
    dataset = assemble(shipped_sources(), settings.base)
    return True, f"{len(dataset.quads)} quads can be made of them"


def _current(settings: Settings) -> tuple[bool, str]:
    manifest = _version(settings).manifest
    return True, f"{manifest.id}, {manifest.total} quads, created {manifest.created}"


def _versions(settings: Settings) -> tuple[bool, str]:
    found = inspect(data_store(settings))
    lines = [f"version {id_}: {wrong}" for id_, wrongs in found.damaged.items() for wrong in wrongs]
    lines += [f"tag {name}: there is no such version" for name in found.tags]
    if lines:
        return False, "\n".join(
            [f"{len(found.damaged)} of {found.versions} versions are hurt", *lines, _RESCUE]
        )
    told = f"{found.versions} versions, {found.kept} of them with a store, every file as it was written"
    if found.pruned:
        told += f"; {found.pruned} were pruned and can be made no more"
    if found.spoilt:
        return False, f"{told}; stores that were made are hurt: {' '.join(found.spoilt)}\n{_REMADE}"
    return True, told


def _left_over(settings: Settings) -> tuple[bool, str]:
    found = leavings(data_store(settings))
    if not found:
        return True, "nothing"
    return False, "\n".join([*map(str, found), "'detente doctor --repair' removes them"])


def _lock(settings: Settings) -> tuple[bool, str]:
    holder = lock_holder(data_store(settings).lock_path)
    return True, "nobody writes" if holder is None else f"process {holder} is writing"


def repair(settings: Settings) -> list[str]:
    """Put right what is safe: remove what commits and prunings that were killed have left."""
    return [f"removed {path}" for path in sweep(data_store(settings))]


def _digests(settings: Settings) -> tuple[bool, str]:
    version = _version(settings)
    expected = {graph_of(name): graph.digest for name, graph in version.manifest.graphs.items()}
    expected.setdefault(DEFAULT_GRAPH, GraphHash().digest)
    differing, unchecked = [], []
    for graph in sorted({*expected, *version.graph_names()}, key=str):
        try:
            found = graph_digests(version.match(graph=graph), (graph,))[graph]
        except AlikeError as error:
            unchecked.append(f"not checked: {error}")
        else:
            differing += [] if expected.get(graph) == found else [graph]
    if differing:
        how_many = f"{len(differing)} graphs differ from the manifest"
        return False, f"{how_many}, of which the first is {differing[0]}"
    return True, "\n".join([f"{_every(unchecked)} graph has the digest in the manifest", *unchecked])


def _every(others: Sized) -> str:
    return "every other" if others else "every"


def _default_graph(settings: Settings) -> tuple[bool, str]:
    iris, ontology = Iris(settings.base), load_ontology(shipped_sources().ontology)
    version = _version(settings)
    if AUTHORITY.iri(iris) not in version.graph_names():
        return False, f"nothing lies under {iris.base}; set DETENTE_BASE as it was, or run 'detente build'"
    quads = Quads(version.match())
    stated = Quads(q for q in quads if q.graph_name not in plan(iris.base).derived)
    results = check_default_graph(quads, derive(stated, ontology, iris)).results
    if not results:
        return True, "equals its rebuild"
    return False, f"differs from its rebuild in {len(results)} triples, of which the first is\n{results[0]}"


def _version(settings: Settings) -> Version:
    version = data_store(settings).current()
    if version is None:
        raise DetenteError("there is none yet; run 'detente build'")
    return version


_CHECKS: tuple[tuple[str, Callable[[Settings], tuple[bool, str]]], ...] = (
    ("software", _packages),
    ("data folder", _data_folder),
    ("query processes", _query_processes),
    ("allocator", _allocator),
    ("seeds", _seeds),
    ("current version", _current),
    ("versions", _versions),
    ("left over", _left_over),
    ("writer", _lock),
    ("content", _digests),
    ("default graph", _default_graph),
)
