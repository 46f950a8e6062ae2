"""JSON Schemas of what a search finds, and of what a search box suggests."""

from __future__ import annotations

from collections.abc import Mapping

from detente.web.openapi.schema_parts import (
    COUNT,
    IRI_TEXT,
    SETTLED_OR_NEITHER,
    TEXT,
    TEXT_OR_NULL,
    Schema,
    closed_object,
    list_of,
)

SEARCH_SCHEMAS: Mapping[str, Schema] = {
    "Search": closed_object(
        {
            "found": list_of(
                closed_object(
                    {
                        "iri": IRI_TEXT,
                        "kind": {
                            "enum": ["name", "code", "entry", "claim"],
                            "description": "What was found.",
                        },
                        "text": TEXT,
                        "label": TEXT_OR_NULL,
                        "is": {**TEXT_OR_NULL, "description": "What the thing is, in words."},
                        "context": {
                            **TEXT,
                            "description": "What tells it from others: its office, its day; who claims it.",
                        },
                        "settled": SETTLED_OR_NEITHER,
                        "told": {
                            **TEXT_OR_NULL,
                            "description": "A claim in one line: whether it is settled, who says what.",
                        },
                    }
                )
            ),
            "near": {"enum": ["spelt otherwise", "some of the words", None]},
            "limit": COUNT,
        }
    ),
    "SearchSuggestions": closed_object(
        {
            "suggestions": list_of(
                closed_object(
                    {
                        "iri": IRI_TEXT,
                        "address": {**TEXT, "description": "The path of the page about it."},
                        "label": TEXT,
                        "name": {**TEXT, "description": "What of it was found, where that is not its label."},
                        "is": TEXT,
                        "context": {**TEXT, "description": "What tells it from others: its office, its day."},
                        "settled": SETTLED_OR_NEITHER,
                    }
                )
            ),
            "near": {**TEXT_OR_NULL, "description": "How these are near, where nothing is just that."},
        }
    ),
}
