"""Drafts of a text that is brought without any: by the pipeline, in a process of its own."""

from __future__ import annotations

from typing import Any

from detente.claims.drafting.language_model.endpoint import (
    LanguageModel,
    LanguageModelError,
    configured_model,
)
from detente.reviews.days import is_day
from detente.reviews.review import MOST_TEXT, StepError
from detente.reviews.writing import sound_text
from detente.sparql.answers import QueryError
from detente.web.http.problem_types import BUSY
from detente.web.http.problems import HttpError
from detente.web.querying.context import context
from detente.workers.jobs import BusyError


def drafts_of(
    text: str, issued: str, client: str, *, asks_model: bool = False
) -> tuple[list[dict[str, Any]], str]:
    """Draft the claims of a text; gives them and the name of what drafted them.

    The text is sent to the language model of the settings only with `asks_model`. Raises StepError for a
    text that is none, or too long, and where that model is not there or does not answer; HttpError 503 where
    others wait already.
    """
    model = _model() if asks_model else None
    whole = sound_text(text)
    if len(whole) > MOST_TEXT or not is_day(issued):
        return [], ""  # which is told when the review is begun
    runtime = context().runtime
    try:
        return runtime.wait(runtime.drafters.draft(whole, issued, client, model=model))
    except BusyError as error:
        raise HttpError(
            BUSY, f"{error}. Try again in {error.seconds} s.", headers={"Retry-After": "5"}
        ) from None
    except LanguageModelError as error:
        raise StepError(f"{error}. Without the language model, the rules alone draft the text") from None
    except QueryError as error:
        raise StepError(
            f"the text could not be drafted ({error}); bring it in smaller parts, or with drafts"
        ) from None


def _model() -> LanguageModel:
    model = configured_model(context().settings)
    if model is None:
        raise StepError("this service has no language model; draft without it", "language_model")
    return model
