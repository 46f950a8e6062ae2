"""What a feed is about: everything, one thing, or two states; and which claims and things belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DETS
from detente.vocabulary.graphs import plan
from detente.web.http.problem_types import ARGUMENT, RESOURCE_MISSING
from detente.web.http.problems import HttpError
from detente.web.language.labels import best_label
from detente.web.language.words import gettext as _
from detente.web.language.words import marked, worded
from detente.web.presentation.description import exists
from detente.web.presentation.terms import text, values
from detente.web.presentation.wording import taken_back_name, unsettled_name
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.views.lists import STATES
from detente.web.views.pair_queries import STANDS_FOR
from detente.web.views.settled_things import settled_by_iri, taken_back_by_iri

MOST_CLAIMS = 20_000
"""So many claims of one scope are considered, those reported last."""

LATEST = 500
"""Of everything so many claims are considered, those reported last, beside those that came later."""

LONGEST_IRI = 500

_PAIR = re.compile(r"(?:id/)?relation/([A-Z]{3}(?:-\d{4}-\d{4})?)-([A-Z]{3}(?:-\d{4}-\d{4})?)", re.ASCII)

# From a thing to the claims that concern it: those of it, those that name it, and those of what names it or
# whoever stands for it. Names in graphs that anybody may write count for nothing.
_CONCERNING = """
  {{ SELECT DISTINCT ?claim ?what {{
    {{ ?claim det:about|rdf:subject|det:comments <{iri}> BIND (<{iri}> AS ?what) }}
    UNION {{ ?claim det:attributedTo|rdf:object|det:reportedIn <{iri}> BIND (?claim AS ?what) }}
    UNION {{ ?what ?p <{iri}> . ?claim det:about|rdf:subject|det:comments ?what }}
    UNION {{ GRAPH ?graph {{ ?what ?p <{iri}> }} FILTER {reading}
      ?claim det:about|rdf:subject|det:comments ?what }}
    UNION {{ ?actor {stands_for} <{iri}> . GRAPH ?graph {{ ?what ?q ?actor }} FILTER {reading}
      ?claim det:about|rdf:subject|det:comments ?what }}
  }} }}"""
_SELECT = """
SELECT ?claim ?what ?issued {{ {pattern}
  ?claim a det:Claim . OPTIONAL {{ ?claim det:reportedIn ?entry . ?entry dct:issued ?issued }}
}} ORDER BY DESC(?issued) ?claim LIMIT {limit}"""
_AROUND = "SELECT ?thing ?claim {{ VALUES ?thing {{ {things} }} ?thing det:conflictMember|prov:used ?claim }}"
_NAME = """
SELECT ?label {{ {{ <{iri}> rdfs:label ?label }} UNION {{ GRAPH ?g {{ <{iri}> rdfs:label ?label }}
  FILTER {speaking} }} }} LIMIT 50"""


@dataclass(frozen=True)
class FeedScope:
    """What a feed is about; without `iri` everything. `sides` are the two states of a pair."""

    iri: str | None = None
    title: str = marked("everything")
    sides: tuple[str, ...] = ()


EVERYTHING = FeedScope()


@dataclass(frozen=True)
class Members:
    """What belongs to a scope: claims, those reported last first, and the things that they are about."""

    claims: tuple[str, ...]
    things: frozenset[str]


def read_scope(asked: str | None, runtime: Runtime, version: str) -> FeedScope:
    """Read the argument `of`, an IRI or its path below the base; None is everything.

    Raises HttpError 400 where it is no IRI of ours, 404 where the version speaks of no such thing.
    """
    if asked is None:
        return EVERYTHING
    base = runtime.settings.base
    iri = iri_asked(asked, base)
    pair = _PAIR.fullmatch(iri.removeprefix(base))
    if pair and pair[1] != pair[2]:
        return _pair(sorted(pair.groups()), runtime, version)
    if not exists(iri, lambda query: runtime.rows(query, version), base):
        raise HttpError(
            RESOURCE_MISSING,
            worded("Version %(version)s says nothing of <%(iri)s>.", version=version, iri=iri),
            members={"iri": iri},
        )
    return FeedScope(iri, name_alone(runtime, version, iri))


def iri_asked(asked: str, base: str) -> str:
    """Read an IRI of ours, or its path below the base; raises HttpError 400 where it is neither."""
    iri = asked if ":" in asked.partition("/")[0] else base + asked.lstrip("/")
    if not asked or len(iri) > LONGEST_IRI or not iri.startswith((base, DETS.iri)) or not _is_iri(iri):
        detail = worded(
            "`of` is the IRI of a thing of this graph, such as %(base)sid/state/TUR, or its path.", base=base
        )
        raise HttpError(ARGUMENT, detail, members={"argument": "of"})
    return iri


def name_alone(runtime: Runtime, version: str, iri: str) -> str:
    """Give the name of a thing for a title; of what is only said, or taken back, the name says so."""
    name = thing_name(runtime, version, iri)
    if how := taken_back_by_iri(runtime, version, [iri]).get(iri):
        return taken_back_name(name, how)
    return unsettled_name(name) if settled_by_iri(runtime, version, [iri]).get(iri) is False else name


@per_version()
def thing_name(runtime: Runtime, version: str, iri: str) -> str:
    """Give the name of a thing, the English one if there is one, or the end of its IRI."""
    query = _NAME.format(iri=iri, speaking=plan(runtime.settings.base).speaking("?g"))
    found = best_label(row["label"] for row in runtime.rows(query, version))
    return found or re.split(r"[/#]", iri)[-1]


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _pair(codes: list[str], runtime: Runtime, version: str) -> FeedScope:
    base = runtime.settings.base
    one, other = (f"{base}id/state/{code}" for code in codes)
    rows = runtime.rows(STATES.format(states=f"VALUES ?state {{ <{one}> <{other}> }}"), version)
    known = {row["state"].value for row in rows}
    for state in (one, other):
        if state not in known:
            detail = worded(
                "Version %(version)s has no state with the code %(code)s.",
                version=version,
                code=state.rpartition("/")[2],
            )
            raise HttpError(RESOURCE_MISSING, detail, members={"iri": state})
    title = _(" and ").join(thing_name(runtime, version, state) for state in (one, other))
    return FeedScope(f"{base}id/relation/{'-'.join(codes)}", title, (one, other))


def members_of_scope(runtime: Runtime, version: str, scope: FeedScope) -> Members:
    """Find what belongs to a scope in a version; a pair's claims concern both, or their relation itself.

    It may be long, so it is not kept: what feeds choose of it is.
    """
    if scope.sides:
        one, other = (_concerning(runtime, version, side) for side in scope.sides)
        shared = dict.fromkeys(each for each in one.claims if each in frozenset(other.claims))
        own = _concerning(runtime, version, scope.iri)
        claims = tuple(shared | dict.fromkeys(own.claims))
        return Members(claims, (one.things & other.things) | own.things | frozenset(claims))
    return _concerning(runtime, version, scope.iri)


def _concerning(runtime: Runtime, version: str, iri: str | None) -> Members:
    base = runtime.settings.base
    pattern = (
        _CONCERNING.format(iri=iri, stands_for=STANDS_FOR, reading=plan(base).reading("?graph"))
        if iri
        else ""
    )
    rows = runtime.rows(_SELECT.format(pattern=pattern, limit=MOST_CLAIMS if iri else LATEST), version)
    claims = tuple(dict.fromkeys(row["claim"].value for row in rows))
    things = (found for row in rows if (found := text(row, "what")))
    return Members(claims, frozenset((*claims, *things, *([iri] if iri else ()))))


def claims_around(things: Iterable[str], runtime: Runtime, version: str) -> Mapping[str, frozenset[str]]:
    """Map conflicts and decisions to the claims that they are of."""
    listed = values(map(NamedNode, things))
    found: dict[str, set[str]] = {}
    for row in runtime.rows(_AROUND.format(things=listed), version) if listed else ():
        found.setdefault(row["thing"].value, set()).add(row["claim"].value)
    return {thing: frozenset(claims) for thing, claims in found.items()}
