"""Small mappings over small files, run without a store: what tests of importing share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from detente.claims.importing.mapping import Mapping, read_mapping
from detente.claims.importing.matching import Matching
from detente.claims.importing.running import Period, Run
from detente.claims.importing.states import ImportAuthority
from detente.rdf.namespaces import DEFAULT_BASE, PREFIXES
from detente.rdf.quads import Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology

IRIS = Iris(DEFAULT_BASE)
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
AUTHORITY = """
<https://w3id.org/detente/graph/authority> {
  <id/state/TUR> a det:State ; det:edtf "1923-10-29/.." ;
    rdfs:label "Turkey"@en, "Türkiye"@tr ; det:isoAlpha3 "TUR" ; det:cowCode 640 ;
    det:isoAlpha2 "TR" ; det:m49Code "792" ; det:gwCode 640 ; det:start "1923-10-29"^^xsd:date .
  <id/state/RUS> a det:State ; det:edtf "1991-12-25/.." ;
    rdfs:label "Russia"@en ; det:isoAlpha3 "RUS" ; det:cowCode 365 ;
    det:isoAlpha2 "RU" ; det:m49Code "643" ; det:gwCode 365 ; det:start "1991-12-25"^^xsd:date .
  <id/state/SUN-1922-1991> a det:State ; det:edtf "1922-12-30/1991-12-25" ;
    rdfs:label "Soviet Union"@en ; skos:altLabel "Russia"@en ;
    det:cowCode 365 ; det:gwCode 365 ; det:start "1922-12-30"^^xsd:date ; det:end "1991-12-25"^^xsd:date .
  <id/state/USA> a det:State ; det:edtf "1776-07-04/.." ;
    rdfs:label "United States"@en ; skos:altLabel "United States of America"@en ;
    det:isoAlpha3 "USA" ; det:isoAlpha2 "US" ; det:m49Code "840" ; det:cowCode 2 ; det:gwCode 2 ;
    det:start "1776-07-04"^^xsd:date .
  <id/state/SYR> a det:State ; det:edtf "1946-04-17/.." ;
    rdfs:label "Syria"@en ; det:isoAlpha3 "SYR" ; det:cowCode 652 ;
    det:isoAlpha2 "SY" ; det:m49Code "760" ; det:gwCode 652 ; det:start "1946-04-17"^^xsd:date .
  <id/state/DEU> a det:State ; det:edtf "1949-05-23/.." ;
    rdfs:label "Germany"@en ; det:isoAlpha3 "DEU" ; det:cowCode 255 ;
    det:isoAlpha2 "DE" ; det:m49Code "276" ; det:gwCode 260 ; det:start "1949-05-23"^^xsd:date ;
    schema:identifier <id/state/DEU#cow-260-1>, <id/state/DEU#cow-255-2> .
  <id/state/DEU#cow-260-1> schema:propertyID "cow" ; schema:value "260" ; det:start "1955-05-05"^^xsd:date ;
    det:end "1990-10-02"^^xsd:date .
  <id/state/DEU#cow-255-2> schema:propertyID "cow" ; schema:value "255" ; det:start "1990-10-03"^^xsd:date .
  <id/state/AFG> a det:State ; det:edtf "1919-08-19/.." ;
    rdfs:label "Afghanistan"@en ; det:isoAlpha2 "AF" ; det:m49Code "004" ;
    det:start "1919-08-19"^^xsd:date .
  <id/state/IND> a det:State ; det:edtf "1947-08-15/.." ;
    rdfs:label "India"@en ; det:isoAlpha2 "IN" ; det:m49Code "356" ;
    det:start "1947-08-15"^^xsd:date .
  <id/person/putin> a det:Person ; rdfs:label "Vladimir Putin"@en .
  <id/place/ankara> a det:Place ; rdfs:label "Ankara"@en .
}
"""
"""A few states with their days, one person and one place."""

HEAD = """
dataset: d
release: "1"
issued: "2020-01-01"
title: D
author: {id: organization/d-project, name: D Project}
coding: human
address: https://example.org/d
rights: Free.
licence: https://example.org/terms
"""
"""What every mapping has to say of its data set."""


def authority() -> ImportAuthority:
    """Give the small authority."""
    text = HEADER + f"@base <{DEFAULT_BASE}> .\n{AUTHORITY}"
    return ImportAuthority(Quads(parse(text, format=RdfFormat.TRIG)), IRIS)


@dataclass
class Mapped:
    """A mapping over files, and what came of it."""

    mapping: Mapping
    files: Sequence[Path]
    matching: Matching
    period: Period = Period()  # noqa: RUF009 - it is frozen

    @cached_property
    def run(self) -> Run:
        release = self.mapping.text("release")
        compiled = self.mapping.compile(self.files, release, self.matching, shipped_ontology(), IRIS)
        return Run(self.mapping.source, compiled, self.files, self.matching, self.period)

    @cached_property
    def quads(self) -> list[Quad]:
        return list(parse(input=b"".join(self.run.lines()), format=RdfFormat.N_QUADS))

    def values(self, subject: str, predicate: str) -> set[str]:
        """Give the values of a property, IRIs shortened and literals as text."""
        return {
            short(quad.object)
            for quad in self.quads
            if short(quad.subject) == subject and short(quad.predicate) == predicate
        }

    def problems(self) -> list[str]:
        """Give the bad records, files by their names."""
        assert self.quads is not None
        return [str(each).removeprefix(f"{self.files[0].parent}/") for each in self.run.tally.problems]


def mapped(
    folder: Path,
    mapping: str,
    data: str,
    *,
    name: str = "data.csv",
    by_hand: dict[tuple[str, str], str] | None = None,
) -> Mapped:
    """Write a mapping and a file, and put them together."""
    file, yaml = folder / name, folder / "mapping.yaml"
    file.write_text(data, encoding="utf-8")
    yaml.write_text(mapping if "dataset:" in mapping else HEAD + mapping, encoding="utf-8")
    return Mapped(read_mapping(yaml), [file], Matching(authority(), by_hand or {}))


def short(term: object) -> str:
    """Shorten an IRI, below the base to its path; give a literal's text."""
    if isinstance(term, Literal):
        return term.value
    assert isinstance(term, NamedNode)
    for prefix, namespace in PREFIXES.items():
        if term.value.startswith(namespace):
            return f"{prefix}:{term.value.removeprefix(namespace)}"
    return term.value.removeprefix(DEFAULT_BASE)


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a block of text."""
    return iter(text.strip().splitlines())
