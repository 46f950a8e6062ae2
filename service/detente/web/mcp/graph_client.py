"""What a client of the service asks it to answer a language model: SPARQL, `/search`, `/cite`."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from detente.vocabulary.graphs import ONTOLOGY
from detente.vocabulary.iris import Iris
from detente.web.http.cache import Recent
from detente.web.mcp.service_client import MOST_BYTES, PartialAnswer, ServiceClient, ServiceError
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.operation import QUERY
from detente.web.querying.runtime import NTRIPLES, TSV, Row, Rows, read_rows

JSON = "application/json"
ANSWER_BYTES = 256 << 10
"""Rows of a client's own query are read up to here, whatever their number: more is of no use to a model."""

VERSIONS = 8
"""So many versions' names of terms are kept."""

_NAMES = """
SELECT ?term ?label {{ GRAPH <{ontology}> {{ ?term rdfs:label ?label }} FILTER (LANG(?label) = "en") }}"""


@dataclass(frozen=True)
class PartialRows:
    """The first rows of an answer; `is_whole` tells whether they are all."""

    found: Rows
    is_whole: bool
    warning: str = ""


@dataclass
class TermNames:
    """Labels of the ontology's terms in the versions that were asked last."""

    by_version: Recent[Mapping[str, str]] = field(default_factory=lambda: Recent(VERSIONS))


@dataclass(frozen=True)
class GraphClient:
    """A client of one service, whose things have IRIs below `base`. All that it raises is ServiceError."""

    service: ServiceClient
    base: str
    kept: TermNames

    async def current(self) -> str:
        """Give the id of the current version."""
        answer = await self.service.fetch("/sparql", urlencode({"query": "ASK {}"}), accept=JSON)
        return _checked(answer).headers[VERSION_HEADER.lower()]

    async def rows(self, query: str, version: str) -> list[Row]:
        """Ask a version a SELECT query, and read the whole answer; of more than MOST_BYTES, none."""
        answer = await self._ask(query, version, MOST_BYTES, None)
        if not answer.is_whole:
            raise ServiceError(
                f"The answer is longer than {MOST_BYTES >> 20} MiB; ask for something narrower."
            )
        return read_rows(answer.body, TSV).rows

    async def first_rows(self, query: str, version: str, most: int) -> PartialRows:
        """Ask a version a query of any form, and read the first rows, or triples, of the answer."""
        answer = await self._ask(query, version, ANSWER_BYTES, most + 1)
        is_triples = answer.headers.get("content-type", "").startswith(NTRIPLES)
        wanted = most if is_triples else most + 1  # the first line of TSV names the columns
        body, is_whole = _first_lines(answer, wanted)
        if not body and not is_whole:
            raise ServiceError(f"A row is longer than {ANSWER_BYTES >> 10} KiB; select less of it.")
        found = read_rows(body, NTRIPLES if is_triples else TSV)
        return PartialRows(found, is_whole, answer.headers.get("detente-warning", ""))

    async def names(self, version: str) -> Mapping[str, str]:
        """Give the English labels of the terms of a version's ontology by IRI."""
        found = self.kept.by_version.get(version)
        if found is None:
            query = _NAMES.format(ontology=ONTOLOGY.iri(Iris(self.base)).value)
            found = {row["term"].value: row["label"].value for row in await self.rows(query, version)}
            self.kept.by_version.put(version, found)
        return found

    async def search(self, words: str) -> tuple[str, Mapping[str, Any]]:
        """Search the current version; gives its id and what `/search` answers."""
        answer = _checked(await self.service.fetch("/search", urlencode({"q": words}), accept=JSON))
        return answer.headers[VERSION_HEADER.lower()], json.loads(answer.body)

    async def citation(self, version: str, of: str | None, form: str) -> str:
        """Cite a version, or with `of` what it says of a thing: in `json` (CSL) or `bib`."""
        query = urlencode({"of": of}) if of else ""
        answer = await self.service.fetch(f"/v/{version}/cite.{form}", query, accept="*/*")
        return _checked(answer).body.decode()

    async def _ask(self, query: str, version: str, most: int, lines: int | None) -> PartialAnswer:
        answer = await self.service.fetch(
            f"/v/{version}/sparql",
            accept=f"{TSV}, {NTRIPLES}, application/problem+json",
            body=query.encode(),
            content_type=QUERY,
            most=most,
            lines=lines,
        )
        return _checked(answer)


def _first_lines(answer: PartialAnswer, most: int) -> tuple[bytes, bool]:
    """Give the first lines of an answer, and whether they are all; neither format breaks a line in a term."""
    lines = io.BytesIO(answer.body[:ANSWER_BYTES]).readlines()
    if answer.is_whole and len(lines) <= most and len(answer.body) <= ANSWER_BYTES:
        return answer.body, True
    return b"".join([line for line in lines if line.endswith(b"\n")][:most]), False


def _checked(answer: PartialAnswer) -> PartialAnswer:
    """Give an answer on; raises ServiceError for a problem document (RFC 9457), or its text."""
    if answer.status < 400:
        return answer
    text = answer.body.decode(errors="replace").strip()
    try:
        problem = json.loads(text)
    except ValueError:
        raise ServiceError(text or f"The service answers with status {answer.status}.") from None
    parts = (f"{problem['title']}: {problem['detail']}", problem.get("excerpt"))
    raise ServiceError("\n".join(filter(None, parts)))
