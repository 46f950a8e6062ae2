"""The JSON-LD context of the graph, made from its ontology (https://www.w3.org/TR/json-ld11/#the-context)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode, Triple

from detente.rdf.namespaces import (  # fmt: skip
    DCT,
    DET,
    EDTF,
    LABEL,
    OA,
    ORG,
    OWL,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    TYPE,
    XSD,
)
from detente.rdf.quads import Object, facts_of

Definition = Mapping[str, Any]
JsonContext = Mapping[str, Any]

CALLED = "called"
"""A name of what is only referred to, for people; it is no triple, and the context says so."""

CLAIMS: Mapping[str, NamedNode] = {
    "claims": DET.about,
    "valueClaims": RDF.subject,
    "commentClaims": DET.comments,
}
"""Keys under which the claims about a thing stand in it, each with the property that leads from there."""

_KEYWORDS = {"@version": 1.1, "id": "@id", "type": "@type", "included": "@included", CALLED: None}
_IRI: Definition = {"@type": "@id"}
_WORDS: Definition = {"@container": "@language"}
_MANY_WORDS: Definition = {"@container": ["@language", "@set"]}

# Short names of what is reused from other vocabularies, and what each holds.
_REUSED: Mapping[str, tuple[NamedNode, Definition]] = {
    "label": (LABEL, _WORDS),
    "comment": (RDFS.comment, _MANY_WORDS),
    "isDefinedBy": (RDFS.isDefinedBy, _IRI),
    "seeAlso": (RDFS.seeAlso, _IRI),
    "subClassOf": (RDFS.subClassOf, _IRI),
    "subPropertyOf": (RDFS.subPropertyOf, _IRI),
    "domain": (RDFS.domain, _IRI),
    "range": (RDFS.range, _IRI),
    "disjointWith": (OWL.disjointWith, _IRI),
    "versionInfo": (OWL.versionInfo, {}),
    "subject": (RDF.subject, _IRI),
    "predicate": (RDF.predicate, _IRI),
    "object": (RDF.object, {}),
    "prefLabel": (SKOS.prefLabel, _WORDS),
    "altLabel": (SKOS.altLabel, _MANY_WORDS),
    "definition": (SKOS.definition, _WORDS),
    "note": (SKOS.note, _MANY_WORDS),
    "editorialNote": (SKOS.editorialNote, _MANY_WORDS),
    "notation": (SKOS.notation, {}),
    "inScheme": (SKOS.inScheme, _IRI),
    "broader": (SKOS.broader, _IRI),
    "exactMatch": (SKOS.exactMatch, _IRI),
    "closeMatch": (SKOS.closeMatch, _IRI),
    "broadMatch": (SKOS.broadMatch, _IRI),
    "description": (SCHEMA.description, _WORDS),
    "text": (SCHEMA.text, _WORDS),
    "unitText": (SCHEMA.unitText, _WORDS),
    "articleBody": (SCHEMA.articleBody, {}),
    "author": (SCHEMA.author, _IRI),
    "publisher": (SCHEMA.publisher, {}),
    "datePublished": (SCHEMA.datePublished, {"@type": XSD.date}),
    "url": (SCHEMA.url, _IRI),
    "value": (SCHEMA.value, {"@type": XSD.decimal}),
    "currency": (SCHEMA.currency, {}),
    "containedInPlace": (SCHEMA.containedInPlace, _IRI),
    "issued": (DCT.issued, {"@type": XSD.date}),
    "source": (DCT.source, _IRI),
    "rights": (DCT.rights, _WORDS),
    "replaces": (DCT.replaces, _IRI),
    "isReplacedBy": (DCT.isReplacedBy, _IRI),
    "postIn": (ORG.postIn, _IRI),
    "member": (ORG.member, _IRI),
    "organization": (ORG.organization, _IRI),
    "role": (ORG.role, _IRI),
    "identifier": (SCHEMA.identifier, _IRI),
    "propertyID": (SCHEMA.propertyID, {}),
    "used": (PROV.used, _IRI),
    "wasAssociatedWith": (PROV.wasAssociatedWith, _IRI),
    "wasGeneratedBy": (PROV.wasGeneratedBy, _IRI),
    "endedAtTime": (PROV.endedAtTime, {"@type": XSD.dateTime}),
    "selector": (OA.hasSelector, _IRI),
    "annotatedSource": (OA.hasSource, _IRI),
    "exact": (OA.exact, {}),
    "prefix": (OA.prefix, {}),
    "suffix": (OA.suffix, {}),
    "startOffset": (OA.start, {"@type": XSD.integer}),
    "endOffset": (OA.end, {"@type": XSD.integer}),
}
# Where neither the ontology nor a rule says so: what the standard that defines them allows once.
_ONCE = frozenset((OA.exact, OA.prefix, OA.suffix, OA.start, OA.end, OA.hasSource, SKOS.notation))
_REUSED_CLASSES = (
    OA.SpecificResource, OA.TextQuoteSelector, OA.TextPositionSelector, PROV.Activity, SCHEMA.CreativeWork,
    ORG.Membership, SCHEMA.Product, SCHEMA.PropertyValue, SKOS.Concept, SKOS.ConceptScheme,
)  # fmt: skip
_RANGES = {EDTF.EDTF, XSD.date, XSD.dateTime, XSD.integer, XSD.decimal, XSD.boolean}


def json_ld_context(ontology: Iterable[Triple], shapes: Iterable[Triple] = ()) -> JsonContext:
    """Define every det: term by its local name, and what is reused by short names.

    Values of object properties are IRIs, others have the datatype of the range; words come by language.
    A property is an array (`@container: @set`) unless the ontology says that it is functional, or a rule
    that it has one value.
    """
    facts = facts_of(ontology)
    once = _ONCE | _functional(facts) | _limited(shapes)
    terms = {
        iri.value.removeprefix(DET.iri): {"@id": iri.value, **_coercion(facts[iri])}
        for iri in facts
        if isinstance(iri, NamedNode) and iri.value.startswith(DET.iri)
    }
    reused = {
        name: {"@id": iri.value, **definition}
        for name, (iri, definition) in _REUSED.items()
        if name not in terms
    }
    defined = {
        name: _written(definition, once) if _is_property(name) else definition["@id"]
        for name, definition in (reused | terms).items()
    }
    claims = {name: {"@reverse": iri.value, "@container": "@set"} for name, iri in CLAIMS.items()}
    classes = {iri.value.rpartition("/")[2].rpartition("#")[2]: iri.value for iri in _REUSED_CLASSES}
    made = PREFIXES | classes | defined | claims
    return _KEYWORDS | {name: made[name] for name in sorted(made)}


def _functional(facts: Mapping[object, Mapping[NamedNode, Sequence[Object]]]) -> frozenset[object]:
    return frozenset(iri for iri, found in facts.items() if OWL.FunctionalProperty in found.get(TYPE, ()))


def _limited(shapes: Iterable[Triple]) -> frozenset[object]:
    """Find the properties of which a rule allows one value at most (SHACL, section 4.2.2)."""
    facts = facts_of(shapes)
    return frozenset(
        path
        for found in facts.values()
        for path in found.get(SH.path, ())
        if any(limit.value == "1" for limit in found.get(SH.maxCount, ()))
    )


def _coercion(found: Mapping[NamedNode, Sequence[Object]]) -> Definition:
    if OWL.ObjectProperty in found.get(TYPE, ()):
        return _IRI
    ranges = [each for each in found.get(RDFS.range, ()) if each in _RANGES]
    if ranges:
        return {"@type": ranges[0].value}
    return {} if XSD.string in found.get(RDFS.range, ()) else _language(found)


def _language(found: Mapping[NamedNode, Sequence[Object]]) -> Definition:
    """Words in a language are what a property of literals has that names no range."""
    return _WORDS if OWL.DatatypeProperty in found.get(TYPE, ()) else {}


def _is_property(name: str) -> bool:
    return name[0].islower()


def _written(definition: Definition, once: frozenset[object]) -> Definition:
    written = dict(definition)
    if isinstance(written.get("@type"), NamedNode):
        written["@type"] = written["@type"].value
    if "@container" not in written and NamedNode(written["@id"]) not in once:
        written["@container"] = "@set"
    return written
