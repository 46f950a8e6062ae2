"""Text and names to measure with, from the reference data beside the checkout."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from pyoxigraph import Literal, NamedNode

from detente.claims.mapping.authority import map_authority
from detente.claims.seeds.reader import read_seeds
from detente.rdf.namespaces import DEFAULT_BASE, LABEL, SKOS
from detente.resources import shipped_sources
from detente.vocabulary.iris import Iris, slug
from detente.vocabulary.ontology import shipped_ontology

IRIS = Iris(DEFAULT_BASE)
Triples = list[tuple[object, NamedNode, object]]
_QUALIFIER = re.compile(r" \(.*\)$")
_ELEMENTS = ("description", "remarks")


def shared() -> Path:
    """Name the folder of reference data."""
    return Path(os.environ.get("DETENTE_SHARED") or Path(__file__).parents[2].parent / "shared") / "data"


def text(characters: int) -> str:
    """Give prose of diplomacy of some length: remarks on visits and travels, sentences, over and over."""
    once = "\n".join([*_remarks(), *_sentences()])
    return (once * (characters // len(once) + 1))[:characters]


def _remarks() -> Iterator[str]:
    for path in sorted((shared() / "historyatstate").glob("*/*.xml")):
        for element in ElementTree.parse(path).iter():
            if element.tag in _ELEMENTS and element.text:
                yield " ".join(element.text.split())


def _sentences() -> Iterator[str]:
    records = json.loads((shared() / "plover" / "PLOVER_GSR_CAMEO.txt").read_text(encoding="utf-8"))
    yield from (each["eventText"] for each in records if each.get("eventText"))


def authority() -> Triples:
    """Give the authority that ships."""
    seeds = read_seeds(shipped_sources().seeds, shipped_ontology(), IRIS)
    return [(each.subject, each.predicate, each.object) for each in map_authority(seeds.authority, IRIS)]


def with_actors() -> Triples:
    """Give the same and the names of the actors of ICEWS18, so that there are some 15,000 names."""
    lines = (shared() / "icews18" / "entity2id.txt").read_text(encoding="utf-8").splitlines()
    names = {_QUALIFIER.sub("", line.rsplit("\t", 1)[0].strip()) for line in lines if line.strip()}
    actors = [(IRIS.thing(f"person/icews-{slug(each)}"), each) for each in sorted(names) if slug(each)]
    return [
        *authority(),
        *((iri, predicate, Literal(name)) for iri, name in actors for predicate in (LABEL, SKOS.prefLabel)),
    ]
