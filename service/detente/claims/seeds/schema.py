"""JSON Schemas of the seed files, made from the ontology so that an editor and the reader agree with it.

The published copies in `seeds/schema/` are this module's output; a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.claims.seeds.authority import CODE_LISTS
from detente.claims.seeds.properties import LOCAL_ID, PROPERTIES, UNATTRIBUTED_NAME, SeedProperty
from detente.claims.seeds.short_form import CLAIM_KEYS, DEFAULTS, FLAT, SAYS
from detente.rdf.namespaces import DET
from detente.vocabulary.iris import CLASSES_BY_KIND
from detente.vocabulary.ontology import Ontology

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KINDS = "|".join(CLASSES_BY_KIND)
_REFERENCE = rf"^({_KINDS})/[A-Za-z0-9-]+$"
_LOCAL_ID = {
    "type": "string",
    "pattern": f"^{LOCAL_ID.pattern}$",
    "description": "a name in lower-case letters and digits, with hyphens between",
}
_REPLACED = "^(state|organization)/[A-Za-z0-9-]+$"
_ACTOR = r"actor/[a-z0-9-]+(/[a-z0-9-]+)?"
_REFERENCE_OR_ACTOR = rf"^(({_KINDS})/[A-Za-z0-9-]+|{_ACTOR})$"
_REFERENCE_IN_WORDS = (
    f"a reference such as state/TUR: one of {', '.join(CLASSES_BY_KIND)}, a slash and a name"
)
_REFERENCES = {
    "type": ["string", "array"],
    "pattern": _REFERENCE_OR_ACTOR,
    "items": {"type": "string", "pattern": _REFERENCE_OR_ACTOR, "description": _REFERENCE_IN_WORDS},
    "description": _REFERENCE_IN_WORDS,
}
_SOURCE = rf"(person|organization|state)/[A-Za-z0-9-]+|{_ACTOR}"
_ATTRIBUTION: Mapping[str, Any] = {
    "type": ["string", "array"],
    "pattern": rf"^(author|speakers|{UNATTRIBUTED_NAME}|{_SOURCE})$",
    "items": {
        "type": "string",
        "pattern": rf"^({_SOURCE})$",
        "description": "one of several who speak, such as person/vladimir-putin",
    },
    "minItems": 1,
    "uniqueItems": True,
    "description": (
        f"one source: author, {UNATTRIBUTED_NAME}, or a person, organisation, state or unnamed actor, "
        "such as person/vladimir-putin; or with 'conveyedBy' speakers, or a list of those who speak"
    ),
}
_IN_ENTRIES = {
    "id": "the entry's name, in lower case with hyphens, such as 2016-08-turkey-russia-1",
    "title": "what the entry is about, in a line of your own",
    "author": "who wrote it, such as organization/unnamed-publisher; it must be in the authority",
    "issued": "the day it was published, such as 2016-08-10",
    "edtf": "the same day in EDTF, with its certainty: 2016-08-10~ where it is approximate",
    "dating": "where that day comes from: the page, or what in the text it was inferred from",
    "rights": "whose the text is, and under which terms it is kept here",
    "file": "the name of the source file in this folder",
    "replaces": "the id of an earlier entry that this one corrects, or a list of them",
    "sha256": "the SHA-256 of the source file's bytes, as sha256sum prints it",
}
_CLAIM_REFERENCE = {
    "type": "string",
    "pattern": "^[a-z0-9-]+/[a-z0-9-]+$",
    "description": "a claim by its entry and id, such as 2016-08-turkey-russia-1/visit-date",
}
_TEXT = {"type": "string", "minLength": 1}
_DRAFTER = {**_TEXT, "description": "a person, such as person/curator-1, or the name of software"}
_LANGUAGE_MAP = {
    "type": ["string", "object"],
    "propertyNames": {"pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$"},
    "additionalProperties": {"type": ["string", "array"], "items": {"type": "string"}},
}
_CLAIM = {"$ref": "#/$defs/claim"}
_SEVERAL_SPEAKERS = {"properties": {"speaker": {"type": "array"}}}
_INSTANT = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
    "description": 'a moment in UTC, such as "2016-08-10T12:00:00Z"',
}
_DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$", "description": "a day, such as 2016-08-10"}
_KINDS_OF_VALUE: Mapping[str, Schema] = {
    "reference": _REFERENCES,
    "topic": {"type": ["string", "array"], "items": {"type": "string"}},
    "edtf": _TEXT,
    "string": _TEXT,
    "language": {
        "type": "string",
        "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
        "description": "a language tag, such as tr or sr-Latn",
    },
    "text": _LANGUAGE_MAP,
    "integer": {"type": ["integer", "array"], "items": {"type": "integer"}},
    "count": {"type": "integer", "minimum": 1},
    "decimal": {"type": ["number", "string"]},
    "boolean": {"type": "boolean"},
}


def all_schemas(ontology: Ontology) -> dict[str, Schema]:
    """Make every schema, by file name without its ending."""
    return {
        "authority": authority_schema(ontology),
        "claims": claims_schema(ontology),
        "curation": curation_schema(ontology),
        "entries": entries_schema(),
    }


def claims_schema(ontology: Ontology) -> Schema:
    """Make the schema of the reviewed claims of one entry, long form and short."""
    claim = _entry_claim(ontology)
    reviewed = _object({"by": _reference("person"), "at": _INSTANT}, "by", "at")
    items = {"if": {"required": [SAYS]}, "then": _saying(claim), "else": _CLAIM}
    schema = _object(
        {
            "entry": {"type": "string"},
            "reviewed": reviewed,
            "drafted": _object({"by": _DRAFTER, "at": _INSTANT}, "by", "at"),
            "unnamed": {"type": "array", "items": _unnamed()},
            "defaults": _object({name: claim["properties"][name] for name in DEFAULTS}),
            "claims": {"type": "array", "items": items},
        },
        *("entry", "reviewed", "claims"),
    )
    schema["allOf"] = [
        _unless_given("modality", {"if": {"required": ["modality"]}, "else": _in_claims("modality")}),
        _unless_given("attributedTo", {"if": _SEVERAL_SPEAKERS, "then": _in_claims("attributedTo")}),
    ]
    return _document("Reviewed claims of one entry", schema | {"$defs": {"claim": claim}})


def _entry_claim(ontology: Ontology) -> Schema:
    """Make the schema of one claim of an entry; what the file's defaults may give is not asked for here."""
    claim = _claim(ontology, {"attributedTo": dict(_ATTRIBUTION), "quote": _TEXT})
    flat = {name: _value_reference(name) for name in PROPERTIES if name in FLAT}
    claim["properties"] |= flat | {
        "within": _TEXT,
        "conveyedBy": _reference("statement"),
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "timeExpression": _TEXT,
    }
    claim["required"] = ["id", "quote"]
    claim["dependentRequired"] |= {name: ["about"] for name in sorted(flat)}
    claim["not"] = {"required": ["properties"], "anyOf": [{"required": [name]} for name in sorted(flat)]}
    claim["description"] += "; properties stand in 'properties', or all of them in the claim beside 'about'"
    return claim


def _saying(claim: Schema) -> Schema:
    """Make the schema of a statement written with what it conveys."""
    own = ("id", *DEFAULTS, *CLAIM_KEYS)
    return _object(
        {
            **{name: _value_reference(name) for name in PROPERTIES},
            **{name: claim["properties"][name] for name in own},
            SAYS: claim["properties"]["conveyedBy"],
            "claims": {"type": "array", "items": _CLAIM},
        },
        *(SAYS, "quote", "speaker"),
    )


def _unless_given(key: str, in_saying: Schema) -> Schema:
    """Ask for a key in every claim, unless the file's defaults give it."""
    given = {"required": ["defaults"], "properties": {"defaults": {"required": [key]}}}
    needed = {"if": {"required": [SAYS]}, "then": in_saying, "else": {"required": [key]}}
    return {"if": given, "else": {"properties": {"claims": {"items": needed}}}}


def _value_reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/claim/properties/properties/properties/{name}"}


def _in_claims(key: str) -> Schema:
    return {"properties": {"claims": {"items": {"required": [key]}}}}


def _unnamed() -> Schema:
    """Make the schema of an actor whom an entry mentions without a name."""
    properties = {
        "id": _LOCAL_ID,
        "label": _LANGUAGE_MAP,
        "type": {"enum": ["Actor", "Organization", "Person"]},
        "ofState": _reference("state"),
    }
    return _object(properties, "id", "label")


def curation_schema(ontology: Ontology) -> Schema:
    """Make the schema of a curator's evidence, claims and decisions."""
    evidence = _object(
        {
            "id": _LOCAL_ID,
            "label": _TEXT,
            "publisher": _TEXT,
            "date": _DAY,
            "url": _TEXT,
            "description": _TEXT,
        },
        *("id", "label", "publisher", "date", "url", "description"),
    )
    ids = {"type": "array", "items": _LOCAL_ID, "minItems": 1}
    claim = _claim(ontology, {"evidence": ids})
    decision = _decision(ontology, ids)
    lists = {
        name: {"type": "array", "items": each}
        for name, each in {"evidence": evidence, "claims": claim, "decisions": decision}.items()
    }
    return _document("A curator's work", _object({"curator": _reference("person"), **lists}, "curator"))


def _decision(ontology: Ontology, evidence: Schema) -> Schema:
    conflict = _object(
        {
            "rule": {"enum": sorted(ontology.schemes["conflict-rule"])},
            "members": {"type": "array", "items": _CLAIM_REFERENCE, "minItems": 2},
        },
        *("rule", "members"),
    )
    decision = _object(
        {
            "id": _LOCAL_ID,
            "label": _TEXT,
            "claims": {"type": "array", "items": _CLAIM_REFERENCE, "minItems": 1},
            "entries": {"type": "array", "items": _LOCAL_ID, "minItems": 1},
            "rank": {"enum": sorted(ontology.schemes["rank"])},
            "conflict": conflict,
            "status": {"enum": sorted(ontology.schemes["conflict-status"])},
            "evidence": evidence,
            "reason": _TEXT,
            "at": _INSTANT,
        },
        *("id", "label", "evidence", "reason", "at"),
    )
    decision["oneOf"] = [
        {"required": ["claims", "rank"]},
        {"required": ["entries", "rank"], "properties": {"rank": {"const": "deprecated"}}},
        {"required": ["conflict", "status"]},
    ]
    decision["description"] = (
        "a decision gives either claims and their rank, or entries and the rank deprecated (which retracts "
        "them), or a conflict and its status"
    )
    return decision


def entries_schema() -> Schema:
    """Make the schema of the entries of one source file."""
    sha256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    source = _object(_described({"file": _TEXT, "sha256": sha256}), "file", "sha256")
    entry = _object(
        _described(
            {
                "id": _LOCAL_ID,
                "title": _TEXT,
                "author": _reference("organization|person"),
                "issued": _DAY,
                "edtf": _TEXT,
                "dating": _TEXT,
                "rights": _TEXT,
                "replaces": {"type": ["string", "array"], "items": {"type": "string"}},
            }
        ),
        *("id", "title", "author", "issued", "edtf", "dating", "rights"),
    )
    entries = {"type": "array", "items": entry, "minItems": 1}
    return _document(
        "The entries of one source file", _object({"source": source, "entries": entries}, "source", "entries")
    )


def _described(properties: Schema) -> Schema:
    """Say of each property of an entries file what it holds: editors show it, and so do our messages."""
    return {name: {**each, "description": _IN_ENTRIES[name]} for name, each in properties.items()}


def authority_schema(ontology: Ontology) -> Schema:
    """Make the schema of authority entries."""
    names = {"type": "array", "items": _TEXT, "minItems": 1}
    check = _object({"what": names, "against": _TEXT}, "what", "against")
    entry = _object(
        {
            "id": {"type": "string", "pattern": _REFERENCE},
            "type": _class_names(ontology),
            "altLabel": _LANGUAGE_MAP,
            "wikidata": {"type": "string", "pattern": "^Q[1-9][0-9]*$"},
            "postIn": _reference("organization"),
            "replaces": {
                "type": ["string", "array"],
                "pattern": _REPLACED,
                "items": {"type": "string", "pattern": _REPLACED},
                "description": "a state or an organisation that it succeeds",
            },
            "codes": {"type": "array", "items": _code(), "minItems": 1},
            "members": {"type": "array", "items": _member(ontology), "minItems": 1},
            "checked": {"type": "array", "items": check},
            "unchecked": names,
            **{name: _value(ontology, each) for name, each in PROPERTIES.items()},
        },
        *("id", "label"),
    )
    return _document("Authority entries", {"type": "array", "items": entry})


def _code() -> Schema:
    """Make the schema of a code that is the thing's in a part of its time alone."""
    schema = _object(
        {
            "in": {"enum": sorted(CODE_LISTS)},
            "code": {"type": ["string", "integer"], "minLength": 1},
            "edtf": {**_TEXT, "description": "when the list has it, such as 1955-05-05/1990-10-02"},
        },
        *("in", "code", "edtf"),
    )
    schema["description"] = "a code with the time in which the list gives it"
    return schema


def _member(ontology: Ontology) -> Schema:
    """Make the schema of one stretch of membership in an organisation."""
    schema = _object(
        {
            "member": _reference("state|organization"),
            "edtf": {**_TEXT, "description": "from when to when, such as 1952-02-18/.."},
            "role": {"enum": sorted(ontology.schemes["membership-role"])},
        },
        "member",
    )
    schema["description"] = "a stretch of membership: member, edtf where known, role where it is no full one"
    return schema


def _claim(ontology: Ontology, required: Schema) -> Schema:
    claim = _object(
        {
            "id": _LOCAL_ID,
            "about": _reference(_KINDS),
            "properties": _object({name: _value(ontology, each) for name, each in PROPERTIES.items()}),
            "type": _class_names(ontology),
            "comments": _REFERENCES,
            "subject": {"type": "string", "pattern": _REFERENCE_OR_ACTOR},
            "predicate": {"enum": sorted(PROPERTIES)},
            "object": {"type": ["string", "number", "boolean"]},
            "modality": {"enum": sorted(ontology.schemes["modality"])},
            "polarity": {"enum": sorted(ontology.schemes["polarity"])},
            "alternativeReading": {"type": "boolean"},
            "text": _TEXT,
            "hedge": _TEXT,
            **required,
        },
        *("id", "modality", *required),
    )
    claim["oneOf"] = [{"required": ["about"]}, {"required": ["comments"]}, {"required": ["subject"]}]
    claim["dependentRequired"] = {
        "subject": ["predicate", "object"],
        "predicate": ["subject"],
        "object": ["subject"],
        "comments": ["text"],
        "properties": ["about"],
    }
    claim["description"] = (
        "a claim gives exactly one of 'about' (with 'properties'), 'subject' with 'predicate' and 'object', "
        "or 'comments' with 'text'"
    )
    return claim


def _class_names(ontology: Ontology) -> Schema:
    return {"enum": sorted(class_.value.removeprefix(DET.iri) for class_ in ontology.classes)}


def _value(ontology: Ontology, property_: SeedProperty) -> Schema:
    if property_.kind != "concept":
        return dict(_KINDS_OF_VALUE[property_.kind])
    names = {"enum": sorted(ontology.schemes[property_.scheme])}
    return {"type": ["string", "array"], "if": {"type": "string"}, "then": names, "items": names}


def _reference(kinds: str) -> Schema:
    names = ", ".join(kinds.split("|"))
    pattern = rf"^({kinds})/[A-Za-z0-9-]+$"
    return {"type": "string", "pattern": pattern, "description": f"a reference to one of {names}: kind/name"}


def _object(properties: Schema, *required: str) -> Schema:
    whole: Schema = {"type": "object", "properties": properties, "required": list(required)}
    return whole | {"additionalProperties": False}


def _document(title: str, schema: Schema) -> Schema:
    return {"$schema": _DIALECT, "title": title, **schema}
