"""JSON Schemas of what programs that write or follow are told: reviews of drafts, the log of patches."""

from __future__ import annotations

from collections.abc import Mapping

from detente.web.openapi.schema_parts import (
    COUNT,
    IRI_TEXT,
    TEXT,
    TEXT_OR_NULL,
    Schema,
    closed_object,
    list_of,
    open_object,
)

_REVIEWED = {
    "name": TEXT,
    "title": TEXT,
    "revision": {**COUNT, "description": "How many steps were taken; a step says which it is based on."},
    "open": COUNT,
    "accepted": COUNT,
    "rejected": COUNT,
    "seconds": {**COUNT, "description": "How long people worked on it."},
}

REVIEW_SCHEMAS: Mapping[str, Schema] = {
    "Reviews": closed_object({"reviews": list_of(open_object(_REVIEWED))}),
    "Review": open_object(
        {
            **_REVIEWED,
            "state": {"type": "object"},
            "steps": list_of(open_object({"number": COUNT, "told": TEXT})),
        }
    ),
    "ReviewCheck": closed_object(
        {
            "name": TEXT,
            "revision": COUNT,
            "conforms": {"type": "boolean", "description": "Whether the gate lets it through."},
            "version": TEXT_OR_NULL,
            "messages": list_of(
                closed_object({"part": TEXT, "message": TEXT, "warning": {"type": "boolean"}})
            ),
        }
    ),
    "DateReading": closed_object({"edtf": TEXT, "words": TEXT, "first": TEXT, "last": TEXT, "problem": TEXT}),
    "ReviewWithdrawn": closed_object({"name": TEXT, "version": TEXT}),
    "ReviewDropped": closed_object({"dropped": TEXT}),
}
LOG_SCHEMAS: Mapping[str, Schema] = {
    "LogHead": closed_object({"head": TEXT_OR_NULL, "base": IRI_TEXT, "profile": TEXT}),
    "LogLineage": closed_object({"versions": list_of(TEXT)}),
    "LogEntries": closed_object(
        {
            "entries": list_of(
                closed_object(
                    {
                        "manifest": {"type": "object"},
                        "graphs": {"type": "object", "description": "Size, sum and blankness by graph."},
                        "report": TEXT_OR_NULL,
                        "patch": open_object({"sha256": TEXT, "bytes": COUNT}),
                        "notes": open_object({"sha256": TEXT, "bytes": COUNT}),
                    }
                )
            )
        }
    ),
    "LogFiles": closed_object({"files": {"type": "object", "additionalProperties": TEXT}}),
}
