"""Parts of which the JSON Schemas of answers are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
SETTLED_OR_NEITHER: Schema = {
    "type": ["boolean", "null"],
    "description": "Whether it is settled; null of what is neither settled nor only said, such as a state.",
}
MOMENT: Schema = {"type": "string", "format": "date-time"}
IRI_TEXT: Schema = {"type": "string", "format": "uri"}
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}


def closed_object(properties: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """Give the schema of an object with these members, and no others."""
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": [*properties],
        "additionalProperties": False,
    }


def open_object(required: Mapping[str, Schema]) -> Schema:
    """Give the schema of an object with these members, and perhaps others."""
    return {"type": "object", "properties": dict(required), "required": [*required]}


def list_of(items: Schema) -> Schema:
    """Give the schema of a list."""
    return {"type": "array", "items": items}
