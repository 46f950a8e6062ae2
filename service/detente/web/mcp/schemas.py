"""JSON Schemas (draft 2020-12) of what tools take and answer, and what of it may be taken for a fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.store import VERSION_ID
from detente.web.mcp.standing import MEANINGS
from detente.web.things.search import LIMIT, LONGEST

Schema = Mapping[str, Any]

DEFAULT_ROWS = 50
MOST_ROWS = 500
"""Rows, or triples, that an answer has; what is left out is told."""

MOST_LISTED = 100
"""Claims, values and eventualities that an answer about one thing has."""

LONGEST_QUERY = 50_000
"""Characters of a query."""

_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}
_VERSION_IN = {
    "type": "string",
    "pattern": f"^{VERSION_ID.pattern}$",
    "description": "Id of a version, as answers name it; the current one by default. Versions never change.",
}
_VERSION = {"type": "string", "description": "Id of the version that was asked: name it with what you tell."}
_THING_IN = {
    "type": "string",
    "minLength": 1,
    "maxLength": 2000,
    "description": "IRI, as answers give it, or its end: state/TUR, meeting/…, claim/…, entry/….",
}
_SETTLED = {
    "type": ["boolean", "null"],
    "description": "true: a fact by the graph's rule. false: only said, denied, planned or disputed: never "
    "tell it as a fact. null: nothing that could be a fact, such as a source.",
}


def _object(properties: Schema, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }


def _arguments(required: Schema, optional: Schema) -> Schema:
    return _object({**required, **optional}, tuple(optional))


def _list(items: Schema, description: str = "") -> Schema:
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def _rows(most: int, default: int, what: str) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default, "description": what}


_VALUE = {
    "type": "object",
    "description": "A term: iri and name, or text.",
    "properties": {"iri": _TEXT, "name": _MAYBE_TEXT, "text": _TEXT},
    "additionalProperties": False,
}
_PROPERTIES = _list(_object({"property": _VALUE, "values": _list(_VALUE)}))
_STANCE = {"enum": ["for", "against", "opinion"], "description": "For what it is about, or against it."}
_ONLY_THAT = {
    **_MAYBE_TEXT,
    "description": "Of a settled statement, position or promise: what alone is settled.",
}
_SAID_BY = _list(
    _object({"who": _VALUE, "how": _TEXT, "stance": _STANCE, "claim": _TEXT}),
    "Who says it, and how (asserted, rumoured, planned, …); of what is settled, one of them; claims has all.",
)
_STANDING = {
    "name": {**_MAYBE_TEXT, "description": "What it is called; of a claim, the claim in a sentence."},
    "standing": {"enum": list(MEANINGS), "description": "; ".join(f"{k}: {v}" for k, v in MEANINGS.items())},
    "settled": _SETTLED,
    "only_that": _ONLY_THAT,
    "note": {**_TEXT, "description": "What the standing means, in words."},
    "said_in": _list(_TEXT, "Graphs in which it is said, where it is not settled."),
    "said_by": _SAID_BY,
}
_THINGS = {
    "type": "object",
    "description": "Each thing in the answer by its IRI: whether it is settled, and who says so.",
    "additionalProperties": _object(_STANDING),
}
_CLAIM = _object(
    {
        "claim": _TEXT,
        "settled": {**_SETTLED, "type": "boolean"},
        "only_that": _ONLY_THAT,
        "stance": _STANCE,
        "who": {**_VALUE, "description": "Who claims it."},
        "how": {**_TEXT, "description": "The modality: asserted, rumoured, planned, …"},
        "says": {
            "type": "object",
            "properties": {"subject": _VALUE, "property": _VALUE, "value": _VALUE, "text": _TEXT},
            "required": ["subject"],
            "additionalProperties": False,
        },
        "sentence": {**_TEXT, "description": "Who claims what, how, and what stands against it."},
        "words": {
            "description": "The words that it rests on, and code points [start, end) in the text.",
            "oneOf": [
                {"type": "null"},
                _object(
                    {
                        "exact": _TEXT,
                        "start": {"type": "integer"},
                        "end": {"type": "integer"},
                        "speech": {"enum": ["quoted", "partly quoted", "reported", "narrated"]},
                    }
                ),
            ],
        },
        "source": _object(
            {
                "entry": _MAYBE_TEXT,
                "title": _MAYBE_TEXT,
                "issued": _MAYBE_TEXT,
                "reporter": {"oneOf": [{"type": "null"}, _VALUE]},
                "evidence": _list(_VALUE),
            }
        ),
        "reservations": _list(_TEXT, "Denied, disputed, deprecated, one of two readings."),
        "contradicted_by": _list(_TEXT, "Claims that contradict it."),
        "decisions": _list(_object({"decision": _TEXT, "title": _TEXT, "why": _TEXT})),
    }
)
_TERM = {
    "type": "object",
    "description": "A term as the SPARQL 1.1 Query Results JSON Format has it.",
    "properties": {
        "type": {"enum": ["uri", "bnode", "literal"]},
        "value": _TEXT,
        "xml:lang": _TEXT,
        "datatype": _TEXT,
    },
    "required": ["type", "value"],
    "additionalProperties": False,
}
_ANSWER = {
    "version": _VERSION,
    "kind": {"enum": ["solutions", "boolean", "triples"]},
    "columns": _list(_TEXT),
    "rows": _list({"type": "object", "additionalProperties": _TERM}),
    "truth": {"type": ["boolean", "null"], "description": "What an ASK answers."},
    "more": {"type": "boolean", "description": "Whether rows were left out."},
    "reads": {
        "enum": ["default graph", "named graphs"],
        "description": "default graph: what is settled, and records of who claims what. named graphs: also "
        "what is only said, or what another service says.",
    },
    "caution": _TEXT,
    "warnings": _MAYBE_TEXT,
    "things": _THINGS,
    "things_not_looked_up": {"type": "integer", "description": "Take them for not settled."},
}
_QUESTION = _object(
    {
        "id": _TEXT,
        "title": _TEXT,
        "topic": _TEXT,
        "description": _TEXT,
        "parameters": _list(
            _object(
                {
                    "name": _TEXT,
                    "meaning": _TEXT,
                    "kind": _TEXT,
                    "optional": {"type": "boolean"},
                    "example": _TEXT,
                }
            )
        ),
    }
)

INPUTS: Mapping[str, Schema] = {
    "find": _arguments(
        {
            "words": {
                "type": "string",
                "minLength": 1,
                "maxLength": LONGEST,
                "description": "A name, code or words.",
            }
        },
        {"limit": _rows(LIMIT, 10, "Things to give.")},
    ),
    "claims": _arguments(
        {"of": _THING_IN}, {"limit": _rows(MOST_LISTED, 25, "Claims to give."), "version": _VERSION_IN}
    ),
    "questions": _arguments(
        {}, {"topic": {**_TEXT, "description": "Only those of a topic, such as Commitments."}}
    ),
    "ask": _arguments(
        {"question": {**_TEXT, "description": "Its id, as questions gives it."}},
        {
            "values": {
                "type": "object",
                "description": "Parameters by name: state/RUS, entry/…, dets:topic-trade, an IRI, a day.",
                "additionalProperties": {"type": "string", "maxLength": 2000},
                "maxProperties": 20,
            },
            "limit": _rows(MOST_ROWS, DEFAULT_ROWS, "Rows to give."),
            "version": _VERSION_IN,
        },
    ),
    "sparql": _arguments(
        {"query": {"type": "string", "minLength": 1, "maxLength": LONGEST_QUERY}},
        {"limit": _rows(MOST_ROWS, DEFAULT_ROWS, "Rows, or triples, to give."), "version": _VERSION_IN},
    ),
    "cite": _arguments({}, {"of": _THING_IN, "version": _VERSION_IN}),
}
"""What each tool takes."""

OUTPUTS: Mapping[str, Schema] = {
    "find": _object(
        {
            "version": _VERSION,
            "near": {**_MAYBE_TEXT, "description": "How what was found is near, where nothing fits exactly."},
            "found": _list(
                _object(
                    {
                        "iri": _TEXT,
                        "is": _MAYBE_TEXT,
                        "by": {"enum": ["name", "code", "entry", "claim"]},
                        "text": _TEXT,
                        **_STANDING,
                    }
                )
            ),
            "more": {"type": "boolean"},
        }
    ),
    "claims": _object(
        {
            "version": _VERSION,
            "thing": _object({"iri": _TEXT, **_STANDING}),
            "values": {
                "description": "What is settled of what is settled; of a record or a term, what it is, which "
                "settles nothing. Of a claim there are none: claims tells it.",
                **_PROPERTIES,
            },
            "said": _list(
                _object({"graph": _TEXT, "values": _PROPERTIES}),
                "What sources say of it that is NOT settled.",
            ),
            "counts": _object({stance: {"type": "integer"} for stance in ("for", "against", "opinion")}),
            "claims": _list(_CLAIM, "Those against come first."),
            "more": {"type": "boolean", "description": "Whether claims were left out."},
            "takes_part_in": _THINGS,
        }
    ),
    "questions": _object({"questions": _list(_QUESTION)}),
    "ask": _object({**_ANSWER, "question": _QUESTION, "values": {"type": "object"}, "query": _TEXT}),
    "sparql": _object(_ANSWER),
    "cite": _object(
        {
            "version": _VERSION,
            "csl": {"type": "object"},
            "bibtex": _TEXT,
            "thing": {
                "description": "How the thing that is cited stands; null for a version.",
                "oneOf": [{"type": "null"}, _object({"iri": _TEXT, **_STANDING})],
            },
        }
    ),
}
"""What each tool answers."""
