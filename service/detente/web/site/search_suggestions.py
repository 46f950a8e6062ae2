"""`/search/suggest.json`: things that may be meant by what is typed into a search box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, jsonify, request

from detente.gazetteer.words import key_of
from detente.web.http.address_arguments import takes
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.presentation.tables import address_on_page
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context, root_of_page
from detente.web.querying.names import gazetteer
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.questions.choices import ThingChoice
from detente.web.questions.things import LONGEST, ThingNames
from detente.web.things.search import Found, Near, describe_found, search_index
from detente.web.things.spelling import count_words
from detente.web.things.telling_apart import tell_apart
from detente.web.workbench.suggesting import ANY_KIND

MOST = 8
"""So many things are suggested."""

MOST_WORDS = 10
_LOOKED_AT = 20

blueprint = Blueprint("search_suggestions", __name__)


@dataclass(frozen=True)
class SearchSuggestion:
    """One thing with what tells it from others: its class, offices or days, and whether it is settled.

    `settled` is None of what is neither, such as a state; `name` is what of it was found.
    """

    thing: ThingChoice
    context: str
    settled: bool | None


Suggested = tuple[Near | None, tuple[SearchSuggestion, ...]]


@blueprint.get("/search/suggest.json", endpoint="suggest")
@takes("q")
def suggest_for_search() -> Response:
    """Suggest things of the current version for `q`; raises HttpError 400 where that is too long."""
    typed = request.args.get("q", "")
    if len(typed) > LONGEST or count_words(typed) > MOST_WORDS:
        detail = f"`q` has up to {MOST_WORDS} words, of {LONGEST} characters together."
        raise HttpError(ARGUMENT, detail, members={"argument": "q"})
    runtime = context().runtime
    version = runtime.manifest_from_thread().id
    near, found = suggestions(runtime, version, key_of(typed))
    base, root = context().settings.base, root_of_page()
    told = [_as_dict(each) | {"address": address_on_page(each.thing.iri, base, root)} for each in found]
    response = jsonify(suggestions=told, near=near)
    response.headers[VERSION_HEADER] = version
    response.headers["Cache-Control"] = REVALIDATE
    response.add_etag()
    response.make_conditional(request)
    return response


def _as_dict(each: SearchSuggestion) -> dict[str, str | bool | None]:
    thing = each.thing
    name = thing.name if key_of(thing.name) != key_of(thing.label) else ""
    return {
        "iri": thing.iri,
        "label": thing.label,
        "name": name,
        "is": thing.what,
        "context": each.context,
        "settled": each.settled,
    }


@per_version(weight=1)
def suggestions(runtime: Runtime, version: str, typed: str) -> Suggested:
    """Find what has just this name or code, then names that begin so, then those one letter away.

    `typed` is folded, as `key_of` does, so that one answer is kept for all ways to write it.
    """
    if not typed:
        return None, ()
    names = ThingNames(runtime, version)
    near, found = None, _once([*_named(runtime, version, typed), *names.suggest(typed, ANY_KIND)])
    if not found:
        near, alike = search_index(runtime, version).find_near(typed, _LOOKED_AT)
        found = _once(_chosen(names, alike))
    return near, tuple(_in_context(runtime, version, found[:MOST]))


def _named(runtime: Runtime, version: str, typed: str) -> Iterator[ThingChoice]:
    """List what has just this name, code, demonym or metonym, or whose identifier elsewhere this is."""
    names = ThingNames(runtime, version)
    for each in gazetteer(runtime, version).match(typed).candidates:
        if choice := names.known(each.thing.iri):
            yield replace(choice, name=each.name)
    found = search_index(runtime, version).find(typed, _LOOKED_AT)
    yield from _chosen(names, (each for each in found if each.kind == "code"))


def _chosen(names: ThingNames, found: Iterable[Found]) -> Iterator[ThingChoice]:
    """Describe what was found by a name or a code; texts are what the page of a search is for."""
    for each in found:
        if each.kind in {"name", "code"} and (choice := names.known(each.iri)):
            yield replace(choice, name="".join(text for text, _ in each.passage))


def _in_context(runtime: Runtime, version: str, found: Sequence[ThingChoice]) -> Iterator[SearchSuggestion]:
    iris = [each.iri for each in found]
    about = describe_found([Found(iri, "name", ()) for iri in iris], runtime, version)
    apart = tell_apart(iris, runtime, version)
    for each in found:
        # Of a thing of the authority `what` has its days, which the context tells in words.
        named = replace(each, what=about[each.iri].kind or each.what)
        yield SearchSuggestion(named, apart[each.iri].context, apart[each.iri].settled)


def _once(choices: Iterable[ThingChoice]) -> list[ThingChoice]:
    """Keep the first choice of each thing."""
    found: dict[str, ThingChoice] = {}
    for each in choices:
        found.setdefault(each.iri, each)
    return list(found.values())
