"""JSON Schemas of what a review holds, made from the ontology: for editors, and to check every step by.

The published copy is `seeds/schema/review.schema.json`; a test holds it to this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from detente.characters import TURNING, name_fault, text_fault
from detente.claims.drafting.draft import AUTHOR, UNATTRIBUTED
from detente.claims.seeds.schema import Schema
from detente.rdf.namespaces import DET
from detente.reviews.review import MOST_ITEMS, MOST_TEXT, MOST_THINGS, STATES, StepError
from detente.vocabulary.ontology import Ontology, shipped_ontology

_SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
_THING = "^[a-z-]+/[A-Za-z0-9-]+$"
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
_DAY = r"^\d{4}-\d\d-\d\d$"
_NEW_KINDS = "person|organization|office|place|project"
_FEW = 50
_LARGEST = 1e18
"""The largest number that anything under review has; an economy of the world is some 1e14 dollars."""


def review_schema(ontology: Ontology) -> Schema:
    """Make the schema of a review file: an entry, its text, its claims, what is new to the authority."""
    stamp = _object({"by": _text(200), "at": {"type": "string", "pattern": _MOMENT}}, "by", "at")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An entry with its draft claims, under review",
        **_object(
            {
                "entry": _entry(),
                "text": {"type": "string", "minLength": 1, "maxLength": MOST_TEXT},
                "drafted": stamp,
                "reviewed": {"anyOf": [stamp, {"type": "null"}]},
                "items": {"type": "array", "items": _item(ontology), "maxItems": MOST_ITEMS},
                "things": {"type": "array", "items": _thing(ontology), "maxItems": MOST_THINGS},
                "origin": _or_null(_origin()),
            },
            *("entry", "text", "drafted", "items"),
        ),
    }


def claim_draft_schema(ontology: Ontology) -> Schema:
    """Make the schema of one draft claim, as `drafting.draft.DraftClaim` has it."""
    schemes = ontology.schemes
    mention = _mention()
    mentions = {"type": "array", "items": mention, "maxItems": _FEW}
    voice = {"anyOf": [mention, {"enum": [AUTHOR, UNATTRIBUTED]}]}
    return _object(
        {
            "kind": {"enum": claimable_classes(), "description": "the class of what the claim is about"},
            "predicate": {"type": "string", "maxLength": 300},
            "quote": _quote(),
            "rule": _text(200),
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "event_type": _or_null({"enum": sorted(schemes["event-type"])}),
            "agent": mentions,
            "recipient": mentions,
            "participants": mentions,
            "place": _or_null(mention),
            "date": _or_null(_date()),
            "amount": _or_null(_amount(ontology)),
            "modality": {"enum": sorted(schemes["modality"])},
            "polarity": {"enum": sorted(schemes["polarity"])},
            "attributed_to": voice,
            "speaker": _or_null(mention),
            "speech_type": _or_null({"enum": sorted(schemes["speech-type"])}),
            "condition": _or_null(_text(500)),
        },
        *("kind", "predicate", "quote", "rule", "confidence"),
    )


@cache
def claimable_classes() -> list[str]:
    """Name the classes that a claim may be about: all below det:Eventuality, and tenures."""
    classes = {*shipped_ontology().below(DET.Eventuality), DET.Tenure}
    return sorted(each.value.removeprefix(DET.iri) for each in classes)


def check_draft(value: object, part: str) -> None:
    """Raise StepError with the first thing that is wrong with a draft."""
    _check(_validator("draft"), value, part)


def check_entry(value: object) -> None:
    """Raise StepError with the first thing that is wrong with what is said of an entry."""
    _check(_validator("entry"), value, "entry")


def check_thing(value: object) -> None:
    """Raise StepError with the first thing that is wrong with a thing that is new to the authority."""
    _check(_validator("thing"), value, "things")


@cache
def _validator(name: str) -> Draft202012Validator:
    ontology = shipped_ontology()
    made: Mapping[str, Any] = {
        "draft": lambda: claim_draft_schema(ontology),
        "entry": _entry,
        "thing": lambda: _thing(ontology),
    }
    return Draft202012Validator(made[name]())


def _check(validator: Draft202012Validator, value: object, part: str) -> None:
    error: ValidationError | None = best_match(validator.iter_errors(value))
    if error is not None:
        place = ".".join(map(str, error.absolute_path))
        told = error.schema.get("description") if isinstance(error.schema, Mapping) else None
        message = f"{error.message[:300]}" + (f" (expected: {told})" if told else "")
        raise StepError(f"{place}: {message}" if place else message, part)
    check_values(value, part)


def check_values(value: object, part: str, place: str = "") -> None:
    """Raise StepError where a value holds what no file and no page can: a text with such characters, NaN."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            check_values(each, part, f"{place}{name}.")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            check_values(each, part, f"{place}{number}.")
    elif fault := _fault(value):
        raise StepError(f"{place.removesuffix('.')}: {fault}" if place else fault, part)


def _fault(value: object) -> str | None:
    if isinstance(value, str):
        found = text_fault(value)
        if found is None and (turned := TURNING.search(value)):
            found = name_fault(turned[0])
        return f"the text {found.message}" if found else None
    if isinstance(value, int | float) and not abs(value) <= _LARGEST:
        return f"{str(value)[:20]} is no amount; the largest is {_LARGEST:g}"
    return None


def _item(ontology: Ontology) -> Schema:
    return _object(
        {
            "key": {"type": "string", "pattern": _SLUG, "maxLength": 80},
            "state": {"enum": list(STATES), "description": "accepted claims alone are published"},
            "label": {"type": "string", "maxLength": 300, "description": "a name for what it is about"},
            "thing": {
                "type": "string",
                "pattern": f"^$|{_THING}",
                "description": "what it is about, where that is described elsewhere: kind/name",
            },
            "binding": {
                "type": "boolean",
                "description": "somebody else's promise was looked at, and binds whoever speaks",
            },
            "by": {"type": "string", "maxLength": 200},
            "drafted_as": {
                "type": "string",
                "maxLength": 80,
                "description": "the class it was drafted as, where no claim can be about such",
            },
            "class_chosen": {
                "type": "boolean",
                "description": "a reviewer has chosen the draft's class (kind) in place of drafted_as",
            },
            "draft": claim_draft_schema(ontology),
        },
        *("key", "state", "draft"),
    )


def _entry() -> Schema:
    return _object(
        {
            "id": {"type": "string", "pattern": _SLUG, "maxLength": 80},
            "title": _text(300),
            "author": {"type": "string", "pattern": "^(organization|person)/[A-Za-z0-9-]+$"},
            "issued": {"type": "string", "pattern": _DAY, "description": "a day, such as 2016-08-10"},
            "edtf": {**_text(100), "description": "the same day in EDTF, with its certainty"},
            "dating": _text(1000),
            "rights": _text(1000),
            "replaces": {
                "type": "array",
                "items": {"type": "string", "pattern": _SLUG},
                "maxItems": _FEW,
                "description": "ids of earlier entries that this one corrects",
            },
        },
        *("id", "title", "author", "issued", "edtf", "dating", "rights"),
    )


def _origin() -> Schema:
    names = ("feed", "item", "digest", "link", "edits")
    return _object(
        {each: {"type": "string", "maxLength": 2000} for each in names},
        *names[:3],
    ) | {"description": "the item of a feed that the text was found in"}


def _thing(ontology: Ontology) -> Schema:
    classes = sorted(each.value.removeprefix(DET.iri) for each in ontology.classes)
    return _object(
        {
            "id": {"type": "string", "pattern": f"^({_NEW_KINDS})/[A-Za-z0-9-]+$"},
            "label": _text(300),
            "type": {"enum": classes},
            "altLabel": {"type": "array", "items": _text(300), "maxItems": _FEW},
            "ofState": {"type": "string", "pattern": "^state/[A-Za-z0-9-]+$"},
            "containedIn": {"type": "string", "pattern": "^place/[A-Za-z0-9-]+$"},
            "wikidata": {"type": "string", "pattern": "^Q[1-9][0-9]*$"},
            "checked": {**_text(500), "description": "against what it was checked"},
            "unlike": {
                "type": "array",
                "items": {"type": "string", "pattern": _THING},
                "maxItems": _FEW,
                "description": "things of like names that it is not",
            },
        },
        *("id", "label"),
    )


def _mention() -> Schema:
    reference = {
        "type": "string",
        "pattern": r"^[a-z-]+/[A-Za-z0-9-]+$",
        "description": "kind/name of the thing, such as state/TUR; actor/name for one without a name",
    }
    return _object({"label": _text(300), "id": _or_null(reference)}, "label")


def _quote() -> Schema:
    whole = {"type": "integer", "minimum": 0}
    return _object(
        {"exact": {"type": "string", "minLength": 1}, "start": whole, "end": whole}, "exact", "start", "end"
    )


def _date() -> Schema:
    day = _or_null({"type": "string", "maxLength": 20})
    return _object({"text": _text(300), "edtf": _or_null(_text(100)), "start": day, "end": day}, "text")


def _amount(ontology: Ontology) -> Schema:
    return _object(
        {
            "value": {"type": "number"},
            "currency": _or_null({"type": "string", "pattern": "^[A-Z]{3}$"}),
            "approximate": {"type": "boolean"},
            "role": _or_null({"enum": sorted(ontology.schemes["quantity-role"])}),
        },
        "value",
    )


def _text(longest: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(properties: Schema, *required: str) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
