"""`/search`: things by their names in any script, entries by their text, claims by their words."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from flask import Blueprint, Response, jsonify, render_template, request

from detente.rdf.namespaces import DET, SKOS
from detente.rdf.quads import Object
from detente.vocabulary.graphs import plan
from detente.web.http.address_arguments import takes
from detente.web.http.formats import HTML
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.language.labels import best_label
from detente.web.language.words import worded
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.names import gazetteer
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.web.things.found_claims import NOT_A_CLAIM, claims_in_line
from detente.web.things.spelling import count_words, expression, folded, is_one_edit_away, words_of
from detente.web.things.telling_apart import tell_apart
from detente.web.views.rendering import term_names
from detente.workers.jobs import BusyError, TimedOutError

LIMIT = 50
LONGEST = 200
"""Characters that may be looked for."""
MOST_WORDS = 10
SECONDS = 2.0
"""A search takes so long at most, and waits as long for its turn."""
_STEPS = 10_000
SPELLINGS = 3
"""So many other spellings of a word are looked for."""
_SHORTEST = 4
_TERMS = 10_000

# Names come from entries too: what is only spoken of has one. What anybody may write names nothing.
_NAMES = """
SELECT DISTINCT ?thing ?text {
  { ?thing rdfs:label|skos:prefLabel|skos:altLabel ?text }
  UNION { GRAPH ?g { ?thing rdfs:label|skos:altLabel ?text } FILTER STRSTARTS(STR(?thing), "%(base)s")
          FILTER %(speaking)s }
}"""
_TEXTS = "SELECT ?thing ?text { ?thing schema:articleBody ?text }"
_WORDS = "SELECT ?thing ?text { ?thing det:anchor/oa:hasSelector/oa:exact ?text }"

# What other lists and other people call it by: codes of states, and the ends of its identifiers elsewhere.
_CODES = """
SELECT DISTINCT ?thing ?text {
  { ?thing det:isoAlpha3|det:cowCode|det:gwCode ?text }
  UNION { ?thing skos:exactMatch ?same BIND (REPLACE(STR(?same), "^.*[/#]", "") AS ?text) }
}"""

_ABOUT = """
SELECT ?thing ?class ?label {{
  VALUES ?thing {{ {things} }}
  {{ ?thing a ?class }} UNION {{ GRAPH ?g {{ ?thing a ?class }} FILTER {speaking} }}
  UNION {{ ?thing rdfs:label ?label }} UNION {{ GRAPH ?g {{ ?thing rdfs:label ?label }} FILTER {speaking} }}
}}"""
_WIDE = frozenset((DET.Eventuality, DET.Event, DET.Actor, DET.Person, DET.Organization, SKOS.Concept))

_TABLE = """
CREATE VIRTUAL TABLE found USING fts5 (
  iri UNINDEXED, kind UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"""
_FIND = """
SELECT iri, kind, snippet(found, 2, char(2), char(3), '…', 24) FROM found WHERE found MATCH ?
ORDER BY kind NOT IN ('name', 'code'), rank LIMIT ?"""
_FIND_WITHIN = """
SELECT iri, kind, text FROM found
WHERE found MATCH ? AND kind = 'name' AND EXISTS (SELECT 1 FROM json_each(?) WHERE instr(iri, value) = 1)
ORDER BY rank, length(text), iri LIMIT ?"""
_VOCABULARY = "CREATE VIRTUAL TABLE words USING fts5vocab (found, row)"
_ALIKE = """
SELECT term FROM words WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?
ORDER BY cnt DESC LIMIT ?"""

Ask = Callable[[str], list[dict[str, Object]]]

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True)
class Found:
    """One thing found: its IRI, what of it was found, and the passage, its words between two marks each."""

    iri: str
    kind: str
    passage: tuple[tuple[str, bool], ...]

    def as_dict(self) -> dict[str, str]:
        """Give it for JSON, without marks."""
        return {"iri": self.iri, "kind": self.kind, "text": "".join(text for text, _ in self.passage)}


@dataclass(frozen=True)
class About:
    """What a thing is called, and what it is, in words; None where the graph does not say."""

    label: str | None
    kind: str | None

    def as_dict(self) -> dict[str, str | None]:
        """Give it for JSON."""
        return {"label": self.label, "is": self.kind}


Near = Literal["spelt otherwise", "some of the words"]
"""How what was found is near what was asked, where nothing is just that."""


class Index:
    """A full-text index in memory (SQLite's FTS5); diacritics and case are ignored."""

    def __init__(self) -> None:
        # Pages are made in several threads, one at a time with the lock held.
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(_TABLE)
        self._database.execute(_VOCABULARY)

    def add(self, kind: str, rows: Iterable[dict[str, Object]]) -> None:
        """Add texts of one kind."""
        values = [
            (getattr(row["thing"], "value", ""), kind, getattr(row["text"], "value", "")) for row in rows
        ]
        with self._lock:
            self._database.executemany("INSERT INTO found VALUES (?, ?, ?)", values)

    def find(self, words: str, limit: int = LIMIT) -> list[Found]:
        """Find texts that have every word, each perhaps longer; names come first, then the best matches.

        Raises TimedOutError, and BusyError where others take too long.
        """
        return self._matching(" AND ".join(map(expression, words_of(words))), limit)

    def find_within(
        self, words: str, spaces: Sequence[str], limit: int, *, every: bool = True
    ) -> list[Found]:
        """Find whole names, of things whose IRIs begin with one of `spaces`, that have every word, or some.

        Raises as `find` does.
        """
        terms = (" AND " if every else " OR ").join(map(expression, words_of(words)))
        rows = self._held(_FIND_WITHIN, (terms, json.dumps([*spaces]), limit)) if terms else []
        return [Found(iri, kind, ((text, False),)) for iri, kind, text in rows]

    def find_near(self, words: str, limit: int = LIMIT) -> tuple[Near | None, list[Found]]:
        """Find what is near where no text has every word: spellings one edit away, or some of the words."""
        asked = words_of(words)
        spelt = {word: self._spellings(word) for word in asked}
        if any(spelt.values()):
            terms = " AND ".join(expression(word, others) for word, others in spelt.items())
            if found := self._matching(terms, limit):
                return "spelt otherwise", found
        some = [expression(word, spelt[word]) for word in asked if len(word) >= _SHORTEST]
        found = self._matching(" OR ".join(some), limit) if len(asked) > 1 else []
        return ("some of the words" if found else None), found

    def _spellings(self, word: str) -> tuple[str, ...]:
        """List words of the index that are one edit away and begin with the same letter, commonest first."""
        plain = folded(word)
        if len(plain) < _SHORTEST:
            return ()
        bounds = (plain[0], chr(ord(plain[0]) + 1), len(plain) - 1, len(plain) + 1, _TERMS)
        alike = (term for (term,) in self._held(_ALIKE, bounds) if is_one_edit_away(plain, term))
        return tuple(islice(alike, SPELLINGS))

    def _matching(self, terms: str, limit: int) -> list[Found]:
        rows = self._held(_FIND, (terms, limit)) if terms else []
        return [Found(iri, kind, tuple(_marked(passage))) for iri, kind, passage in rows]

    def _held(self, query: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
        if not self._lock.acquire(timeout=SECONDS):
            raise BusyError("other searches are under way", 1)
        try:
            return self._rows(query, values)
        finally:
            self._lock.release()

    def _rows(self, query: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
        deadline = time.monotonic() + SECONDS
        self._database.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise TimedOutError(SECONDS) from None
            raise
        finally:
            self._database.set_progress_handler(None, _STEPS)


def build_index(base: str, ask: Ask) -> Index:
    """Index the names, texts and quoted words of a version."""
    index = Index()
    names_ = _NAMES % {"base": base, "speaking": plan(base).naming("?g")}
    queries = {"name": names_, "code": _CODES, "entry": _TEXTS, "claim": _WORDS}
    for kind, query in queries.items():
        index.add(kind, ask(query))
    return index


@blueprint.get("/search")
@takes("q")
def search() -> Response:
    """Look for words, and list what was found, as a page or as JSON."""
    words = request.args.get("q", "")
    _check(words)
    version = context().runtime.manifest_from_thread().id
    near, found = _look_up(words, version) if words.strip() else (None, [])
    described = describe_found(found, context().runtime, version)
    apart = tell_apart((each.iri for each in found), context().runtime, version)
    claims = claims_in_line([each.iri for each in found if each.kind == "claim"], context().runtime, version)
    if choose(request.headers.get("Accept"), ("application/json", HTML)) == HTML:
        body = render_template(
            "search.html",
            words=words,
            found=found,
            about=described,
            apart=apart,
            claims=claims,
            near=near,
            limit=LIMIT,
        )
        response = Response(body, content_type=HTML)
    else:
        told = [
            {
                **each.as_dict(),
                **described[each.iri].as_dict(),
                **apart[each.iri].as_dict(),
                **claims.get(each.iri, NOT_A_CLAIM),
            }
            for each in found
        ]
        response = jsonify(found=told, near=near, limit=LIMIT)
    response.headers[VERSION_HEADER] = version
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept")
    return response


def _look_up(words: str, version: str) -> tuple[Near | None, list[Found]]:
    index = search_index(context().runtime, version)
    found = index.find(words)
    named = _named(words, version)
    near, found = (None, found) if found or named else index.find_near(words)
    exactly = {each.iri for each in named}
    first = [each for each in found if each.kind == "name" and each.iri in exactly]
    return near, _once([*first, *named, *found])


def _named(words: str, version: str) -> list[Found]:
    """List what has just this name, code, demonym or metonym (docs/gazetteer.md)."""
    candidates = gazetteer(context().runtime, version).match(words).candidates
    return [
        Found(each.thing.iri, "code" if each.named == "code" else "name", ((each.name, True),))
        for each in candidates
    ]


def found_near(words: str, version: str) -> list[str]:
    """List the IRIs of things whose names, or texts, have some words or nearly so; none of too many words."""
    if len(words) > LONGEST or count_words(words) > MOST_WORDS:
        return []
    return [each.iri for each in _look_up(words, version)[1]]


def found_within(
    words: str, spaces: Sequence[str], runtime: Runtime, version: str, limit: int, *, every: bool = True
) -> list[Found]:
    """List names that have every word, or some, of things below some IRIs; none of too many words.

    Raises TimedOutError, and BusyError where others take too long.
    """
    if len(words) > LONGEST or count_words(words) > MOST_WORDS:
        return []
    return search_index(runtime, version).find_within(words, spaces, limit, every=every)


def describe_found(found: Iterable[Found], runtime: Runtime, version: str) -> Mapping[str, About]:
    """Tell what the things are that were found: their names and the narrowest of their classes, in words."""
    things = list(dict.fromkeys(each.iri for each in found))
    rows = (
        runtime.rows(
            _ABOUT.format(
                things=" ".join(f"<{iri}>" for iri in things),
                speaking=plan(runtime.settings.base).naming("?g"),
            ),
            version,
        )
        if things
        else []
    )
    called = term_names(runtime, version)
    labels: dict[str, list[Object]] = defaultdict(list)
    classes: dict[str, set[Object]] = defaultdict(set)
    for row in rows:
        iri = row["thing"].value
        if "label" in row:
            labels[iri].append(row["label"])
        else:
            classes[iri].add(row["class"])
    return {iri: About(best_label(labels[iri]), _kind(classes[iri], called)) for iri in things}


def _kind(classes: Iterable[Object], called: Mapping[str, str]) -> str | None:
    """Name what a thing is; of classes that the vocabulary does not name, none."""
    found = {term: called.get(term.value) for term in classes}
    narrow = [name for term, name in found.items() if name and term not in _WIDE]
    return ", ".join(sorted(narrow or filter(None, found.values()))) or None


def _check(words: str) -> None:
    """Refuse what would take long to look for; raises HttpError 400."""
    if len(words) > LONGEST or count_words(words) > MOST_WORDS:
        detail = worded(
            "A search has up to %(words)s words, of %(characters)s characters together.",
            words=MOST_WORDS,
            characters=LONGEST,
        )
        raise HttpError(ARGUMENT, detail, members={"argument": "q"})


@per_version(weight=192, has_words=False)
def search_index(runtime: Runtime, version: str) -> Index:
    """Give the full-text index of a version."""
    return build_index(runtime.settings.base, lambda query: runtime.rows(query, version))


def _once(found: Iterable[Found]) -> list[Found]:
    """Keep the first of several names of one thing, in its place."""
    once: dict[tuple[str, str], Found] = {}
    for each in found:
        once.setdefault((each.iri, each.kind), each)
    return list(once.values())


def _marked(passage: str) -> Iterable[tuple[str, bool]]:
    """Cut a passage where marks begin and end; True where words match."""
    for part in passage.split("\x02"):
        inside, mark, outside = part.partition("\x03")
        if mark:
            yield inside, True
            yield outside, False
        elif inside:
            yield inside, False
