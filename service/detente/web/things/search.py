"""`/search`: things by their names in any script, entries by their text, claims by their words."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request

from detente.rdf.quads import Object
from detente.vocabulary.graphs import plan
from detente.web.http.formats import HTML
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import ARGUMENT
from detente.web.http.problems import HttpError
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context
from detente.web.querying.planning import REVALIDATE
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version
from detente.workers.jobs import BusyError, TimedOutError

LIMIT = 50
LONGEST = 200
"""Characters that may be looked for."""
MOST_WORDS = 10
SECONDS = 2.0
"""A search takes so long at most, and waits as long for its turn."""
_STEPS = 10_000
_WORD = re.compile(r"\w+")

# Names come from entries too: what is only spoken of has one. What anybody may write names nothing.
_NAMES = """
SELECT DISTINCT ?thing ?text {
  { ?thing rdfs:label|skos:prefLabel|skos:altLabel ?text }
  UNION { GRAPH ?g { ?thing rdfs:label|skos:altLabel ?text } FILTER STRSTARTS(STR(?thing), "%(base)s")
          FILTER %(speaking)s }
}"""
_TEXTS = "SELECT ?thing ?text { ?thing schema:articleBody ?text }"
_WORDS = "SELECT ?thing ?text { ?thing det:anchor/oa:hasSelector/oa:exact ?text }"

_TABLE = """
CREATE VIRTUAL TABLE found USING fts5 (
  iri UNINDEXED, kind UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"""
_FIND = """
SELECT iri, kind, snippet(found, 2, char(2), char(3), '…', 24) FROM found WHERE found MATCH ?
ORDER BY kind != 'name', rank LIMIT ?"""

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


class Index:
    """A full-text index in memory (SQLite's FTS5); diacritics and case are ignored."""

    def __init__(self) -> None:
        # Pages are made in several threads, one at a time with the lock held.
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(_TABLE)

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
        terms = " ".join(f'"{word}"*' for word in dict.fromkeys(_WORD.findall(words)))
        if not terms:
            return []
        if not self._lock.acquire(timeout=SECONDS):
            raise BusyError("other searches are under way", 1)
        try:
            rows = self._rows(terms, limit)
        finally:
            self._lock.release()
        return [Found(iri, kind, tuple(_marked(passage))) for iri, kind, passage in rows]

    def _rows(self, terms: str, limit: int) -> list[tuple[str, str, str]]:
        deadline = time.monotonic() + SECONDS
        self._database.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            return self._database.execute(_FIND, (terms, limit)).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise TimedOutError(SECONDS) from None
            raise
        finally:
            self._database.set_progress_handler(None, _STEPS)


def build_index(base: str, ask: Ask) -> Index:
    """Index the names, texts and quoted words of a version."""
    index = Index()
    for kind, query in (
        ("name", _NAMES % {"base": base, "speaking": plan(base).speaking("?g")}),
        ("entry", _TEXTS),
        ("claim", _WORDS),
    ):
        index.add(kind, ask(query))
    return index


@blueprint.get("/search")
def search() -> Response:
    """Look for words, and list what was found, as a page or as JSON."""
    words = request.args.get("q", "")
    _check(words)
    version = context().runtime.manifest_from_thread().id
    found = _once(_index(context().runtime, version).find(words)) if words.strip() else []
    if choose(request.headers.get("Accept"), ("application/json", HTML)) == HTML:
        body = render_template("search.html", words=words, found=found, limit=LIMIT)
        response = Response(body, content_type=HTML)
    else:
        response = jsonify(found=[each.as_dict() for each in found], limit=LIMIT)
    response.headers[VERSION_HEADER] = version
    response.headers["Cache-Control"] = REVALIDATE
    response.vary.add("Accept")
    return response


def _check(words: str) -> None:
    """Refuse what would take long to look for; raises HttpError 400."""
    if len(words) > LONGEST or len(_WORD.findall(words)) > MOST_WORDS:
        detail = f"A search has up to {MOST_WORDS} words, of {LONGEST} characters together."
        raise HttpError(ARGUMENT, detail, members={"argument": "q"})


@per_version(weight=192)
def _index(runtime: Runtime, version: str) -> Index:
    return build_index(runtime.settings.base, lambda query: runtime.rows(query, version))


def _once(found: Iterable[Found]) -> list[Found]:
    """Keep the first of several names of one thing."""
    return list({(each.iri, each.kind): each for each in reversed(list(found))}.values())[::-1]


def _marked(passage: str) -> Iterable[tuple[str, bool]]:
    """Cut a passage where marks begin and end; True where words match."""
    for part in passage.split("\x02"):
        inside, mark, outside = part.partition("\x03")
        if mark:
            yield inside, True
            yield outside, False
        elif inside:
            yield inside, False
