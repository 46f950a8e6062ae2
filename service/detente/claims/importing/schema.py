"""The JSON Schema of mappings: every key of the language and every operation, and no way to write code."""

from __future__ import annotations

from typing import Any

from detente.claims.importing.numbers import DECIMAL_SIGNS
from detente.claims.importing.records import CODECS

Schema = dict[str, Any]

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string", "minLength": 1}
_SCALAR: Schema = {"type": ["string", "integer", "number", "boolean"]}
_COLUMN: Schema = {"type": "string", "minLength": 1, "description": "the name of a column"}
_COLUMNS: Schema = {
    "type": ["string", "array"],
    "items": _COLUMN,
    "minItems": 1,
    "description": "the name of a column, or a list of them",
}
_NAMES: Schema = {
    "type": "string",
    "pattern": "^[A-Za-z][A-Za-z0-9_]*$",
    "description": "a name in letters, digits and underscores",
}
_VALUE: Schema = {"type": ["string", "array", "integer", "number", "boolean"], "items": _SCALAR}

SYSTEMS = ("iso3", "iso2", "isonum", "cow", "gw", "name")
"""Systems of codes for states; `name` is any name that the authority has."""

OPERATIONS: dict[str, Schema] = {
    "table": {"table": _TEXT, "by": _COLUMN, "else": _SCALAR},
    "date": {
        "date": _COLUMNS,
        "until": _COLUMNS,
        "formats": {"type": "array", "items": _TEXT, "minItems": 1},
        "missing": {"type": "array", "items": _SCALAR},
        "cut": {"type": "integer", "minimum": 1},
        "words": {"type": "integer", "minimum": 1},
        "since": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$", "description": "a day, as 2018-01-01"},
        "unit": {"enum": ["days", "hours"]},
        "uncertain": _COLUMN,
        "seen": {
            "type": "string",
            "pattern": r"^\d{4}-\d\d-\d\d$",
            "description": "the last day that the data set knows of: where until is empty, nobody knows more",
        },
    },
    "state": {"state": _COLUMN, "system": {"enum": list(SYSTEMS)}, "on": _NAMES, "label": _COLUMN},
    "actor": {"actor": _COLUMN, "id": _COLUMN, "of": _NAMES, "on": _NAMES, "class": _TEXT},
    "place": {"place": _COLUMNS, "latitude": _COLUMN, "longitude": _COLUMN},
    "slug": {"slug": _COLUMN},
    "hash": {"hash": {"type": "array", "items": _COLUMN, "minItems": 1}},
    "sorted": {"sorted": {"type": "array", "items": _COLUMN, "minItems": 2}},
    "if": {
        "if": _COLUMN,
        "is": {"type": "array", "items": _SCALAR},
        "starts": {"type": "array", "items": _SCALAR},
        "then": _SCALAR,
        "else": _SCALAR,
    },
    "text": {"text": _TEXT},
    "number": {
        "number": _COLUMN,
        "decimal": {"enum": list(DECIMAL_SIGNS)},
        "divide": {"type": "integer", "minimum": 1},
        "least": {"type": "number"},
        "most": {"type": "number"},
    },
    "first": {"first": {"type": "array", "items": _COLUMN, "minItems": 1}},
    "replace": {"replace": _COLUMN, "with": {"type": "object", "additionalProperties": _SCALAR}},
    "part": {"part": _COLUMN, "by": {"type": "string", "minLength": 1}, "take": {"type": "integer"}},
}
"""Every operation of `let` with its keys: the one that names it is required."""

_REQUIRED = {"table": ["by"], "state": ["system"], "replace": ["with"], "part": ["take"]}

OPERATION_NAMES = tuple(OPERATIONS)


def mapping_schema() -> Schema:
    """Make the schema of a mapping."""
    properties: Schema = {
        "dataset": _slug("the data set's name in addresses, such as icews"),
        "release": {**_TEXT, "description": "the name of the release, such as 2018 or 23.1"},
        "issued": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$", "description": "a day, as 2018-01-01"},
        "title": _described("what the data set is called"),
        "author": _author(),
        "coding": {"enum": ["machine", "human", "official"]},
        "address": _described("where the data set is found: a DOI or an address"),
        "rights": _described("what one may do with it, in words"),
        "licence": _described("the address of its licence or terms"),
        "citation": _described("how to cite it"),
        "about": _described("what it is, who coded it and how"),
        "base": _described("the base IRI, where it is not the service's"),
        "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$", "description": "a tag"},
        "period": {**_NAMES, "description": "the date that --since and --until go by"},
        "where": _COLUMN,
        "source": _source(),
        "tables": {"type": "object", "additionalProperties": _table()},
        "unpivot": _object({"columns": _COLUMNS, "value": _NAMES}, "columns", "value"),
        "split": _object({"column": _COLUMN, "by": _TEXT, "value": _NAMES}, "column", "by", "value"),
        "let": {"type": "object", "additionalProperties": _operation(), "propertyNames": _NAMES},
        "make": {"type": "array", "items": _block(), "minItems": 1},
    }
    required = ("dataset", "title", "author", "coding", "address", "rights", "licence", "make")
    whole = _object(properties, *required)
    return {"$schema": _DIALECT, "title": "A mapping of an event data set", **whole}


def _slug(description: str) -> Schema:
    return {"type": "string", "pattern": SLUG, "description": f"{description}: lower case, with hyphens"}


def _described(description: str) -> Schema:
    return {**_TEXT, "description": description}


def _author() -> Schema:
    reference = {
        "type": "string",
        "pattern": "^organization/[a-z0-9]+(-[a-z0-9]+)*$",
        "description": "who made it, as organization/ and a name in lower case with hyphens",
    }
    return _object({"id": reference, "name": _TEXT}, "id", "name")


def _source() -> Schema:
    return _object(
        {
            "format": {"enum": ["csv", "xml", "json"]},
            "encoding": {"enum": list(CODECS)},
            "path": _described("the files that are meant where none is given"),
            "delimiter": {"type": "string", "minLength": 1, "maxLength": 1},
            "quoting": {"type": "boolean"},
            "columns": _COLUMNS,
            "rows": _described("the element of a record in XML, the key of the list of records in JSON"),
            "null": {"type": "array", "items": _SCALAR},
            "skip": {"type": "integer", "minimum": 0},
        }
    )


def _table() -> Schema:
    table = _object(
        {
            "values": {"type": "object", "additionalProperties": _SCALAR},
            "path": {
                "type": "string",
                "pattern": r"^(?!/)(?!.*\.\.)[^\\:]+$",
                "description": "a file beside the first one that is imported",
            },
            "key": _COLUMN,
            "delimiter": {"type": "string", "minLength": 1, "maxLength": 1},
            "columns": _COLUMNS,
        }
    )
    table["oneOf"] = [{"required": ["values"]}, {"required": ["path", "key"]}]
    table["description"] = "a table gives either values, or a path and its key column"
    return table


def _operation() -> Schema:
    properties: Schema = {}
    for keys in OPERATIONS.values():
        properties.update(keys)
    made = _object(properties)
    made["oneOf"] = [
        {
            "required": [name, *_REQUIRED.get(name, [])],
            "propertyNames": {"enum": list(keys)},
        }
        for name, keys in OPERATIONS.items()
    ]
    made["description"] = (
        f"a column is made by one operation with its own keys; operations are {', '.join(OPERATION_NAMES)}"
    )
    return made


def _block() -> Schema:
    claim: Schema = _object(
        {
            "id": _TEXT,
            "once": {"type": "boolean"},
            "modality": _TEXT,
            "source": _TEXT,
            "confidence": _COLUMN,
            "when": _COLUMN,
        }
    )
    claim["type"] = ["object", "boolean"]
    claim["description"] = "true, or the claim's id, modality, source and confidence"
    own: Schema = {
        "thing": _described("its path, such as id/event/icews-$(id), or the name of another block"),
        "name": _NAMES,
        "a": _described("its class, such as det:Event"),
        "when": _COLUMN,
        "unless": _COLUMN,
        "label": _TEXT,
        "date": _NAMES,
        "claim": claim,
        "varying": {
            "type": "object",
            "patternProperties": {_PROPERTY: _VALUE},
            "additionalProperties": False,
        },
    }
    block = _object(own, "thing")
    block["patternProperties"] = {_PROPERTY: _VALUE}
    return block


_PROPERTY = "^[a-z]+:[A-Za-z]+$"


def _object(properties: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
