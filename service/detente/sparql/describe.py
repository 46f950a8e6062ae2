"""What DESCRIBE answers: a concise bounded description, and that of what a data set relates to it.

The engine follows triples of a resource and of the blank nodes in them (https://www.w3.org/Submission/CBD/).
Whoever opens a data set may say what more belongs to a description. Those resources are described as well, by
the same query with their names added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from detente.rdf.quads import DEFAULT_GRAPH, GraphName, QuadSource
from detente.sparql.lexer import IRI, PREFIXED, SKIP, VARIABLE
from detente.sparql.prologue import read_form

Result = QuerySolutions | QueryBoolean | QueryTriples
Ask = Callable[[str], Result]
Related = Callable[[Iterable[NamedNode], QuadSource, Sequence[GraphName]], Iterable[NamedNode]]
"""Gives what is to be described with some resources, from the merge of some graphs of a source."""

# What follows DESCRIBE (SPARQL 1.1, section 19.8, rules 11 and 13 to 15). Only keywords are of either case:
# names that are take a tenth of a second to compile.
_NAMED = rf"(?:{IRI}|{PREFIXED})"
_HEAD = re.compile(
    rf"""
    {SKIP} (?P<terms> \* {SKIP} | (?:(?:{_NAMED}|{VARIABLE}){SKIP})++ )
    (?P<dataset> (?:(?i:FROM){SKIP}(?:(?i:NAMED)\b{SKIP})?+{_NAMED}{SKIP})*+ )
    """,
    re.VERBOSE,
)
_TERM = re.compile(rf"{SKIP}(?P<term>{_NAMED}|{VARIABLE})", re.VERBOSE)
_DEFAULT_GRAPH = re.compile(rf"(?i:FROM){SKIP}(?!(?i:NAMED)\b){SKIP}(?P<graph>{_NAMED})", re.VERBOSE)
_WHERE = re.compile(r"WHERE\b|\{", re.IGNORECASE)


@dataclass(frozen=True)
class DescribeQuery:
    """A DESCRIBE query taken apart; `terms` is empty for `DESCRIBE *`, `rest` begins at the pattern."""

    prologue: str
    terms: tuple[str, ...]
    dataset: str
    rest: str

    @property
    def variables(self) -> tuple[str, ...]:
        """The terms that are variables."""
        return tuple(term for term in self.terms if term[0] in "?$")

    def described(self) -> str:
        """Write the query whose solutions hold the described resources."""
        columns = (
            each if each in self.variables else f"({each} AS ?term{n}_)" for n, each in enumerate(self.terms)
        )
        return f"{self.prologue}SELECT {' '.join(columns) or '*'} {self.dataset}{self.rest}\n"

    def graphs(self) -> str | None:
        """Write the query whose one solution holds the graphs after FROM; None where there are none."""
        graphs = [match["graph"] for match in _DEFAULT_GRAPH.finditer(self.dataset)]
        columns = " ".join(f"({graph} AS ?graph{n}_)" for n, graph in enumerate(graphs))
        return f"{self.prologue}SELECT {columns} {{}}" if graphs else None

    def with_resources(self, resources: Iterable[NamedNode]) -> str:
        """Write the query that describes more resources."""
        name = "?also_"
        while name in self.rest or name in self.terms:
            name += "_"
        inner = " ".join(self.variables) or ("(1 AS ?one_)" if self.terms else "*")
        added = f"{{ VALUES {name} {{ {' '.join(map(str, resources))} }} }}"
        terms = f"{' '.join(self.terms)} {name}" if self.terms else "*"
        pattern = f"{{ {{ SELECT {inner} {self.rest}\n}} UNION {added} }}"
        return f"{self.prologue}DESCRIBE {terms} {self.dataset}{pattern}"


def read_describe(query: str) -> DescribeQuery | None:
    """Take a DESCRIBE query apart that the engine has accepted; None for others.

    A query that spells the keyword with a code point escape is not recognised.
    """
    form, start = read_form(query)
    match = _HEAD.match(query, start) if form == "DESCRIBE" else None
    if match is None:
        return None
    rest = query[match.end() :]
    terms = (
        ()
        if match["terms"].startswith("*")
        else tuple(each["term"] for each in _TERM.finditer(match["terms"]))
    )
    return DescribeQuery(
        query[: start - len("DESCRIBE")],
        terms,
        match["dataset"],
        rest if _WHERE.match(rest) else f"{{}} {rest}",
    )


def describe(
    query: str,
    ask: Ask,
    source: QuadSource,
    default_graphs: Sequence[GraphName] | None,
    related: Related,
) -> QueryTriples | None:
    """Answer a DESCRIBE query with what is related, too; None where the engine's own answer lacks nothing.

    `ask` evaluates a query as the given one is to be, and `default_graphs` are those that the request names.
    """
    parts = read_describe(query)
    if parts is None:
        return None
    described = set(_resources(ask(parts.described())))
    if default_graphs is None:
        default_graphs = _named_by_query(parts, ask)
    more = set(related(described, source, default_graphs)) - described
    result = ask(parts.with_resources(sorted(more, key=str))) if more else None
    return result if isinstance(result, QueryTriples) else None


def _named_by_query(parts: DescribeQuery, ask: Ask) -> Sequence[GraphName]:
    if not parts.dataset:
        return [DEFAULT_GRAPH]
    graphs = parts.graphs()
    return list(_resources(ask(graphs))) if graphs else []


def _resources(result: Result) -> Iterator[NamedNode]:
    if isinstance(result, QuerySolutions):
        for solution in result:
            yield from (term for term in solution if isinstance(term, NamedNode))
