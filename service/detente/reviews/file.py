"""A review as one YAML file, which an editor completes by its JSON Schema: the other way to review."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detente.documents import Cursor, read_document
from detente.errors import InputError
from detente.reviews.days import STILL_TO_COME, check_day, is_day, is_told_ahead
from detente.reviews.review import ACCEPTED, UNDER_CONDITION, Json, Review, ReviewItem, StepError, item_of
from detente.reviews.schema import check_draft, review_schema
from detente.reviews.steps import check_quoted
from detente.reviews.writing import sound_text, to_yaml
from detente.vocabulary.ontology import shipped_ontology


def review_file(review: Review, schema: str = "../schema/review") -> bytes:
    """Write what a review holds, claims in order of the text; its steps are no part of it."""
    state = review.state
    return to_yaml(
        {
            "entry": state["entry"],
            "text": state["text"],
            "drafted": state["drafted"],
            "reviewed": state["reviewed"],
            "items": [_tidy(item) for item in review.items],
            "things": [thing for _, thing in sorted(state["things"].items())],
            **({"origin": state["origin"]} if state.get("origin") else {}),
        },
        schema,
    )


def read_review_file(path: Path) -> Review:
    """Read a file that `review_file` has written and people have filled in.

    Raises InputError with everything that is wrong, each at its line and column.
    """
    document = read_document(path, review_schema(shipped_ontology()))
    value = document.value
    problems = [
        problem for each in document["items"] if (problem := _wrong(each, value["text"], value["entry"]))
    ]
    keys = [each["key"] for each in value["items"]]
    problems += [
        document["items"][n]["key"].problem(f"the key {key!r} is used twice")
        for n, key in enumerate(keys)
        if key in keys[:n]
    ]
    try:
        if sound_text(value["text"]) != value["text"]:
            problems.append(document["text"].problem("ends with an empty line, or has line breaks of CR LF"))
    except StepError as error:
        problems.append(document["text"].problem(str(error)))
    try:
        check_day(value["entry"]["issued"], value["entry"]["edtf"], value["drafted"]["at"])
    except StepError as error:
        problems.append(document["entry"]["issued"].problem(str(error)))
    if problems:
        raise InputError(problems)
    return Review(state=_state(value), begun=value["drafted"]["at"])


def _state(value: Mapping[str, Json]) -> dict[str, Json]:
    items = [{"label": "", "thing": "", "binding": False, "by": "", **each} for each in value["items"]]
    return {
        "entry": {"replaces": [], **value["entry"]},
        "text": value["text"],
        "drafted": value["drafted"],
        "reviewed": value.get("reviewed"),
        "items": {each["key"]: item_of(each).as_json() for each in items},
        "things": {each["id"]: each for each in value.get("things", [])},
        "origin": value.get("origin"),
    }


def _wrong(block: Cursor, text: str, entry: Mapping[str, Json]) -> Any:
    try:
        check_draft(block.value["draft"], block.value["key"])
    except StepError as error:
        return block["draft"].problem(str(error))
    item = item_of({"label": "", "thing": "", "binding": False, "by": "", **block.value})
    try:
        check_quoted(item.draft.quote, text, item.key)
    except StepError as error:
        return block["draft"]["quote"].problem(str(error))
    if item.state == ACCEPTED and item.needs_class:
        return block["state"].problem(
            f"drafted as a {item.drafted_as}, which is no class that a claim is about: write the draft's "
            "'kind', such as Event or Meeting, and 'class_chosen: true'"
        )
    if item.state == ACCEPTED and item.asserts_under_condition:
        return block["state"].problem(UNDER_CONDITION)
    if item.state == ACCEPTED and is_day(entry["issued"]) and is_told_ahead(item, entry):
        return block["draft"]["date"].problem(STILL_TO_COME)
    if item.state == ACCEPTED and item.may_bind and not item.binding:
        return block["state"].problem(
            "somebody else's promise settles if it binds whoever speaks: look at who speaks and who is "
            "bound, and write 'binding: true', or choose another modality"
        )
    return None


def _tidy(item: ReviewItem) -> Json:
    """Leave out what a draft does not say, so that the file is short to read."""
    written = item.as_json()
    draft = {name: each for name, each in written["draft"].items() if each not in (None, [])}
    return {**{name: each for name, each in written.items() if name != "draft"}, "draft": draft}
