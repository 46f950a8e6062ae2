"""A service whose second version brings an entry, and whose third takes it away and deprecates a claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad

from detente.changes.build import Assembled
from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, TYPE
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.served import serving

ENTRY = f"{DEFAULT_BASE}entry/2016-08-turkey-russia-2"
CLAIMS = f"{DEFAULT_BASE}claim/2016-08-turkey-russia-2/"
CURATION = NamedNode(f"{DEFAULT_BASE}graph/curation")
TIMES = tuple(datetime(2026, 9, day, 12, tzinfo=UTC) for day in (1, 2, 3))


@dataclass(frozen=True)
class Follower:
    """A client, the ids of the three versions, and what the second one brought and the third deprecates."""

    client: FlaskClient
    versions: tuple[str, ...]
    brought: frozenset[str]
    deprecated: str


def is_of_entry(quad: Quad) -> bool:
    names = (quad.subject, quad.graph_name)
    return any(isinstance(each, NamedNode) and each.value.startswith((ENTRY, CLAIMS)) for each in names)


@pytest.fixture(scope="session")
def follower(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Follower]:
    folder = tmp_path_factory.mktemp("followed")
    store = VersionStore(folder)
    whole = frozenset(dataset.quads)
    less = frozenset(quad for quad in whole if not is_of_entry(quad))
    claims = {
        str(quad.subject)[1:-1] for quad in whole if quad.predicate == TYPE and quad.object == DET.Claim
    }
    kept = min(claim for claim in claims if "2016-08-turkey-russia-1" in claim)
    rank = Quad(NamedNode(kept), DET.rank, DETS["rank-deprecated"], CURATION)
    ids = [
        commit_quads(store, quads, author="test", message=message, created=time).id
        for quads, message, time in zip(
            (less, whole, less | {rank}), ("First", "One more", "One less"), TIMES, strict=True
        )
    ]
    store.tag("paper", ids[1])
    with serving(Settings(data=folder, processes=2)) as app:
        brought = frozenset(claim for claim in claims if claim.startswith(CLAIMS))
        yield Follower(app.test_client(), tuple(ids), brought, kept)
