"""JSON Schemas (draft 2020-12) of the service's answers, by the names that they have in `/openapi.json`.

Those of its own documents are strict: a member that is not here is an error of the tests. Documents of other
standards are told by what the standard makes of their outermost members.
"""

from __future__ import annotations

from collections.abc import Mapping

from detente.web.openapi.schema_parts import (
    COUNT,
    IRI_TEXT,
    MOMENT,
    SETTLED_OR_NEITHER,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    Schema,
    closed_object,
    list_of,
    open_object,
)
from detente.web.openapi.search_schemas import SEARCH_SCHEMAS
from detente.web.openapi.written_schemas import LOG_SCHEMAS, REVIEW_SCHEMAS

_GRAPH_FACTS = closed_object({"count": COUNT, "digest": TEXT})
_VERSION_FACTS: Mapping[str, Schema] = {
    "id": TEXT,
    "parent": TEXT_OR_NULL,
    "created": MOMENT,
    "author": TEXT,
    "message": TEXT,
    "digest": {**TEXT, "description": "Digest of the content, with the name of its algorithm."},
    "added": COUNT,
    "removed": COUNT,
    "total": COUNT,
}
_NAMED = closed_object({"id": TEXT, "name": TEXT})
_SUGGESTION = closed_object({"id": TEXT, "name": TEXT}, {"description": TEXT, "notable": list_of(_NAMED)})
_MEMENTO = closed_object({"datetime": MOMENT, "uri": IRI_TEXT})
_FILE = closed_object(
    {
        "name": TEXT,
        "title": TEXT,
        "url": IRI_TEXT,
        "latest": IRI_TEXT,
        "mediaType": TEXT,
        "compression": TEXT_OR_NULL,
        "size": {"type": ["integer", "null"], "description": "Bytes; null where it is made when asked for."},
        "sha256": TEXT_OR_NULL,
    }
)

_CLAIM = closed_object(
    {"id": IRI_TEXT},
    {
        "what": {"enum": ["added", "removed"]},
        "title": TEXT,
        "attributedTo": {**TEXT, "description": "Who makes the claim."},
        "modality": TEXT,
        "polarity": TEXT,
        "settled": {"type": "boolean", "description": "Whether what is claimed stands as a fact."},
        "standing": TEXT,
        "cautions": list_of(TEXT),
        "words": TEXT_OR_NULL,
        "speech": TEXT_OR_NULL,
        "entry": TEXT_OR_NULL,
    },
)
_VERSION_NAMED: Mapping[str, Schema] = {"id": TEXT, "created": MOMENT, "author": TEXT, "message": TEXT}


SCHEMAS: Mapping[str, Schema] = {
    **REVIEW_SCHEMAS,
    **SEARCH_SCHEMAS,
    **LOG_SCHEMAS,
    "Problem": {
        **open_object({"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT}),
        "description": "Problem details (RFC 9457); /problems lists the types and their further members.",
    },
    "FieldSuggestions": closed_object(
        {
            "suggestions": list_of(
                closed_object(
                    {
                        "value": {**TEXT, "description": "What the field takes."},
                        "id": TEXT,
                        "label": TEXT,
                        "name": {**TEXT, "description": "The name that was found by what has been typed."},
                        "is": {**TEXT_OR_NULL, "description": "What the thing is, in words."},
                    }
                )
            )
        }
    ),
    "Index": closed_object(
        {
            "index": TEXT,
            "version": TEXT,
            "count": COUNT,
            "cut": {"type": "boolean", "description": "Whether there are more than a list may have."},
            "page": COUNT,
            "pages": COUNT,
            "next": TEXT_OR_NULL,
            "facets": list_of(
                closed_object(
                    {
                        "name": TEXT,
                        "title": TEXT,
                        "chosen": TEXT_OR_NULL,
                        "more": COUNT,
                        "choices": list_of(
                            closed_object({"value": TEXT, "label": TEXT, "count": COUNT, "address": TEXT})
                        ),
                    }
                )
            ),
            "items": {
                **list_of(open_object({"iri": IRI_TEXT, "label": TEXT})),
                "description": "What is listed, with the columns of its class; in a list of what is only "
                "said, who says it.",
            },
        },
        {"settled": {"type": "boolean", "description": "Whether all of the list is settled."}},
    ),
    "Filtered": closed_object(
        {
            "filter": TEXT,
            "version": TEXT,
            "chosen": {"type": "object", "additionalProperties": list_of(TEXT)},
            "count": COUNT,
            "cut": {"type": "boolean", "description": "Whether there are more than can be counted."},
            "page": COUNT,
            "pages": COUNT,
            "next": TEXT_OR_NULL,
            "facets": list_of(
                closed_object(
                    {
                        "name": TEXT,
                        "title": TEXT,
                        "chosen": list_of(TEXT),
                        "adds": {"type": "boolean", "description": "Whether a choice is added to others."},
                        "more": COUNT,
                        "choices": list_of(
                            closed_object({"value": TEXT, "label": TEXT, "count": COUNT, "address": TEXT})
                        ),
                    }
                )
            ),
            "items": {
                **list_of(open_object({"settled": {"type": "boolean"}})),
                "description": "Claims, each with who makes it, how, and how what it says stands; or "
                "eventualities, those only said with who says so.",
            },
        }
    ),
    "NamedTerms": closed_object(
        {
            "names": {
                "type": "object",
                "additionalProperties": closed_object({"label": TEXT, "settled": SETTLED_OR_NEITHER}),
            }
        }
    ),
    "TermSuggestions": closed_object(
        {
            "suggestions": list_of(
                closed_object(
                    {
                        "value": TEXT,
                        "iri": IRI_TEXT,
                        "id": TEXT,
                        "label": TEXT,
                        "name": TEXT,
                        "is": TEXT,
                        "settled": SETTLED_OR_NEITHER,
                    }
                )
            )
        }
    ),
    "CopiedPrograms": closed_object(
        {
            "link": TEXT,
            "programs": list_of(closed_object({"id": TEXT, "title": TEXT, "needs": TEXT, "text": TEXT})),
        }
    ),
    "ChangesSince": closed_object(
        {
            "since": {"oneOf": [closed_object(_VERSION_NAMED), {"type": "null"}]},
            "to": closed_object(_VERSION_NAMED),
            "versions": list_of(closed_object(_VERSION_NAMED)),
            "more_versions": COUNT,
            "changes": {
                "oneOf": [
                    list_of(
                        closed_object(
                            {
                                "kind": TEXT,
                                "what": TEXT,
                                "count": COUNT,
                                "things": list_of(_CLAIM),
                                "more": COUNT,
                            }
                        )
                    ),
                    {"type": "null"},
                ]
            },
        },
        {"patch": TEXT, "why": TEXT},
    ),
    "ThingHistory": closed_object(
        {
            "of": IRI_TEXT,
            "looked_through": COUNT,
            "older": TEXT_OR_NULL,
            "versions": list_of(
                closed_object(
                    {**_VERSION_NAMED, "read": {"type": "boolean"}},
                    {
                        "values": list_of(
                            closed_object(
                                {
                                    "what": {"enum": ["added", "removed"]},
                                    "where": {**TEXT, "description": "Settled, or who says it."},
                                    "entry": TEXT_OR_NULL,
                                    "property": IRI_TEXT,
                                    "value": TEXT,
                                }
                            )
                        ),
                        "more_values": COUNT,
                        "claims": list_of(_CLAIM),
                        "more_claims": COUNT,
                        "named_elsewhere": COUNT,
                        "unread": COUNT,
                    },
                )
            ),
        }
    ),
    "Versions": closed_object(
        {"versions": list_of(closed_object({**_VERSION_FACTS, "tags": list_of(TEXT)}))}
    ),
    "Version": {
        **open_object({**_VERSION_FACTS, "graphs": {"type": "object", "additionalProperties": _GRAPH_FACTS}}),
        "description": "A version: its graphs with their counts and digests, and how it was made.",
    },
    "TimeMap": closed_object(
        {
            "original_uri": IRI_TEXT,
            "timegate_uri": IRI_TEXT,
            "timemap_uri": IRI_TEXT,
            "mementos": closed_object({"list": list_of(_MEMENTO)}, {"first": _MEMENTO, "last": _MEMENTO}),
        }
    ),
    "Files": open_object({"version": TEXT, "created": MOMENT, "files": list_of(_FILE)}),
    "Tables": {
        **open_object({"@context": {"type": "array"}, "tables": list_of({"type": "object"})}),
        "description": "A table group of CSV on the Web (https://www.w3.org/TR/tabular-metadata/).",
    },
    "Table": {
        **open_object({"@context": {"type": "array"}, "url": TEXT, "tableSchema": {"type": "object"}}),
        "description": "A table of CSV on the Web (https://www.w3.org/TR/tabular-metadata/).",
    },
    "Editor": closed_object(
        {
            "prefixes": TEXTS,
            "own": list_of(TEXT),
            "describe": TEXT,
            "questions": {
                "type": "object",
                "additionalProperties": closed_object(
                    {"title": TEXT, "description": TEXT, "parameters": TEXTS, "query": TEXT}
                ),
            },
            "classes": TEXTS,
            "properties": TEXTS,
        }
    ),
    "Citations": {
        "type": "array",
        "items": open_object({"id": TEXT, "type": TEXT, "title": TEXT, "version": TEXT, "URL": IRI_TEXT}),
        "description": "CSL-JSON (https://github.com/citation-style-language/schema).",
    },
    "SparqlResults": {
        "type": "object",
        "properties": {
            "head": open_object({}),
            "results": open_object({"bindings": list_of({"type": "object"})}),
            "boolean": {"type": "boolean"},
        },
        "required": ["head"],
        "oneOf": [{"required": ["results"]}, {"required": ["boolean"]}],
        "description": "SPARQL 1.1 Query Results JSON Format (https://www.w3.org/TR/sparql11-results-json/).",
    },
    "JsonLd": {
        "type": ["object", "array"],
        "items": {"type": "object"},
        "description": "JSON-LD 1.1 (https://www.w3.org/TR/json-ld11/).",
    },
    "Annotations": {
        **open_object({"@context": {}, "id": IRI_TEXT, "type": {}}),
        "description": "A collection or a page of it (https://www.w3.org/TR/annotation-model/, section 5).",
    },
    "Annotation": {
        **open_object(
            {"@context": {}, "id": IRI_TEXT, "type": TEXT, "body": list_of({"type": "object"}), "target": {}}
        ),
        "description": "Web Annotation Data Model (https://www.w3.org/TR/annotation-model/, section 3).",
    },
    "ReconciliationService": {
        **open_object(
            {
                "versions": list_of(TEXT),
                "name": TEXT,
                "identifierSpace": IRI_TEXT,
                "schemaSpace": IRI_TEXT,
                "defaultTypes": list_of(_NAMED),
            }
        ),
        "description": "The service manifest (Reconciliation Service API 0.2, section 4).",
    },
    "Reconciled": {
        "type": "object",
        "additionalProperties": open_object({"result": list_of(open_object({"id": TEXT, "name": TEXT}))}),
        "description": "Candidates by the key of each query (Reconciliation Service API 0.2, section 5).",
    },
    "Suggestions": closed_object({"result": list_of(_SUGGESTION)}),
    "Properties": open_object({"properties": list_of(_NAMED)}),
    "Flyout": closed_object({"id": TEXT, "html": TEXT}),
    "Live": closed_object({"live": {"type": "boolean"}}),
    "Ready": closed_object(
        {
            "live": {"type": "boolean"},
            "ready": {"type": "boolean"},
            "version": TEXT_OR_NULL,
            "running": COUNT,
            "waiting": COUNT,
        },
        optional={
            "following": open_object(
                {
                    "source": TEXT,
                    "head": TEXT_OR_NULL,
                    "lag": {"type": ["number", "null"]},
                    "stopped": {"type": "boolean"},
                }
            )
        },
    ),
    "JsonRpc": {
        **open_object({"jsonrpc": {"const": "2.0"}}),
        "description": "A message of the Model Context Protocol (https://modelcontextprotocol.io/specification).",
    },
    "JsonSchema": open_object({"$schema": TEXT, "title": TEXT}),
    "OpenApi": open_object({"openapi": TEXT, "info": {"type": "object"}, "paths": {"type": "object"}}),
}
"""Every schema by its name."""
