"""JSON Schemas (draft 2020-12) of the service's answers, by the names that they have in `/openapi.json`.

Those of its own documents are strict: a member that is not here is an error of the tests. Documents of other
standards are told by what the standard makes of their outermost members.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_SETTLED_OR_NEITHER: Schema = {
    "type": ["boolean", "null"],
    "description": "Whether it is settled; null of what is neither settled nor only said, such as a state.",
}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_IRI: Schema = {"type": "string", "format": "uri"}
_TEXTS: Schema = {"type": "object", "additionalProperties": _TEXT}


def _object(properties: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": [*properties],
        "additionalProperties": False,
    }


def _open(required: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(required), "required": [*required]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_GRAPH_FACTS = _object({"count": _COUNT, "digest": _TEXT})
_VERSION_FACTS: Mapping[str, Schema] = {
    "id": _TEXT,
    "parent": _MAYBE,
    "created": _MOMENT,
    "author": _TEXT,
    "message": _TEXT,
    "digest": {**_TEXT, "description": "Digest of the content, with the name of its algorithm."},
    "added": _COUNT,
    "removed": _COUNT,
    "total": _COUNT,
}
_NAMED = _object({"id": _TEXT, "name": _TEXT})
_SUGGESTION = _object({"id": _TEXT, "name": _TEXT}, {"description": _TEXT, "notable": _list(_NAMED)})
_MEMENTO = _object({"datetime": _MOMENT, "uri": _IRI})
_FILE = _object(
    {
        "name": _TEXT,
        "title": _TEXT,
        "url": _IRI,
        "latest": _IRI,
        "mediaType": _TEXT,
        "compression": _MAYBE,
        "size": {"type": ["integer", "null"], "description": "Bytes; null where it is made when asked for."},
        "sha256": _MAYBE,
    }
)

_CLAIM = _object(
    {"id": _IRI},
    {
        "what": {"enum": ["added", "removed"]},
        "title": _TEXT,
        "attributedTo": {**_TEXT, "description": "Who makes the claim."},
        "modality": _TEXT,
        "polarity": _TEXT,
        "settled": {"type": "boolean", "description": "Whether what is claimed stands as a fact."},
        "standing": _TEXT,
        "cautions": _list(_TEXT),
        "words": _MAYBE,
        "speech": _MAYBE,
        "entry": _MAYBE,
    },
)
_VERSION_NAMED: Mapping[str, Schema] = {"id": _TEXT, "created": _MOMENT, "author": _TEXT, "message": _TEXT}

_REVIEWED = {
    "name": _TEXT,
    "title": _TEXT,
    "revision": {**_COUNT, "description": "How many steps were taken; a step says which it is based on."},
    "open": _COUNT,
    "accepted": _COUNT,
    "rejected": _COUNT,
    "seconds": {**_COUNT, "description": "How long people worked on it."},
}

SCHEMAS: Mapping[str, Schema] = {
    "Problem": {
        **_open({"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}),
        "description": "Problem details (RFC 9457); /problems lists the types and their further members.",
    },
    "Search": _object(
        {
            "found": _list(
                _object(
                    {
                        "iri": _IRI,
                        "kind": {
                            "enum": ["name", "code", "entry", "claim"],
                            "description": "What was found.",
                        },
                        "text": _TEXT,
                        "label": _MAYBE,
                        "is": {**_MAYBE, "description": "What the thing is, in words."},
                    }
                )
            ),
            "near": {"enum": ["spelt otherwise", "some of the words", None]},
            "limit": _COUNT,
        }
    ),
    "FieldSuggestions": _object(
        {
            "suggestions": _list(
                _object(
                    {
                        "value": {**_TEXT, "description": "What the field takes."},
                        "id": _TEXT,
                        "label": _TEXT,
                        "name": {**_TEXT, "description": "The name that was found by what has been typed."},
                        "is": {**_MAYBE, "description": "What the thing is, in words."},
                    }
                )
            )
        }
    ),
    "Reviews": _object({"reviews": _list(_open(_REVIEWED))}),
    "Review": _open(
        {**_REVIEWED, "state": {"type": "object"}, "steps": _list(_open({"number": _COUNT, "told": _TEXT}))}
    ),
    "ReviewCheck": _object(
        {
            "name": _TEXT,
            "revision": _COUNT,
            "conforms": {"type": "boolean", "description": "Whether the gate lets it through."},
            "version": _MAYBE,
            "messages": _list(_object({"part": _TEXT, "message": _TEXT, "warning": {"type": "boolean"}})),
        }
    ),
    "ReviewWithdrawn": _object({"name": _TEXT, "version": _TEXT}),
    "ReviewDropped": _object({"dropped": _TEXT}),
    "Index": _object(
        {
            "index": _TEXT,
            "version": _TEXT,
            "count": _COUNT,
            "cut": {"type": "boolean", "description": "Whether there are more than a list may have."},
            "page": _COUNT,
            "pages": _COUNT,
            "next": _MAYBE,
            "facets": _list(
                _object(
                    {
                        "name": _TEXT,
                        "title": _TEXT,
                        "chosen": _MAYBE,
                        "more": _COUNT,
                        "choices": _list(
                            _object({"value": _TEXT, "label": _TEXT, "count": _COUNT, "address": _TEXT})
                        ),
                    }
                )
            ),
            "items": {
                **_list(_open({"iri": _IRI, "label": _TEXT})),
                "description": "What is listed, with the columns of its class; in a list of what is only "
                "said, who says it.",
            },
        },
        {"settled": {"type": "boolean", "description": "Whether all of the list is settled."}},
    ),
    "Filtered": _object(
        {
            "filter": _TEXT,
            "version": _TEXT,
            "chosen": {"type": "object", "additionalProperties": _list(_TEXT)},
            "count": _COUNT,
            "cut": {"type": "boolean", "description": "Whether there are more than can be counted."},
            "page": _COUNT,
            "pages": _COUNT,
            "next": _MAYBE,
            "facets": _list(
                _object(
                    {
                        "name": _TEXT,
                        "title": _TEXT,
                        "chosen": _list(_TEXT),
                        "adds": {"type": "boolean", "description": "Whether a choice is added to others."},
                        "more": _COUNT,
                        "choices": _list(
                            _object({"value": _TEXT, "label": _TEXT, "count": _COUNT, "address": _TEXT})
                        ),
                    }
                )
            ),
            "items": {
                **_list(_open({"settled": {"type": "boolean"}})),
                "description": "Claims, each with who makes it, how, and how what it says stands; or "
                "eventualities, those only said with who says so.",
            },
        }
    ),
    "NamedTerms": _object(
        {
            "names": {
                "type": "object",
                "additionalProperties": _object({"label": _TEXT, "settled": _SETTLED_OR_NEITHER}),
            }
        }
    ),
    "TermSuggestions": _object(
        {
            "suggestions": _list(
                _object(
                    {
                        "value": _TEXT,
                        "iri": _IRI,
                        "id": _TEXT,
                        "label": _TEXT,
                        "name": _TEXT,
                        "is": _TEXT,
                        "settled": _SETTLED_OR_NEITHER,
                    }
                )
            )
        }
    ),
    "CopiedPrograms": _object(
        {
            "link": _TEXT,
            "programs": _list(_object({"id": _TEXT, "title": _TEXT, "needs": _TEXT, "text": _TEXT})),
        }
    ),
    "ChangesSince": _object(
        {
            "since": {"oneOf": [_object(_VERSION_NAMED), {"type": "null"}]},
            "to": _object(_VERSION_NAMED),
            "versions": _list(_object(_VERSION_NAMED)),
            "more_versions": _COUNT,
            "changes": {
                "oneOf": [
                    _list(
                        _object(
                            {
                                "kind": _TEXT,
                                "what": _TEXT,
                                "count": _COUNT,
                                "things": _list(_CLAIM),
                                "more": _COUNT,
                            }
                        )
                    ),
                    {"type": "null"},
                ]
            },
        },
        {"patch": _TEXT, "why": _TEXT},
    ),
    "ThingHistory": _object(
        {
            "of": _IRI,
            "looked_through": _COUNT,
            "older": _MAYBE,
            "versions": _list(
                _object(
                    {**_VERSION_NAMED, "read": {"type": "boolean"}},
                    {
                        "values": _list(
                            _object(
                                {
                                    "what": {"enum": ["added", "removed"]},
                                    "where": {**_TEXT, "description": "Settled, or who says it."},
                                    "entry": _MAYBE,
                                    "property": _IRI,
                                    "value": _TEXT,
                                }
                            )
                        ),
                        "more_values": _COUNT,
                        "claims": _list(_CLAIM),
                        "more_claims": _COUNT,
                        "named_elsewhere": _COUNT,
                        "unread": _COUNT,
                    },
                )
            ),
        }
    ),
    "Versions": _object({"versions": _list(_object({**_VERSION_FACTS, "tags": _list(_TEXT)}))}),
    "Version": {
        **_open({**_VERSION_FACTS, "graphs": {"type": "object", "additionalProperties": _GRAPH_FACTS}}),
        "description": "A version: its graphs with their counts and digests, and how it was made.",
    },
    "TimeMap": _object(
        {
            "original_uri": _IRI,
            "timegate_uri": _IRI,
            "timemap_uri": _IRI,
            "mementos": _object({"list": _list(_MEMENTO)}, {"first": _MEMENTO, "last": _MEMENTO}),
        }
    ),
    "Files": _open({"version": _TEXT, "created": _MOMENT, "files": _list(_FILE)}),
    "Tables": {
        **_open({"@context": {"type": "array"}, "tables": _list({"type": "object"})}),
        "description": "A table group of CSV on the Web (https://www.w3.org/TR/tabular-metadata/).",
    },
    "Table": {
        **_open({"@context": {"type": "array"}, "url": _TEXT, "tableSchema": {"type": "object"}}),
        "description": "A table of CSV on the Web (https://www.w3.org/TR/tabular-metadata/).",
    },
    "Editor": _object(
        {
            "prefixes": _TEXTS,
            "own": _list(_TEXT),
            "describe": _TEXT,
            "questions": {
                "type": "object",
                "additionalProperties": _object(
                    {"title": _TEXT, "description": _TEXT, "parameters": _TEXTS, "query": _TEXT}
                ),
            },
            "classes": _TEXTS,
            "properties": _TEXTS,
        }
    ),
    "Citations": {
        "type": "array",
        "items": _open({"id": _TEXT, "type": _TEXT, "title": _TEXT, "version": _TEXT, "URL": _IRI}),
        "description": "CSL-JSON (https://github.com/citation-style-language/schema).",
    },
    "SparqlResults": {
        "type": "object",
        "properties": {
            "head": _open({}),
            "results": _open({"bindings": _list({"type": "object"})}),
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
        **_open({"@context": {}, "id": _IRI, "type": {}}),
        "description": "A collection or a page of it (https://www.w3.org/TR/annotation-model/, section 5).",
    },
    "Annotation": {
        **_open({"@context": {}, "id": _IRI, "type": _TEXT, "body": _list({"type": "object"}), "target": {}}),
        "description": "Web Annotation Data Model (https://www.w3.org/TR/annotation-model/, section 3).",
    },
    "ReconciliationService": {
        **_open(
            {
                "versions": _list(_TEXT),
                "name": _TEXT,
                "identifierSpace": _IRI,
                "schemaSpace": _IRI,
                "defaultTypes": _list(_NAMED),
            }
        ),
        "description": "The service manifest (Reconciliation Service API 0.2, section 4).",
    },
    "Reconciled": {
        "type": "object",
        "additionalProperties": _open({"result": _list(_open({"id": _TEXT, "name": _TEXT}))}),
        "description": "Candidates by the key of each query (Reconciliation Service API 0.2, section 5).",
    },
    "Suggestions": _object({"result": _list(_SUGGESTION)}),
    "Properties": _open({"properties": _list(_NAMED)}),
    "Flyout": _object({"id": _TEXT, "html": _TEXT}),
    "Live": _object({"live": {"type": "boolean"}}),
    "Ready": _object(
        {
            "live": {"type": "boolean"},
            "ready": {"type": "boolean"},
            "version": _MAYBE,
            "running": _COUNT,
            "waiting": _COUNT,
        },
        optional={
            "following": _open(
                {
                    "source": _TEXT,
                    "head": _MAYBE,
                    "lag": {"type": ["number", "null"]},
                    "stopped": {"type": "boolean"},
                }
            )
        },
    ),
    "LogHead": _object({"head": _MAYBE, "base": _IRI, "profile": _TEXT}),
    "LogLineage": _object({"versions": _list(_TEXT)}),
    "LogEntries": _object(
        {
            "entries": _list(
                _object(
                    {
                        "manifest": {"type": "object"},
                        "graphs": {"type": "object", "description": "Size, sum and blankness by graph."},
                        "report": _MAYBE,
                        "patch": _open({"sha256": _TEXT, "bytes": _COUNT}),
                        "notes": _open({"sha256": _TEXT, "bytes": _COUNT}),
                    }
                )
            )
        }
    ),
    "LogFiles": _object({"files": {"type": "object", "additionalProperties": _TEXT}}),
    "JsonRpc": {
        **_open({"jsonrpc": {"const": "2.0"}}),
        "description": "A message of the Model Context Protocol (https://modelcontextprotocol.io/specification).",
    },
    "OpenApi": _open({"openapi": _TEXT, "info": {"type": "object"}, "paths": {"type": "object"}}),
}
"""Every schema by its name."""
