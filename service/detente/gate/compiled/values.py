"""What `gate.value_checks` asks of each quad by itself, asked of tables: which triples it has to look at.

Most triples are certainly right, and told so by their predicate and the end of a text; all others are given
to the value checks, which judge and report them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from pyoxigraph import NamedNode

from detente.gate.compiled.tables import Tables, Terms, Texts
from detente.gate.compiled.term_text import literal_of
from detente.gate.value_checks import LABELS, ValueChecks
from detente.rdf.namespaces import DET, EDTF, XSD
from detente.vocabulary.ontology import Ontology

MOST_KEPT = 100_000
"""Literals of one property whose verdict is kept; then all are let go."""
_OWN = f"<{DET.iri}"
_EDTF = f'"^^<{EDTF.iri}'
_NAMES = frozenset(map(str, LABELS))
_UNSURE = re.compile(
    r"[\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\uffff]"
)
_PLAIN_DATE = re.compile(
    r'"(\d{4})(?:-\d\d){0,2}[?~%]?(?:/(?:\.\.|(\d{4})(?:-\d\d){0,2}[?~%]?)?)?"', re.ASCII
)
_WORD = re.compile(r"\w")
_STRING = str(XSD.string)


class TableValues:
    """The value checks over tables."""

    def __init__(self, ontology: Ontology, checks: ValueChecks) -> None:
        self._checks = checks
        self._terms = frozenset(map(str, ontology.terms))
        self._resources = frozenset(map(str, ontology.object_properties))
        self._datatypes = {str(each): str(type_ or "") for each, type_ in ontology.datatypes.items()}
        self._known: dict[str, dict[str, bool]] = {}

    def doubtful(self, tables: Tables, graph: str) -> list[Texts]:
        """Give the triples that are not certainly right in a graph, which is given by its IRI."""
        undefined = {each for each in tables.resources if each.startswith(_OWN) and each not in self._terms}
        found = [*tables.faulty]
        for predicate, table in tables.out.items():
            found += self._of(predicate, table, undefined)
            if self._checks.minted.looks_at(predicate[1:-1], graph):
                found += self._misplaced(predicate, table, graph)
            if self._checks.days.looks_at(predicate[1:-1], graph):
                found += self._still_to_come(predicate, table, graph)
        return found

    def _still_to_come(self, predicate: str, table: dict[str, Terms], graph: str) -> Iterator[Texts]:
        fault, year = self._checks.days.fault, str(self._checks.days.latest().year)
        for subject, values in table.items():
            for value in values:
                if value[0] == '"' and not _is_before(value, year):
                    literal = literal_of(value)
                    if literal is None or fault(subject[1:-1], predicate[1:-1], literal, graph):
                        yield subject, predicate, value

    def _misplaced(self, predicate: str, table: dict[str, Terms], graph: str) -> Iterator[Texts]:
        fault = self._checks.minted.fault
        for subject, values in table.items():
            for value in values:
                if fault(subject[1:-1], predicate[1:-1], value[1:-1], graph):
                    yield subject, predicate, value

    def _of(self, predicate: str, table: dict[str, Terms], undefined: set[str]) -> Iterator[Texts]:
        is_undefined = predicate.startswith(_OWN) and predicate not in self._terms
        is_right = self._rule(predicate)
        if not is_undefined and self._are_right(table, is_right, undefined):
            return
        for subject, values in table.items():
            for value in values:
                if (
                    is_undefined
                    or not is_right(value)
                    or value[0] == "_"
                    or subject[0] == "_"
                    or (undefined and value in undefined)
                ):
                    yield subject, predicate, value

    @staticmethod
    def _are_right(table: dict[str, Terms], is_right: Callable[[str], bool], undefined: set[str]) -> bool:
        """Tell whether all of a table is certainly right: its values repeat, and each is looked at once."""
        values = set(chain.from_iterable(table.values()))
        return (
            undefined.isdisjoint(values)
            and all(value[0] != "_" and is_right(value) for value in values)
            and not any(subject[0] == "_" for subject in table)
        )

    def _rule(self, predicate: str) -> Callable[[str], bool]:
        if predicate in _NAMES:
            return _is_readable
        if predicate in self._resources:
            return lambda value: value[0] != '"'
        if predicate not in self._datatypes:
            is_date = self._asked(predicate)
            return lambda value: value[0] != '"' or value[-1] != ">" or _EDTF not in value or is_date(value)
        if self._datatypes[predicate] == _STRING:
            return lambda value: value[0] == '"' and value[-1] == '"'
        return self._asked(predicate)

    def _asked(self, predicate: str) -> Callable[[str], bool]:
        """Ask the value checks of each literal once."""
        known = self._known.setdefault(predicate, {})
        property_ = NamedNode(predicate[1:-1])

        def is_right(value: str) -> bool:
            found = known.get(value)
            if found is None:
                if len(known) >= MOST_KEPT:
                    known.clear()
                literal = literal_of(value)
                found = known[value] = literal is not None and self._checks.accepts(property_, literal)
            return found

        return is_right


def _is_readable(name: str) -> bool:
    """Tell whether a name can certainly be read; the value checks look at all others."""
    return _UNSURE.search(name) is None and _WORD.search(name, 1, name.rfind('"')) is not None


def _is_before(value: str, year: str) -> bool:
    """Tell whether a date certainly ends before a year, or begins before it and goes on."""
    found = _PLAIN_DATE.match(value)
    return found is not None and found[1] < year and (found[2] is None or found[2] < year)
