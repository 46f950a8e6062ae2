"""What is near an answer that is empty: the same question with one of its parameters left out."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from detente.sparql.answers import QueryError
from detente.web.http.cache import CachedAnswer
from detente.web.querying.runtime import NTRIPLES, TSV, Runtime, read_rows
from detente.web.questions.fields import AskedField, AskedQuestion
from detente.workers.jobs import Job

SECONDS = 2.0
"""A look for what is near takes so long at most, for each parameter."""

MOST_ROWS = 100
"""So many rows are counted of a near answer."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class NearAnswer:
    """A question that has an answer: which field it leaves out, what it sets, and how many rows it has."""

    left_out: AskedField
    arguments: Mapping[str, str]
    count: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count > MOST_ROWS


@dataclass(frozen=True)
class NearAnswers:
    """The near answers that were found; `is_sure` where no look for them failed or took too long."""

    found: tuple[NearAnswer, ...] = ()
    is_sure: bool = True


def near_answers(asked: AskedQuestion, runtime: Runtime, version: str, client: str) -> NearAnswers:
    """Ask again without one of the parameters, each in turn; those that find something are given."""
    given = [each for each in asked.fields if each.terms]

    async def gather() -> list[int | None]:
        return await asyncio.gather(*(_count(asked, each.name, runtime, version, client) for each in given))

    counts = runtime.wait(gather())
    found = (
        NearAnswer(each, asked.arguments_without(each.name), count)
        for each, count in zip(given, counts, strict=True)
        if count
    )
    return NearAnswers(tuple(found), is_sure=None not in counts)


async def _count(asked: AskedQuestion, name: str, runtime: Runtime, version: str, client: str) -> int | None:
    serialisation = NTRIPLES if asked.question.form == "CONSTRUCT" else TSV
    query = asked.query_without(name)
    key = f"{version}-near-{hashlib.sha256(query.encode()).hexdigest()}"
    if (kept := runtime.cache.get(key)) is not None:
        return kept.rows
    # Of solutions the first line has their names; one more tells that there are more.
    job = replace(Job(query, serialisation), max_lines=MOST_ROWS + 2)
    try:
        found = len(read_rows(await runtime.fetch(job, version, client, SECONDS), serialisation).rows)
    except QueryError as error:  # the page does without
        log.info("What is near without %s is not known: %s", name, error)
        return None
    runtime.cache.put(key, CachedAnswer(b"", "identity", found))
    return found
