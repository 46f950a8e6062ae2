"""Answers of other services, as the inline data of a query (SPARQL 1.1 Query, section 10.2)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from pyoxigraph import BaseDirection, Literal, NamedNode

from detente.sparql.federation.endpoints import FederationError
from detente.sparql.lexer import VARIABLE

_NAME = re.compile(VARIABLE)
# A value of another type than JSON results have, one that is missing, and nesting beyond Python's limit.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_DIRECTIONS = {"ltr": BaseDirection.LTR, "rtl": BaseDirection.RTL}


def inline_data(answer: bytes, endpoint: str, max_rows: int, instead: str | None) -> str:
    """Write the solutions of an answer in SPARQL Query Results JSON as a VALUES block.

    An answer that cannot be read becomes `instead`, where that is given. Raises FederationError for one
    without it, for more solutions than `max_rows`, and for blank nodes and triple terms. The engine's own
    reader is not used: an answer that nests triple terms deeply enough ends the process.
    """
    try:
        return _values(json.loads(answer), endpoint, max_rows)
    except _UNREADABLE as error:
        if instead is not None:
            return instead
        message = f"its answer is not valid SPARQL Query Results JSON: {error}"
        raise FederationError(message, endpoint) from error


def _values(answer: Mapping[str, Mapping[str, list[object]]], endpoint: str, max_rows: int) -> str:
    names = [str(name) for name in answer["head"]["vars"]]
    solutions = answer["results"]["bindings"]
    if len(set(names)) < len(names) or not all(_NAME.fullmatch(f"?{name}") for name in names):
        raise ValueError("the names of its variables are not allowed, or not distinct")
    if len(solutions) > max_rows:
        message = f"it has {len(solutions)} solutions, more than {max_rows}; make the pattern narrower"
        raise FederationError(message, endpoint)
    rows = (" ".join(_row(solution, names, endpoint)) for solution in solutions)
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(f'({row})' for row in rows)} }}"


def _row(solution: object, names: list[str], endpoint: str) -> Iterator[str]:
    if not isinstance(solution, dict):
        raise TypeError("a solution is not an object")
    for name in names:
        term = solution.get(name)
        yield "UNDEF" if term is None else _term(term, endpoint)


def _term(term: Mapping[str, str], endpoint: str) -> str:
    """Write a term; the engine's classes check IRIs and language tags, and escape what is in a string."""
    match term["type"]:
        case "uri":
            return str(NamedNode(term["value"]))
        case "literal" | "typed-literal":
            return str(_literal(term))
        case "bnode" | "triple" as kind:
            what = "a blank node" if kind == "bnode" else "a triple term"
            message = f"it answers with {what}, which no query can name; leave that variable out"
            raise FederationError(message, endpoint)
        case kind:
            raise ValueError(f"there is no type of term {kind!r}")


def _literal(term: Mapping[str, str]) -> Literal:
    language = term.get("xml:lang")
    if language:
        direction = term.get("its:dir")
        return Literal(
            term["value"], language=language, direction=_DIRECTIONS[direction] if direction else None
        )
    datatype = term.get("datatype")
    return Literal(term["value"], datatype=NamedNode(datatype) if datatype else None)
