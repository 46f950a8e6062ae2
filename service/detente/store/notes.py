"""What a version notes of itself beside its change: the log, and counts of what there is.

A patch says what somebody changed. Notes are kept apart from it, so that a version can be made from its
parent by both, quad for quad. Versions of before there were notes are given theirs by comparing them with
their parents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Quad

from detente.rdf.digest import GraphHash
from detente.rdf.quads import Change
from detente.store.engines.engine import Reader
from detente.store.errors import os_errors
from detente.store.files import sync
from detente.store.integrity import STORE, add_checksum
from detente.store.manifest import GraphTable, Manifest, graph_name, graph_of
from detente.store.patch import patch_pieces, read_patch, write_patch
from detente.store.version_files import VersionFiles

PATCH = "patch.rdfp.zst"
NOTES = "notes.rdfp.zst"


def has_notes(folder: Path) -> bool:
    """Tell whether the version in a folder can be made from its parent."""
    return (folder / NOTES).is_file()


def write_notes(folder: Path, notes: Change, manifest: Manifest) -> None:
    """Write the notes of the version in a folder, which may be none."""
    lines = patch_pieces(notes.added, notes.removed, version=manifest.id, parent=manifest.parent)
    write_patch(folder / NOTES, lines)


def steps(folder: Path) -> Iterator[tuple[bool, Quad]]:
    """Yield every quad by which the version in a folder differs from its parent; True where it is added."""
    yield from read_patch(folder / PATCH)
    yield from read_patch(folder / NOTES)


def complete_notes(files: VersionFiles, manifest: Manifest) -> bool:
    """Write the notes of a version that has none, from its store and its parent's; tell whether it has any.

    Compares the graphs whose hashes do not follow from the patch.
    """
    folder = files.path(manifest.id)
    if has_notes(folder):
        return True
    if not files.is_kept(manifest.id) or (manifest.parent is not None and not files.is_kept(manifest.parent)):
        return False
    notes = _found_notes(files, manifest)
    with os_errors(f"write the notes of version {manifest.id}"):
        pending = folder / f"{NOTES}.next"
        lines = patch_pieces(notes.added, notes.removed, version=manifest.id, parent=manifest.parent)
        write_patch(pending, lines)
        sync(pending)
        pending.replace(folder / NOTES)
        add_checksum(folder, NOTES)
        sync(folder)
    return True


def _found_notes(files: VersionFiles, manifest: Manifest) -> Change:
    after = files.engine.open(files.path(manifest.id) / STORE, manifest)
    parent = files.manifest(manifest.parent) if manifest.parent else None
    before = None if parent is None else files.engine.open(files.path(parent.id) / STORE, parent)
    added: set[Quad] = set()
    removed: set[Quad] = set()
    for is_added, quad in read_patch(files.path(manifest.id) / PATCH):
        (added if is_added else removed).add(quad)
    found = Change()
    for name in _unexplained(manifest, parent, added, removed):
        patched = (_graph(before, name) - removed) | {q for q in added if graph_name(q.graph_name) == name}
        held = _graph(after, name)
        found = found.joined(Change(frozenset(held - patched), frozenset(patched - held)))
    return found


def _graph(reader: Reader | None, name: str) -> set[Quad]:
    return set() if reader is None else set(reader.match(graph=graph_of(name)))


def _unexplained(
    manifest: Manifest, parent: Manifest | None, added: Iterable[Quad], removed: Iterable[Quad]
) -> Iterator[str]:
    """Name the graphs whose hashes are not those before and the patch together; all that have blank nodes."""
    before, after = _hashes(parent), _hashes(manifest)
    expected = dict(before)
    for quads, sign in ((added, True), (removed, False)):
        for quad in quads:
            name = graph_name(quad.graph_name)
            known = expected.get(name, GraphHash())
            expected[name] = known.changed([quad], ()) if sign else known.changed((), [quad])
    for name in sorted(before.keys() | after.keys() | expected.keys()):
        found, reckoned = after.get(name, GraphHash()), expected.get(name, GraphHash())
        if found.blank or reckoned.blank or (found.count, found.total) != (reckoned.count, reckoned.total):
            yield name


def _hashes(manifest: Manifest | None) -> dict[str, GraphHash]:
    return manifest.graphs.hashes if manifest and isinstance(manifest.graphs, GraphTable) else {}
