"""What requests for reconciliation carry: JSON in a parameter, checked before anything is looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from detente.web.http.json_members import unique_members
from detente.web.http.problem_types import ARGUMENT, TOO_LARGE
from detente.web.http.problems import HttpError

LONGEST_JSON = 1 << 20
"""Characters of JSON in one parameter."""


def read_json(name: str) -> dict[str, Any] | None:
    """Read the JSON object in a parameter of the address or the form; None where there is none.

    Raises HttpError 400 where it is not one, and 413 where it is too long.
    """
    text = request.values.get(name)
    if text is None:
        return None
    if len(text) > LONGEST_JSON:
        raise HttpError(TOO_LARGE, f"{name} has {len(text)} characters; up to {LONGEST_JSON} are read.")
    try:
        found = json.loads(text, object_pairs_hook=unique_members)
    except (ValueError, RecursionError) as error:
        raise wrong(name, f"{name} is not JSON ({error}).") from None
    if not isinstance(found, dict):
        raise wrong(name, f"{name} is no JSON object, but {_kind(found)}.")
    return found


def wrong(argument: str, detail: str) -> HttpError:
    """Make the problem of an argument."""
    return HttpError(ARGUMENT, detail, members={"argument": argument})


def text_of(value: Mapping[str, Any], key: str, where: str) -> str:
    """Give the text of a member; numbers count as text. Raises HttpError 400."""
    found = value.get(key, "")
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise wrong(where, f"{where}: {key} is to be text, not {_kind(found)}.")
    return str(found)


def objects_of(value: object, where: str) -> Sequence[Mapping[str, Any]]:
    """Give a list of objects. Raises HttpError 400."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise wrong(where, f"{where} is to be a list of objects, not {_kind(value)}.")
    return value


def values_of(value: object, where: str) -> list[str]:
    """Give the texts of a property: of one value or several, each text, a number, or an entity with an id."""
    values = value if isinstance(value, list) else [value]
    found = []
    for each in values:
        plain = each.get("id") if isinstance(each, dict) else each
        if not isinstance(plain, str | int | float):
            raise wrong(where, f"{where}: a value is to be text, a number or an entity, not {_kind(each)}.")
        found.append(str(plain))
    return found


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")
