"""A query as an engine is asked it: with its prefixes declared, and without what is done here.

Rows are put in order and cut here. So they have the one order of all terms that the service has, of which
SPARQL leaves much open (section 15.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from detente.sparql.lexer import Token, tokens
from detente.sparql.prologue import read_prologue
from detente.sparql.sort_keys import Term, sort_key
from detente.sparql_followers.client import EngineRefusedError, parse_answer, reading
from detente.sparql_followers.count_cuts import CountCut, count_cut
from detente.sparql_followers.features import (
    features,
    named_in_graph_clauses,
    predicates_named,
    undeclared_names,
)
from detente.sparql_followers.updates import BLANK

Row = tuple[Term | None, ...]
_MODIFIERS = ("order", "limit", "offset")
_ESCAPED = re.compile(r"\\[uU]")
"""SPARQL 1.1 reads such escapes before all else (section 19.2), so that they may end a string there."""


@dataclass(frozen=True)
class Slicing:
    """What is done with rows in the end: keys, each a variable and whether it descends; which are kept."""

    keys: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class EngineQuery:
    """What an engine is asked, and what is done with its answer.

    `graphs` are those that GRAPH names, `asks_any_graph` that one is a variable; `predicates` has all IRIs
    that may be predicates, None where any may be. `hindrance` is why no engine can be asked, empty where one
    can.
    """

    text: str
    slicing: Slicing
    features: frozenset[str]
    graphs: frozenset[str] = frozenset()
    asks_any_graph: bool = False
    predicates: frozenset[str] | None = frozenset()
    hindrance: str = ""
    count_cut: CountCut | None = None
    """How the rows that are wanted are found, where they are those of the largest counts."""


class _HinderedError(Exception):
    """A query that has to be answered here; the message says why."""


def engine_query(query: str, prefixes: Mapping[str, str], base: str) -> EngineQuery:
    """Read a query for engines; `prefixes` are those that need no declaration here."""
    try:
        if _ESCAPED.search(query):
            raise _HinderedError(
                "it has an escape of a code point, which is read here in strings and IRIs alone"
            )
        text, slicing = _without_slicing(query, prefixes, base)
        declared = undeclared_names(text, prefixes)
    except (_HinderedError, ValueError) as error:
        return EngineQuery(query, Slicing(), frozenset(), hindrance=str(error))
    graphs, asks_any = named_in_graph_clauses(text, prefixes, base)
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(declared.items()))
    return EngineQuery(
        prologue + text,
        slicing,
        features(text, prefixes, base),
        frozenset(graphs),
        asks_any,
        predicates_named(text, prefixes, base),
        count_cut=_count_cut(prologue + text, slicing, prefixes, base),
    )


def _count_cut(text: str, slicing: Slicing, prefixes: Mapping[str, str], base: str) -> CountCut | None:
    if slicing.limit is None or not slicing.keys or not slicing.keys[0][1]:
        return None
    return count_cut(text, slicing.keys[0][0], slicing.offset + slicing.limit, prefixes, base)


def sliced(content: bytes, slicing: Slicing) -> QuerySolutions | QueryBoolean:
    """Put the rows of Query Results JSON in order, cut them, and have blank nodes in them again.

    What has no value comes first (section 15.1); rows with equal keys stay as they came. Raises
    EngineRefusedError for what is no answer of rows.
    """
    return sliced_and_counted(content, slicing)[0]


def sliced_and_counted(content: bytes, slicing: Slicing) -> tuple[QuerySolutions | QueryBoolean, int]:
    """Do the same, and tell how many rows came; a boolean is one, if nothing is to be done.

    Each row is read once, and those that are kept are handed on as TSV: JSON takes four times as long.
    """
    has_blank_nodes = BLANK.encode() in content
    is_done = slicing == Slicing() and not has_blank_nodes
    with reading():
        solutions = parse_answer(content)
        if not isinstance(solutions, QuerySolutions):
            if is_done:
                return solutions, 1
            raise EngineRefusedError("a boolean came where rows were asked for")
        if is_done:
            return parse_answer(content), sum(1 for _ in solutions)
        names = [variable.value for variable in solutions.variables]
        rows: list[Row] = [tuple(row) for row in solutions]
    if has_blank_nodes:
        rows = [tuple(map(_with_blank_nodes, row)) for row in rows]
    kept = _kept(rows, {name: place for place, name in enumerate(names)}, slicing)
    return parse_query_results(_tsv(names, kept), QueryResultsFormat.TSV), len(rows)


def _tsv(names: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Write rows as they are read at once (https://www.w3.org/TR/sparql11-results-csv-tsv/, section 4)."""
    lines = ["\t".join(f"?{name}" for name in names), *("\t".join(map(_word, row)) for row in rows), ""]
    return "\n".join(lines).encode()


def _word(term: Term | None) -> str:
    if isinstance(term, Triple):
        parts: tuple[Term, ...] = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(map(_word, parts))} )>>"
    return "" if term is None else str(term)


def _kept(rows: list[Row], places: Mapping[str, int], slicing: Slicing) -> list[Row]:
    for name, descends in reversed(slicing.keys):
        place = places.get(name)
        if place is None:
            continue  # no row has a value of it, so all are alike
        rows.sort(key=lambda row, place=place: _key(row[place]), reverse=descends)  # type: ignore[misc]
    end = None if slicing.limit is None else slicing.offset + slicing.limit
    return rows[slicing.offset : end]


def _with_blank_nodes(term: Term | None) -> Term | None:
    """Make a blank node of an IRI that stands for one in an engine."""
    if isinstance(term, NamedNode) and term.value.startswith(BLANK):
        return BlankNode(term.value[len(BLANK) :])
    return term


def _key(term: Term | None) -> tuple[bool, str]:
    return (False, "") if term is None else (True, _kept_key(term))


_kept_key = lru_cache(maxsize=65_536)(sort_key)


def _without_slicing(query: str, prefixes: Mapping[str, str], base: str) -> tuple[str, Slicing]:
    """Take ORDER BY, LIMIT and OFFSET off the end of a query. Raises _HinderedError."""
    start = read_prologue(query, prefixes, base).end
    found, outside = list(tokens(query, start)), []
    depth = 0
    for n, token in enumerate(found):
        depth += (token.text in ("{", "(")) - (token.text in ("}", ")"))
        if not depth and token.is_word(*_MODIFIERS):
            outside.append(n)
    if not outside:
        return query, Slicing()
    first = outside[0]
    slicing = _slicing(found[first:])
    projected = _projected(found[:first])
    if hidden := next((name for name, _ in slicing.keys if projected and name not in projected), None):
        raise _HinderedError(f"it is ordered by ?{hidden}, which it does not give")
    return query[: found[first].offset], slicing


def _slicing(words: Sequence[Token]) -> Slicing:
    """Read the end of a query from its ORDER BY, LIMIT or OFFSET on."""
    keys: list[tuple[str, bool]] = []
    cuts: dict[str, int] = {}
    n = 0
    if words[0].is_word("order") and len(words) > 1 and words[1].is_word("by"):
        n, keys = _keys(words)
    if words[0].is_word("order") and not keys:
        raise _HinderedError("it is ordered by nothing")
    while n < len(words):
        word, number = words[n], words[n + 1] if n + 1 < len(words) else None
        if not word.is_word("limit", "offset") or number is None or not number.text.isdecimal():
            raise _HinderedError("it is ordered by more than variables, or goes on after that")
        cuts[word.text.lower()] = int(number.text)
        n += 2
    if cuts and not keys:
        raise _HinderedError("it is cut without an order")
    return Slicing(tuple(keys), cuts.get("limit"), cuts.get("offset", 0))


def _keys(words: Sequence[Token]) -> tuple[int, list[tuple[str, bool]]]:
    """Read the keys after ORDER BY: variables, in brackets or not, each perhaps after ASC or DESC."""
    n, keys = 2, []
    while n < len(words) and not words[n].is_word("limit", "offset"):
        descends = words[n].is_word("desc")
        n += descends or words[n].is_word("asc")
        bracketed = n + 2 < len(words) and words[n].text == "(" and words[n + 2].text == ")"
        n += bracketed
        if n >= len(words) or words[n].kind != "variable":
            raise _HinderedError("it is ordered by more than variables")
        keys.append((words[n].text[1:], descends))
        n += 1 + bracketed
    return n, keys


def _projected(found: Sequence[Token]) -> frozenset[str]:
    """Name the variables that a SELECT gives; none where it gives all."""
    names, depth = set[str](), 0
    for n, token in enumerate(found[1:], 1):
        if token.text == "{" or token.is_word("where", "from"):
            break
        depth += (token.text == "(") - (token.text == ")")
        if token.kind == "variable" and (not depth or found[n - 1].is_word("as")):
            names.add(token.text[1:])
    return frozenset(names)
