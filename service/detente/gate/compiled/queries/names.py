"""IRIs under the base, and notations of schemes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from detente.gate.compiled.logic import Judge, Verdict
from detente.gate.compiled.queries.written import Data, ask, select
from detente.gate.compiled.term_text import is_iri, is_string, name_text, string_of
from detente.rdf.namespaces import DET, DETS, SKOS

_SCHEMES = f"<{DETS.iri}"


@ask("09d06af2ad7fe906")
def local_pattern(data: Data, parameters: Mapping[str, str]) -> Judge | None:
    """Judge that what follows the base in an IRI under it is of a pattern; det: and dets: are no data."""
    base = data.base
    try:
        search = re.compile(parameters["localPattern"]).search
    except re.error:
        return None

    def judge(value: str) -> Verdict:
        if not is_iri(value):
            return None
        if not value.startswith(base, 1) or value.startswith((DET.iri, DETS.iri), 1):
            return True
        return True if search(value[1 + len(base) : -1]) else None

    return judge


@select("94027f92a35c41c2")
def iri_relation_sorted(data: Data) -> Judge:
    """Judge that the codes in a relation's IRI are in order."""
    beginning = f"{data.base}id/relation/"

    def judge(this: str) -> Verdict:
        if not is_iri(this):
            return None
        written = string_of(this)
        if not written.startswith(beginning):
            return True
        codes = written.partition("id/relation/")[2]
        first = re.sub(r"^([A-Z]{3}(-[0-9]{4}-[0-9]{4})?)-.*$", r"\1", codes)
        second = codes.partition(f"{first}-")[2]
        return True if second == "" or second >= first else None

    return judge


@select("530a5891ce39b256")
def iri_tenure_parts(data: Data) -> Judge:
    """Judge that a tenure under the base is named after its holder and its office."""
    holders, offices, base = data.det("holder"), data.det("office"), data.base
    person, office = f"{base}id/person/", f"{base}id/office/"

    def fits(this: str, held_by: str, held: str) -> bool:
        if not held_by.startswith(person) or not held.startswith(office):
            return True
        named = f"{held_by.partition('id/person/')[2]}-{held.partition('id/office/')[2]}"
        expected = f"{base}id/tenure/{named}"
        return this == expected or re.search("^-[0-9]+$", this.partition(expected)[2]) is not None

    def judge(this: str) -> Verdict:
        pairs = [(one, other) for one in holders.get(this) or () for other in offices.get(this) or ()]
        if not all(map(is_iri, (this, *(each for pair in pairs for each in pair)))):
            return None
        if not this.startswith(base, 1):
            return True
        return True if all(fits(this[1:-1], one[1:-1], other[1:-1]) for one, other in pairs) else None

    return judge


@select("9cb3dea425ad7496")
def concept_notation_unique(data: Data) -> Judge:
    """Judge that no two concepts of a dets: scheme have one notation."""
    members = data.lookups(name_text(SKOS, "inScheme"), inverse=True)
    notations = data.of(SKOS, "notation")

    def judge(this: str) -> Verdict:
        if not this.startswith(_SCHEMES):
            return True if is_iri(this) else None
        found = [each for member in members.get(this) or () for each in notations.get(member) or ()]
        return True if len(set(found)) == len(found) and all(map(is_string, found)) else None

    return judge
