"""What stands behind the things and claims of an answer, asked of the service with the client's share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from pyoxigraph import NamedNode

from detente.rdf.quads import Object
from detente.web.mcp.claim_documents import Document, claim_document, is_settled, standing_document
from detente.web.mcp.graph_client import GraphClient
from detente.web.mcp.standing import (
    ThingStanding,
    claimed_triples,
    claims_about_query,
    holding_query,
    one_claim_query,
    read_standings,
    standing_query,
)
from detente.web.querying.runtime import Row
from detente.web.views.claims import ClaimLine, claim_lines, claims_query

_Item = TypeVar("_Item", bound=Hashable)

MOST_THINGS = 200
"""So many things of an answer are looked up; of more, nothing is known but that they are not settled."""

_THINGS_AT_ONCE = 100
_CLAIMS_AT_ONCE = 50
"""So many are asked for by one query, so that no answer is long."""


async def known_standings(client: GraphClient, iris: Iterable[str], version: str) -> dict[str, ThingStanding]:
    """Tell how things stand."""
    found: dict[str, ThingStanding] = {}
    for things in batched(dict.fromkeys(iris), _THINGS_AT_ONCE):
        rows = await client.rows(standing_query(things, client.base), version)
        found |= read_standings(things, rows, client.base)
    return found


async def thing_documents(client: GraphClient, iris: Iterable[str], version: str) -> dict[str, Document]:
    """Tell how things stand, of MOST_THINGS at most, and who says so."""
    standings = await known_standings(client, list(dict.fromkeys(iris))[:MOST_THINGS], version)
    by_thing: dict[str, list[Object]] = defaultdict(list)
    said = [iri for iri, each in standings.items() if each.standing == "said"]
    if said:
        for row in await client.rows(claims_about_query(said), version):
            by_thing[row["thing"].value].append(row["claim"])
    settled = [iri for iri, each in standings.items() if each.standing == "settled"]
    if settled:
        for row in await client.rows(one_claim_query(settled), version):
            by_thing[row["thing"].value].append(row["one"])
    for iri, each in standings.items():
        if each.standing == "claim":
            by_thing[iri].append(NamedNode(iri))
    found = await described_claims(
        client, [claim for claims in by_thing.values() for claim in claims], version
    )
    documents = {each["claim"]: each for each in found}
    return {
        iri: standing_document(each, _known(by_thing[iri], documents)) | _of_claim(iri, documents)
        for iri, each in standings.items()
    }


def _known(claims: Iterable[Object], documents: Mapping[str, Document]) -> list[Document]:
    return [documents[claim.value] for claim in claims if claim.value in documents]


def _of_claim(iri: str, documents: Mapping[str, Document]) -> Document:
    """Tell of a claim whether what it says is settled, and call it by what it says."""
    if iri not in documents:
        return {}
    claim = documents[iri]
    return {"settled": claim["settled"], "only_that": claim["only_that"], "name": claim["sentence"]}


async def described_claims(client: GraphClient, claims: Sequence[Object], version: str) -> list[Document]:
    """Write claims as JSON, in order of report; what is not complete as a claim is left out."""
    rows: list[Row] = []
    for some in batched(dict.fromkeys(claims), _CLAIMS_AT_ONCE):
        rows += await client.rows(claims_query(some), version)
    if not rows:
        return []
    lines = claim_lines(rows, await client.names(version))
    things = await known_standings(client, (each.subject.term.value for each in lines), version)
    holding = await _holding(client, lines, version)
    return [
        claim_document(
            each,
            settled=is_settled(each, holding, things),
            only_that=things[each.subject.term.value].only_that if each.how == "about" else None,
        )
        for each in lines
    ]


async def _holding(client: GraphClient, lines: Sequence[ClaimLine], version: str) -> set[str]:
    """Give the claims of which the very triple is settled."""
    facts = claimed_triples(lines)
    query = holding_query(facts.values())
    rows = await client.rows(query, version) if query else []
    held = {(row["s"], row["p"], row["o"]) for row in rows}
    return {iri for iri, fact in facts.items() if fact in held}


def batched(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """Cut items into lists of a size, the last perhaps shorter; itertools has this from Python 3.12.

    >>> [*batched("abc", 2)]
    [['a', 'b'], ['c']]
    """
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
