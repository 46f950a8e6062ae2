"""What is known of a version without opening it: its manifest, and the hashes of its graphs."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode

from detente.rdf.digest import GraphHash, named
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.store.errors import os_errors

DEFAULT_GRAPH_NAME = "default"
"""How a manifest names the default graph; no IRI is spelt so."""

SHARDS = 64


@dataclass(frozen=True)
class GraphSummary:
    """Size and content digest of one graph of a version (see `rdf.digest`)."""

    count: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """One version: what it holds, what it follows, who made it and why.

    `digest` is the content's, derived graphs and the log left out; `created` is UTC in ISO 8601, as the log
    has it; `added` and `removed` count quads against the parent, derived ones too and the log left out;
    `sources` has the digest of each graph that `detente build` made it from, and `made_from` that of all
    files it read; None for other versions. `graphs` has the name of every graph of the data set, with the
    default graph where it is not empty.
    """

    id: str
    digest: str
    parent: str | None
    created: str
    author: str
    message: str
    total: int
    added: int
    removed: int
    sources: Mapping[str, str] | None = field(default=None, hash=False)
    made_from: str | None = None
    graphs: Mapping[str, GraphSummary] = field(default_factory=dict, hash=False, compare=False)

    @property
    def counts(self) -> dict[str, int]:
        """Quads of each graph, in order of name."""
        return {name: self.graphs[name].count for name in sorted(self.graphs)}

    @property
    def moment(self) -> datetime:
        """When it was made; raises ValueError where `created` is no time."""
        return datetime.fromisoformat(self.created)

    def facts(self) -> dict[str, object]:
        """Give everything but the graphs."""
        return {name: value for name, value in vars(self).items() if name != "graphs"}

    def as_dict(self) -> dict[str, object]:
        """Give everything, for JSON."""
        graphs = {name: asdict(self.graphs[name]) for name in sorted(self.graphs)}
        return self.facts() | {"graphs": graphs}

    def to_json(self) -> str:
        """Write all but the graphs, which have files of their own; `from_json` reads it back."""
        return json.dumps(self.facts(), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, graphs: Mapping[str, GraphSummary] | None = None) -> Manifest:
        """Read a manifest; raises ValueError, KeyError or TypeError if `text` is not one.

        Digests of before they named their algorithm are given its name: it is the same one.
        """
        row = json.loads(text)
        row["digest"] = named(row["digest"])
        if row.get("sources") is not None:
            row["sources"] = {name: named(digest) for name, digest in row["sources"].items()}
        made = cls(**row, graphs={} if graphs is None else graphs)
        if made.moment.tzinfo is None:
            raise ValueError(f"{made.created} has no time zone")
        return made


class GraphTable(Mapping[str, GraphSummary]):
    """The hashes of a version's graphs, read from its folder when they are first asked for.

    They lie in shards by the name's hash: a version shares with its parent the files of all shards that its
    change did not touch, so that a commit costs the same however many graphs there are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def hashes(self) -> dict[str, GraphHash]:
        """Every graph's hash by its name in a manifest."""
        with os_errors(f"read {self._folder}"):
            return {
                name: found
                for shard in sorted(self._folder.iterdir())
                for name, found in _read_shard(shard).items()
            }

    def __getitem__(self, name: str) -> GraphSummary:
        found = self.hashes[name]
        return GraphSummary(found.count, found.digest)

    def __contains__(self, name: object) -> bool:
        return name in self.hashes

    def __iter__(self) -> Iterator[str]:
        return iter(self.hashes)

    def __len__(self) -> int:
        return len(self.hashes)


def write_hashes(
    folder: Path, hashes: Mapping[str, GraphHash], parent: Path | None = None, touched: Iterable[str] = ()
) -> None:
    """Write the shards of a version's table; those without a touched graph are linked with the parent's."""
    folder.mkdir()
    changed = set(map(_shard, touched if parent else hashes))
    by_shard: dict[str, list[str]] = defaultdict(list)
    for name in sorted(hashes):
        if (shard := _shard(name)) in changed:
            found = hashes[name]
            row = [name, found.count, f"{found.total:x}", found.blank]
            by_shard[shard].append(json.dumps(row, ensure_ascii=False) + "\n")
    for shard, lines in by_shard.items():
        (folder / shard).write_text("".join(lines), encoding="utf-8")
    if parent is not None:
        with os.scandir(parent) as entries:
            for entry in entries:
                if entry.name not in changed:
                    os.link(entry.path, f"{folder}{os.sep}{entry.name}")


def changed_hashes(folder: Path, parent: Path | None) -> dict[str, GraphHash | None]:
    """Give the hashes of the graphs in which a table differs from its parent's; None of one that is gone.

    Shards that both share are not read.
    """
    with os_errors(f"read {folder}"):
        names = {path.name for each in (folder, parent) if each for path in each.iterdir()}
        found: dict[str, GraphHash | None] = {}
        for name in sorted(names):
            before, after = parent and parent / name, folder / name
            if before and before.exists() and after.exists() and before.samefile(after):
                continue
            old, new = (_read_shard(path) if path and path.exists() else {} for path in (before, after))
            found |= {
                each: new.get(each) for each in old.keys() | new.keys() if old.get(each) != new.get(each)
            }
        return found


def _read_shard(path: Path) -> dict[str, GraphHash]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row[0]: GraphHash(count=row[1], total=int(row[2], 16), blank=row[3]) for row in rows}


def graph_name(graph: GraphName) -> str:
    """Name a graph as a manifest does."""
    if graph == DEFAULT_GRAPH:
        return DEFAULT_GRAPH_NAME
    return graph.value if isinstance(graph, NamedNode) else str(graph)


def graph_of(name: str) -> GraphName:
    """Give the graph that a manifest names."""
    if name == DEFAULT_GRAPH_NAME:
        return DEFAULT_GRAPH
    return BlankNode(name.removeprefix("_:")) if name.startswith("_:") else NamedNode(name)


def _shard(name: str) -> str:
    return f"{hashlib.sha256(name.encode()).digest()[0] % SHARDS:02x}"
