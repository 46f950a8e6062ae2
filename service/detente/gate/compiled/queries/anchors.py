"""What claims and entries rest on: quoted words at their offsets, claimed triples, corrected entries."""

from __future__ import annotations

import re
from functools import lru_cache

from detente.gate.compiled.logic import Judge, Verdict
from detente.gate.compiled.queries.written import Data, select
from detente.gate.compiled.term_text import is_iri, is_literal, name_text, string_of
from detente.rdf.namespaces import DCT, DET, OA, RDF, SCHEMA, TYPE

_WHOLE = re.compile(r'"([0-9]{1,15})"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:integer|nonNegativeInteger)>')
_ROW = re.compile("[1-9][0-9]*")
_CLAIM = name_text(DET, "Claim")
_DATA_SET = name_text(DET, "DataSet")


@select("de485ce289c209d9")
def anchor_text(data: Data) -> Judge:
    """Judge that an anchor quotes what its entry's text has between its offsets."""
    sources, selectors, exact = (data.of(OA, each) for each in ("hasSource", "hasSelector", "exact"))
    starts, ends, bodies = data.of(OA, "start"), data.of(OA, "end"), data.of(SCHEMA, "articleBody")

    def judge(this: str) -> Verdict:
        chosen = selectors.get(this) or ()
        quotes = [quote for each in chosen for quote in exact.get(each) or ()]
        places = [(a, b) for each in chosen for a in starts.get(each) or () for b in ends.get(each) or ()]
        texts = [text for each in sources.get(this) or () for text in bodies.get(each) or ()]
        if not (quotes and places and texts):
            return True
        if len(quotes) > 1 or len(places) > 1 or len(texts) > 1:
            return None
        return _is_quoted(quotes[0], places[0], texts[0])

    return judge


def _is_quoted(quote: str, place: tuple[str, str], text: str) -> Verdict:
    start, end = (_WHOLE.fullmatch(each) for each in place)
    if not start or not end or not is_literal(text) or not is_literal(quote):
        return None
    first, last = int(start[1]), int(end[1])
    return True if first <= last and _text(text)[first:last] == string_of(quote) else None


@lru_cache(maxsize=8)
def _text(literal: str) -> str:
    """Read an entry's text once for all its anchors."""
    return string_of(literal)


@select("cd9e27371925d5ee")
def anchor_row(data: Data) -> Judge:
    """Judge that the anchor of a data set's claim is the data set's IRI with the number of a record."""
    claims, entries, types = data.at_det("anchor"), data.det("reportedIn"), data.lookups(str(TYPE))

    def judge(this: str) -> Verdict:
        reported = (entry for claim in claims.get(this) or () for entry in entries.get(claim) or ())
        data_sets = [entry for entry in reported if _DATA_SET in (types.get(entry) or ())]
        return True if all(_is_row(this, each) for each in data_sets) else None

    return judge


def _is_row(anchor: str, data_set: str) -> bool:
    if not is_iri(anchor) or not is_iri(data_set):
        return False
    written = string_of(anchor)
    number = written.partition("#row=")[2]
    return written.startswith(f"{string_of(data_set)}#row=") and _ROW.fullmatch(number) is not None


@select("ce5b92d37d7c04ca")
def claim_triple_stands(data: Data) -> Judge:
    """Judge that the triple of a property claim stands beside it; that of a data set's claim need not."""
    entries = data.det("reportedIn")
    types = data.lookups(str(TYPE))
    subjects, predicates, objects = (data.of(RDF, each) for each in ("subject", "predicate", "object"))
    has = data.lookups.has

    def judge(this: str) -> Verdict:
        if _CLAIM not in (types.get(this) or ()):
            return True
        if any(_DATA_SET in (types.get(entry) or ()) for entry in entries.get(this) or ()):
            return True
        stands = all(
            has(subject, predicate, object_)
            for subject in subjects.get(this) or ()
            for predicate in predicates.get(this) or ()
            for object_ in objects.get(this) or ()
        )
        return True if stands else None

    return judge


@select("c911b2e71ddb9f59")
def entry_replaces_another(data: Data) -> Judge:
    """Judge that an entry does not replace itself."""
    replaces = data.of(DCT, "replaces")
    return lambda this: True if this not in (replaces.get(this) or ()) else None
