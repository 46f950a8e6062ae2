"""Parts of seeds that were mapped before, kept in the data folder by the hash of their files.

Of a part there is a file of what is known of it, and one of its quads of each graph, which are read only
where the graph is written.
Whatever is not as it was written counts as not there. The key has all code and all vocabulary in it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import zstandard
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from detente.claims.parts import Doubt, Offered, PartSource, SeedPart
from detente.rdf.digest import GraphHash, hash_graph

AsStored = Callable[[Iterable[Quad]], list[Quad]]
"""Gives quads with their literals as an engine keeps them."""

_KNOWN, _QUADS, _DIGEST = ".json", ".{}.nq.zst", ".digest"


@dataclass(frozen=True)
class KeptPart:
    """A part without its quads; of each of its graphs the hash, and the SHA-256 of the file of its quads."""

    key: str
    part: SeedPart
    hashes: Mapping[str, GraphHash]
    files: Mapping[str, str]


class KeptParts:
    """`build/` in the data folder; `made_by` names the code and the vocabulary that parts are made by."""

    def __init__(self, folder: Path, made_by: str, as_stored: AsStored) -> None:
        self._folder = folder
        self._made_by = made_by
        self._as_stored = as_stored
        self._digests: set[str] = set()
        self._at_hand: dict[tuple[str, str], list[Quad]] = {}
        """Quads of parts that were made just now: what is written first is not read again."""

    def key(self, source: PartSource) -> str:
        """Hash the files of a part, with their names."""
        hasher = hashlib.sha256(f"{self._made_by} {source.is_authority}\n".encode())
        for path in source.files():
            content = path.read_bytes()
            name = path.name if source.is_authority else path.relative_to(source.path).as_posix()
            hasher.update(f"{len(name)} {name} {len(content)}\n".encode())
            hasher.update(content)
        return hasher.hexdigest()

    def find(self, key: str) -> KeptPart | None:
        """Find a part; None where it is not kept."""
        try:
            row = json.loads(self._path(key, _KNOWN).read_bytes())
            body = row["body"]
            if row["sha256"] != _sha256(json.dumps(body).encode()):
                return None
            return _from_json(key, body)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, key: str, part: SeedPart) -> KeptPart:
        """Keep a part, and give it as it is kept."""
        by_graph: dict[str, list[Quad]] = defaultdict(list)
        for quad in self._as_stored(part.quads):
            by_graph[_name(quad)].append(quad)
        hashes = {name: hash_graph(quads) for name, quads in sorted(by_graph.items())}
        self._folder.mkdir(parents=True, exist_ok=True)
        files = {}
        for number, (name, quads) in enumerate(sorted(by_graph.items())):
            data = zstandard.compress(serialize(quads, format=RdfFormat.N_QUADS) or b"")
            self._write(key, _QUADS.format(number), data)
            files[name] = _sha256(data)
            self._at_hand[key, name] = quads
        kept = KeptPart(key, replace(part, quads=()), hashes, files)
        body = _to_json(kept)
        row = {"sha256": _sha256(json.dumps(body).encode()), "body": body}
        self._write(key, _KNOWN, json.dumps(row).encode())
        return kept

    def quads(self, kept: KeptPart, name: str) -> list[Quad] | None:
        """Read the quads of a part in a graph; None where they are not what was written.

        Those of a part that was made just now are given once, and let go.
        """
        if (made := self._at_hand.pop((kept.key, name), None)) is not None:
            return made
        with suppress(OSError, ValueError, zstandard.ZstdError):
            data = self._path(kept.key, _QUADS.format(sorted(kept.files).index(name))).read_bytes()
            if _sha256(data) == kept.files[name]:
                return list(parse(zstandard.decompress(data), RdfFormat.N_QUADS))
        return None

    def digest(self, name: str, kept: Collection[KeptPart], make: Callable[[], str]) -> str:
        """Give the digest of a graph that several parts make, made once of the same ones."""
        key = _sha256("\n".join([name, *(part.key for part in kept)]).encode())
        with suppress(OSError, ValueError):
            digest, check = self._path(key, _DIGEST).read_text(encoding="ascii").split()
            if check == _sha256(f"{key} {digest}".encode()):
                self._digests.add(key)
                return digest
        digest = make()
        self._digests.add(key)
        self._write(key, _DIGEST, f"{digest} {_sha256(f'{key} {digest}'.encode())}".encode())
        return digest

    def trim(self, keys: Collection[str]) -> None:
        """Remove all parts but some: those of the last build."""
        wanted = {*keys, *self._digests}
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name.partition(".")[0] not in wanted:
                path.unlink(missing_ok=True)

    def _write(self, key: str, ending: str, data: bytes) -> None:
        path = self._path(key, ending)
        pending = path.with_name(f"{path.name}.next")
        pending.write_bytes(data)
        pending.replace(path)

    def _path(self, key: str, ending: str) -> Path:
        return self._folder / f"{key}{ending}"


def _to_json(kept: KeptPart) -> dict[str, Any]:
    part = kept.part
    sets = {"claims": sorted(part.offered.claims), "keys": sorted(part.offered.keys)}
    return {
        "offered": {**asdict(part.offered), **sets},
        "names": sorted(part.names),
        "asked": [[kind, name, answer] for (kind, name), answer in sorted(part.asked.items())],
        "hashes": {name: [each.count, f"{each.total:x}", each.blank] for name, each in kept.hashes.items()},
        "files": dict(kept.files),
        "doubts": [asdict(each) for each in part.doubts],
    }


def _from_json(key: str, body: Mapping[str, Any]) -> KeptPart:
    sets = {name: frozenset(body["offered"][name]) for name in ("claims", "keys")}
    offered = Offered(**{**body["offered"], **sets})
    asked = {(kind, name): answer for kind, name, answer in body["asked"]}
    hashes = {name: GraphHash(row[0], int(row[1], 16), row[2]) for name, row in body["hashes"].items()}
    doubts = tuple(Doubt(**each) for each in body["doubts"])
    part = SeedPart(offered, frozenset(body["names"]), asked, (), doubts)
    return KeptPart(key, part, hashes, body["files"])


def _name(quad: Quad) -> str:
    if not isinstance(quad.graph_name, NamedNode):
        raise TypeError(f"seeds make quads of named graphs, not of {quad.graph_name}")
    return quad.graph_name.value


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def graphs_of_parts(parts: Iterable[KeptPart]) -> Iterator[tuple[str, list[KeptPart]]]:
    """Yield each graph with the parts that have quads of it."""
    found: dict[str, list[KeptPart]] = defaultdict(list)
    for part in parts:
        for name in part.hashes:
            found[name].append(part)
    yield from found.items()
