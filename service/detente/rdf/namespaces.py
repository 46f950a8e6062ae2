"""Namespaces and prefixes of the graph. `det:`, `dets:` and `detsh:` never change, whatever the base is."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode


class Namespace:
    """Terms of one vocabulary: `DET.Claim` or, where the name is computed, `DET["Claim"]`."""

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __getitem__(self, name: str) -> NamedNode:
        return NamedNode(self.iri + name)

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):  # so that copy, pickle and doctest do not mint terms
            raise AttributeError(name)
        term = self[name]
        setattr(self, name, term)  # the next time it is found without coming here
        return term


DEFAULT_BASE = "https://w3id.org/detente/"

DET = Namespace("https://w3id.org/detente/ontology#")
DETS = Namespace("https://w3id.org/detente/scheme/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DETSH = Namespace("https://w3id.org/detente/shapes#")
DCT = Namespace("http://purl.org/dc/terms/")
EDTF = Namespace("http://id.loc.gov/datatypes/edtf/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SEM = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
VOID = Namespace("http://rdfs.org/ns/void#")
WD = Namespace("http://www.wikidata.org/entity/")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: dict[str, str] = {
    "det": DET.iri,
    "dets": DETS.iri,
    "dcat": DCAT.iri,
    "dct": DCT.iri,
    "edtf": EDTF.iri,
    "foaf": FOAF.iri,
    "oa": OA.iri,
    "org": ORG.iri,
    "owl": OWL.iri,
    "prov": PROV.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "schema": SCHEMA.iri,
    "sem": SEM.iri,
    "sh": SH.iri,
    "skos": SKOS.iri,
    "void": VOID.iri,
    "wd": WD.iri,
    "xsd": XSD.iri,
}
"""Prefixes that every document of the service declares and every query may use undeclared."""

TYPE = RDF.type
LABEL = RDFS.label


def date(value: str) -> Literal:
    """Make an xsd:date literal from `YYYY-MM-DD`."""
    return Literal(value, datatype=XSD.date)
