"""From a draft to the files of a version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from pyoxigraph import Quad

from detente.rdf.digest import GraphHash, content_digest, rehash, version_id
from detente.rdf.quads import DEFAULT_GRAPH, Change, GraphName
from detente.store.engines.engine import Draft, Engine
from detente.store.files import sync_own
from detente.store.integrity import STORE, write_checksums
from detente.store.manifest import GraphTable, Manifest, graph_name, graph_of, write_hashes
from detente.store.notes import PATCH, write_notes
from detente.store.patch import ADDED, REMOVED, patch_pieces, write_patch
from detente.store.quad_file import QuadFile

REPORT = "report.txt"

Notes = Callable[[Manifest, Draft], Change]


@dataclass(frozen=True)
class CommitInfo:
    """What a version says of how it was made.

    `created` has a time zone, and is now by default. Graphs in `derived` are left out of the digest. `notes`
    give what graphs about versions, which must be among them, gain and lose: what is not there, and what is.
    They are no part of the version's change.
    """

    author: str
    message: str
    created: datetime | None = None
    derived: frozenset[GraphName] = frozenset()
    sources: Mapping[str, str] | None = field(default=None, hash=False)
    made_from: str | None = None
    report: str | None = None
    notes: Notes | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Publication:
    """Where a version is written, and what it follows."""

    folder: Path
    parent: Manifest | None
    parent_folder: Path | None
    commit_info: CommitInfo


def seal(draft: Draft, publication: Publication, engine: Engine) -> Manifest:
    """Write all of a version's files, and have the disk keep them; the draft is closed."""
    change = draft.change
    hashes, touched = _hashes(draft, change, publication.parent)
    _part(hashes, touched, draft.unloaded)
    _join(hashes, touched, draft.loaded)
    manifest = _manifest(hashes, draft, publication)
    noted = Change()
    if publication.commit_info.notes is not None:
        noted = draft.effect(publication.commit_info.notes(manifest, draft))
        draft.apply(noted)
        for graph in {quad.graph_name for quad in noted.added}:
            hashes.setdefault(graph_name(graph), GraphHash())
        _rehash(hashes, touched, draft, noted)
    manifest = replace(manifest, total=sum(each.count for each in hashes.values()))
    parent, draft_files = publication.parent_folder, (tuple(draft.unloaded), tuple(draft.loaded))
    draft.seal(publication.folder / STORE, parent and parent / STORE)
    _write(publication, manifest, _patch(draft_files, change, manifest), hashes, touched)
    write_notes(publication.folder, noted, manifest)
    write_checksums(publication.folder, parent, engine.is_data)
    sync_own(publication.folder)
    return replace(manifest, graphs=GraphTable(publication.folder.with_name(manifest.id) / "graphs"))


def _hashes(draft: Draft, change: Change, parent: Manifest | None) -> tuple[dict[str, GraphHash], set[str]]:
    """Hash the graphs that a change touches; the others are as in the parent."""
    before = parent.graphs.hashes if parent and isinstance(parent.graphs, GraphTable) else {}
    present = {graph_name(graph) for graph in draft.graph_names()} | {graph_name(DEFAULT_GRAPH)}
    hashes = {name: found for name, found in before.items() if name in present}
    for name in present - hashes.keys():
        hashes[name] = GraphHash()
    touched = set(before.keys() ^ hashes.keys())
    _rehash(hashes, touched, draft, change)
    return hashes, touched


def _rehash(hashes: dict[str, GraphHash], touched: set[str], draft: Draft, change: Change) -> None:
    added, removed = _by_graph(change.added), _by_graph(change.removed)
    for graph in added.keys() | removed.keys():
        name = graph_name(graph)
        touched.add(name)
        if name in hashes:  # else it was dropped
            read = partial(draft.match, graph=graph)
            hashes[name] = rehash(hashes[name], added.get(graph, []), removed.get(graph, []), read)
    name = graph_name(DEFAULT_GRAPH)
    if name in hashes and not hashes[name].count:
        del hashes[name]


def _join(hashes: dict[str, GraphHash], touched: set[str], files: Iterable[QuadFile]) -> None:
    """Add what files hold of each graph to its hash."""
    for file in files:
        for name, found in file.hashes.items():
            hashes[name] = hashes.get(name, GraphHash()).joined(found)
            touched.add(name)


def _part(hashes: dict[str, GraphHash], touched: set[str], files: Iterable[QuadFile]) -> None:
    """Take what files hold of each graph from its hash; a graph that is gone has none."""
    for file in files:
        for name, found in file.hashes.items():
            if name in hashes:
                hashes[name] = hashes[name].parted(found)
                touched.add(name)


def _by_graph(quads: Iterable[Quad]) -> Mapping[GraphName, list[Quad]]:
    found: dict[GraphName, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[quad.graph_name].append(quad)
    return found


def _manifest(hashes: Mapping[str, GraphHash], draft: Draft, publication: Publication) -> Manifest:
    info, change = publication.commit_info, draft.change
    parent = publication.parent.id if publication.parent else None
    created = _utc(info.created or datetime.now(UTC))
    digests = {graph_of(name): found.digest for name, found in hashes.items()}
    digest = content_digest(digests, leave_out=info.derived)
    return Manifest(
        id=version_id(
            digest=digest, parent=parent, created=created, author=info.author, message=info.message
        ),
        digest=digest,
        parent=parent,
        created=created,
        author=info.author,
        message=info.message,
        total=0,
        added=len(change.added) + sum(file.count for file in draft.loaded),
        removed=len(change.removed) + sum(file.count for file in draft.unloaded),
        sources=info.sources,
        made_from=info.made_from,
    )


def _patch(
    files: tuple[Iterable[QuadFile], Iterable[QuadFile]], change: Change, manifest: Manifest
) -> Iterator[bytes]:
    """Yield the pieces of the patch that leads from the parent to a version; `files` go and come."""
    less, more = (_lines(each, before) for each, before in zip(files, (REMOVED, ADDED), strict=True))
    return patch_pieces(
        change.added, change.removed, version=manifest.id, parent=manifest.parent, less=less, more=more
    )


def _lines(files: Iterable[QuadFile], before: str) -> Iterator[bytes]:
    return chain.from_iterable(file.text(before) for file in files)


def _write(
    publication: Publication,
    manifest: Manifest,
    patch: Iterable[bytes],
    hashes: Mapping[str, GraphHash],
    touched: Collection[str],
) -> None:
    folder, parent = publication.folder, publication.parent_folder
    write_patch(folder / PATCH, patch)
    if publication.commit_info.report is not None:
        (folder / REPORT).write_text(publication.commit_info.report, encoding="utf-8")
    write_hashes(folder / "graphs", hashes, parent / "graphs" if parent else None, touched)
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    text = moment.astimezone(UTC).isoformat().removesuffix("+00:00")
    return (text.rstrip("0") if "." in text else text) + "Z"  # the form that the log's literal is kept in
