"""Changes that forms ask for: by the same queue, process and gate as those of programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from detente.changes.jobs import Failure, Outcome, WriteJob
from detente.sparql.answers import QueryError
from detente.web.http.error_translation import problem_of_change, problem_of_failure
from detente.web.querying.context import context
from detente.web.querying.rendering import current_request
from detente.web.sparql.writing import Author


def write_as(author: Author, job: WriteJob, client: str = "") -> Outcome:
    """Have a change made in the turn of its author, or of a client that is named; blocks until it is.

    Raises HttpError for what was wrong with it: 422 with the gate's report, 412 where a precondition of the
    job does not hold, and so on; nothing was changed then.
    """
    job = replace(job, author=author.name, scopes=author.scopes, prefixes=author.prefixes)
    own = current_request().client if author.scopes is None else author.name
    runtime = context().runtime
    try:
        done = runtime.wait(runtime.writers.write(job, client or own))
    except QueryError as error:
        raise problem_of_change(error) from None
    if isinstance(done, Failure):
        raise problem_of_failure(done, lambda: _text(job))
    return done


def _text(job: WriteJob) -> str:
    return Path(job.parts[0].path).read_text(encoding="utf-8", errors="replace")
