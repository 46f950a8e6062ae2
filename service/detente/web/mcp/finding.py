"""Tools for one thing: find it, tell what is claimed of it, cite it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from pyoxigraph import NamedNode

from detente.questions.saved import Question
from detente.rdf.namespaces import DET, PREFIXES, RDFS, SCHEMA, SKOS
from detente.rdf.prefixing import Prefixes
from detente.rdf.quads import Object
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import CLASSES_BY_KIND
from detente.web.mcp.claim_documents import (
    Document,
    as_cited,
    claim_text,
    legend,
    mark_of,
    thing_text,
    value_document,
)
from detente.web.mcp.graph_client import GraphClient
from detente.web.mcp.lookups import described_claims, known_standings, thing_documents
from detente.web.mcp.schemas import MOST_LISTED
from detente.web.mcp.service_client import ServiceError
from detente.web.presentation.description import Thing, describe_thing, facts_query
from detente.web.presentation.terms import Property
from detente.web.views.claims import claims_in, claims_on, members_of

MOST_READ = 200
"""So many claims about a thing are read; counts are of these."""

_MEMBERS = (
    "SELECT DISTINCT ?claim {{ ?conflict det:conflictMember <{iri}>, ?claim }} ORDER BY ?claim LIMIT 50"
)
_TAKES_PART = """
SELECT ?what (MAX(?day) AS ?last) {{
  {{ ?what det:side|det:participant <{iri}> . ?what a det:Eventuality
     OPTIONAL {{ ?what det:start ?day }} }}
  UNION {{ GRAPH ?g {{ ?what det:participant <{iri}> OPTIONAL {{ ?what det:start ?day }} }}
     FILTER {reading} }}
}} GROUP BY ?what ORDER BY DESC(?last) ?what LIMIT {limit}"""
_ACTORS = frozenset(class_.value for class_ in (DET.Actor, DET.State, DET.Person, DET.Organization))
_LISTED_EVENTS = 50
_UNTOLD = (SKOS.editorialNote, RDFS.isDefinedBy, SCHEMA.articleBody)
"""What curators note beside the values of a thing, and the text of an entry, which has its claims."""
_SHORT = Prefixes(PREFIXES)


def named_iri(text: str, base: str) -> str:
    """Read what names a thing: an IRI, or its end, such as `state/TUR` or `claim/…`.

    Raises ServiceError where it is no IRI.

    >>> named_iri("state/TUR", "https://example.org/")
    'https://example.org/id/state/TUR'
    """
    kind, slash, _ = text.partition("/")
    path = f"id/{text}" if slash and (kind in CLASSES_BY_KIND or kind == "actor") else text
    try:
        return NamedNode(text if ":" in kind else base + path).value
    except ValueError as error:
        raise ServiceError(f"{text!r} is no IRI ({error}); find gives the IRIs of things.") from None


async def find_tool(
    client: GraphClient, _: Sequence[Question], arguments: Mapping[str, Any]
) -> tuple[Document, str]:
    """Find things by names, codes and words."""
    limit = arguments.get("limit", 10)
    version, answer = await client.search(arguments["words"])
    by_iri: dict[str, Mapping[str, Any]] = {}
    for each in answer["found"]:
        by_iri.setdefault(each["iri"], each)
    standings = await known_standings(client, by_iri, version)
    # Who asks for sanctions wants those that there were, before the words for them.
    by_worth = sorted(by_iri.values(), key=lambda each: standings[each["iri"]].standing == "vocabulary")
    chosen = by_worth[:limit]
    things = await thing_documents(client, (each["iri"] for each in chosen), version)
    found = [
        {
            "iri": each["iri"],
            "is": each["is"],
            "by": each["kind"],
            "text": each["text"],
            **things[each["iri"]],
            "name": things[each["iri"]]["name"] or each["label"],
        }
        for each in chosen
    ]
    document = {
        "version": version,
        "near": answer["near"],
        "found": found,
        "more": len(by_iri) > limit or len(answer["found"]) >= answer["limit"],
    }
    return document, _found_text(document)


def _found_text(document: Document) -> str:
    near = f"Nothing has just these words; near are ({document['near']}):" if document["near"] else ""
    lines = [f"{thing_text(each['iri'], each)} ({each['is'] or each['by']})" for each in document["found"]]
    nothing = "" if lines else "Nothing was found; try another spelling, or fewer words."
    return _text(document["version"], [near, nothing, *lines, legend(document["found"])])


async def claims_tool(
    client: GraphClient, _: Sequence[Question], arguments: Mapping[str, Any]
) -> tuple[Document, str]:
    """Tell what is settled of a thing, and who claims what of it."""
    iri, limit = named_iri(arguments["of"], client.base), arguments.get("limit", 25)
    version = arguments.get("version") or await client.current()
    rows = await client.rows(facts_query(iri, client.base), version)
    thing = describe_thing(iri, rows)
    standing = (await thing_documents(client, [iri], version))[iri]
    asked = await _claims_to_read(client, thing, version)
    claims = sorted(await described_claims(client, asked[:MOST_READ], version), key=_against_first)
    if standing["standing"] == "unknown" and not claims:
        raise ServiceError(f"Version {version} says nothing of <{iri}>; find gives the IRIs of things.")
    counts = Counter(each["stance"] for each in claims)
    document = {
        "version": version,
        "thing": {"iri": iri, **standing},
        **_said_of(thing, standing["standing"]),
        "counts": {stance: counts[stance] for stance in ("for", "against", "opinion")},
        "claims": claims[:limit],
        "more": len(claims) > limit or len(asked) > MOST_READ,
        "takes_part_in": await _takes_part_in(client, thing, version),
    }
    return document, _claims_text(document)


async def _claims_to_read(client: GraphClient, thing: Thing, version: str) -> list[Object]:
    classes = {each.value for each in thing.classes}
    if DET.Claim.value in classes:
        members = await client.rows(_MEMBERS.format(iri=thing.iri), version)
        return [NamedNode(thing.iri), *(row["claim"] for row in members if row["claim"].value != thing.iri)]
    if DET.Entry.value in classes:
        query = claims_in(thing.iri)
    else:
        query = (members_of if DET.ClaimConflict.value in classes else claims_on)(thing.iri)
    return [row["claim"] for row in await client.rows(query, version)]


def _against_first(claim: Document) -> tuple[bool, bool]:
    """Sort what speaks against a thing, or against another claim, before all else."""
    return claim["stance"] != "against", not claim["contradicted_by"]


def _said_of(thing: Thing, standing: str) -> Document:
    """Give the values of a thing: those that are settled, and apart from them those that are only said.

    The default graph has the records of claims, too. What such a record holds is told as a claim, and never
    as a value of the graph; of other records and of terms it is told what they are.
    """
    said = [{"graph": each.graph, "values": _properties(each.properties)} for each in thing.said]
    if standing == "claim":
        return {"values": [], "said": []}
    if standing == "vocabulary":
        return {"values": [value for each in said for value in each["values"]], "said": []}
    return {"values": _properties(thing.settled), "said": said}


def _properties(properties: Iterable[Property]) -> list[Document]:
    return [
        {
            "property": {"iri": each.iri.value, "name": each.name or _SHORT.shorten(each.iri.value)},
            "values": [value_document(value) for value in each.values[:MOST_LISTED]],
        }
        for each in [each for each in properties if each.iri not in _UNTOLD][:MOST_LISTED]
    ]


async def _takes_part_in(client: GraphClient, thing: Thing, version: str) -> dict[str, Document]:
    """Tell in what an actor takes part, the latest first; of anything else, in nothing."""
    if not _ACTORS & {each.value for each in thing.classes}:
        return {}
    query = _TAKES_PART.format(iri=thing.iri, reading=plan(client.base).reading("?g"), limit=_LISTED_EVENTS)
    rows = await client.rows(query, version)
    return await thing_documents(client, (row["what"].value for row in rows if "what" in row), version)


def _claims_text(document: Document) -> str:
    counts = document["counts"]
    heading = f"Claims: {counts['for']} for, {counts['against']} against, {counts['opinion']} opinions."
    left_out = ["Not all of them are shown; ask with a higher limit."] if document["more"] else []
    said = (_values_text("[NOT settled]", each["values"], each["graph"]) for each in document["said"])
    mark = mark_of(document["thing"])
    taken = (thing_text(iri, each) for iri, each in document["takes_part_in"].items())
    lines = [
        thing_text(document["thing"]["iri"], document["thing"]),
        *_values_text(mark, document["values"], ""),
        *chain.from_iterable(said),
        heading,
        *map(claim_text, document["claims"]),
        *left_out,
        *(["Takes part in:", *taken] if document["takes_part_in"] else []),
        legend([document["thing"], *document["takes_part_in"].values()]),
    ]
    return _text(document["version"], lines)


def _values_text(mark: str, properties: Iterable[Document], graph: str) -> list[str]:
    where = f" (said in {graph})" if graph else ""
    return [
        f"  {mark} {each['property']['name'] or each['property']['iri']}: "
        f"{'; '.join(map(_value_text, each['values']))}{where}"
        for each in properties
    ]


def _value_text(value: Document) -> str:
    return as_cited(value.get("name") or value.get("text") or value.get("iri", ""))


async def cite_tool(
    client: GraphClient, _: Sequence[Question], arguments: Mapping[str, Any]
) -> tuple[Document, str]:
    """Cite a version, or what it says of one thing."""
    version = arguments.get("version") or await client.current()
    iri = named_iri(arguments["of"], client.base) if "of" in arguments else None
    csl = json.loads(await client.citation(version, iri, "json"))[0]
    bibtex = await client.citation(version, iri, "bib")
    thing = {"iri": iri, **(await thing_documents(client, [iri], version))[iri]} if iri else None
    document = {"version": version, "csl": csl, "bibtex": bibtex, "thing": thing}
    told = [thing_text(thing["iri"], thing), legend([thing])] if thing else []
    return document, _text(version, [_reference(csl), *told, bibtex])


def _reference(csl: Mapping[str, Any]) -> str:
    """Write a reference by the data of CSL: who, when, what, where."""
    creators = " & ".join(each["literal"] for each in csl["author"]).rstrip(".")
    day = "-".join(f"{part:02}" for part in csl["issued"]["date-parts"][0])
    inside = f" In {csl['container-title']}" if "container-title" in csl else ""
    what = f"{csl['title']}.{inside} (Version {csl['version']}) [Data set]"
    return as_cited(f"{creators}. ({day}). {what}. {csl['URL']} {csl['note']}")


def _text(version: str, lines: Iterable[str]) -> str:
    return "\n".join(filter(None, [*lines, f"Version {version}"]))
