"""The JSON Schema of drafts, which ships beside this module."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def draft_schema() -> dict[str, Any]:
    """Read the schema of what `detente draft --format json` writes of one entry."""
    found: dict[str, Any] = json.loads(
        files(__package__).joinpath("draft.schema.json").read_text(encoding="utf-8")
    )
    return found
