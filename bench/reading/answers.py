"""Compare SPARQL 1.1 JSON results of two engines as bags of rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
Rows = Counter[tuple[tuple[str, ...], ...]]


def rows(body: bytes) -> Rows:
    """Read the rows of a result; raises ValueError or KeyError where it is none.

    Order is left out, since not every shape has one: where one is limited, another order shows in the rows.
    """
    bindings = json.loads(body)["results"]["bindings"]
    return Counter(tuple(sorted((name, *_term(term)) for name, term in row.items())) for row in bindings)


def _term(term: Mapping[str, str]) -> tuple[str, str, str]:
    """Write a term alike whichever engine sent it: Virtuoso has `typed-literal`, rdflib xsd:string."""
    kind = term["type"].removeprefix("typed-")
    qualifier = term.get("xml:lang", "").lower() or term.get("datatype", "")
    return kind, term["value"], "" if qualifier == _XSD_STRING else qualifier
