"""SERVICE without a network where queries run: each is asked beforehand, and its answer put into the query.

Evaluated from the inside out, as SPARQL 1.1 Federated Query defines it (section 2.4): the pattern is sent by
itself, and its solutions are joined with the group around it, which is what inline data does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from detente.sparql.federation.endpoints import SETTING, AllowList, FederationError
from detente.sparql.federation.solutions import inline_data
from detente.sparql.lexer import DOUBTFUL_IRI, Token, position, tokens
from detente.sparql.prologue import Prologue, read_prologue

Fetch = Callable[[str, str], bytes]
"""Sends a query to an endpoint, and gives its answer as SPARQL 1.1 Query Results JSON."""

_UNIT = "VALUES () { () }"


@dataclass(frozen=True)
class Federation:
    """What a query may ask of which services.

    `prefixes` and `base` are those that queries need not declare. A query may have `max_services` SERVICE
    clauses, and each may answer with `max_rows` solutions.
    """

    allowed: AllowList
    prefixes: Mapping[str, str] = field(default_factory=dict)
    base: str | None = None
    max_services: int = 10
    max_rows: int = 10_000


@dataclass(frozen=True)
class _Service:
    """An outermost SERVICE clause: from its keyword to after its closing brace."""

    endpoint: Token
    silent: bool
    body: str
    names: frozenset[str]
    start: int
    end: int


def expand(query: str, fetch: Fetch, federation: Federation) -> str:
    """Put the solutions of each outermost SERVICE into a query, as inline data; lines keep their numbers.

    All clauses are checked before the first is asked. Raises FederationError for a SERVICE that is not
    allowed or cannot be asked by itself, and, without SILENT, for one that fails.
    """
    prologue = read_prologue(query, federation.prefixes, federation.base)
    if "service" in query.lower() and DOUBTFUL_IRI.search(query, prologue.end):
        raise FederationError("write IRIs in full in a query that asks other services")
    services = list(_services(query, list(tokens(query))))
    if len(services) > federation.max_services:
        raise FederationError(f"the query has {len(services)}; {federation.max_services} is the limit")
    requests = [_request(service, prologue, federation.allowed) for service in services]
    parts, end = [], 0
    for service, (endpoint, remote_query) in zip(services, requests, strict=True):
        data = _ask(endpoint, remote_query, service.silent, fetch, federation.max_rows)
        newlines = "\n" * query.count("\n", service.start, service.end)
        parts += [query[end : service.start], f" {data} {newlines}"]
        end = service.end
    return "".join([*parts, query[end:]])


def _ask(endpoint: str, query: str, silent: bool, fetch: Fetch, max_rows: int) -> str:
    try:
        answer = fetch(endpoint, query)
    except FederationError:
        if silent:
            return _UNIT
        raise
    return inline_data(answer, endpoint, max_rows, _UNIT if silent else None)


def _request(service: _Service, prologue: Prologue, allowed: AllowList) -> tuple[str, str]:
    endpoint = prologue.resolve(service.endpoint)
    if endpoint is None:
        raise FederationError(f"{service.endpoint.text} is no absolute IRI, nor has a declared prefix")
    if not allowed.permits(endpoint):
        raise FederationError(f"this service does not ask it: {SETTING} does not list it", endpoint)
    unknown = sorted(service.names - prologue.prefixes.keys())
    if unknown:
        raise FederationError(f"the prefix {unknown[0]}: is not declared", endpoint)
    base = f"BASE <{prologue.base}>\n" if prologue.base else ""
    prefixes = (f"PREFIX {name}: <{prologue.prefixes[name]}>\n" for name in sorted(service.names))
    return endpoint, f"{base}{''.join(prefixes)}SELECT * WHERE {{{service.body}\n}}"


def _services(query: str, found: list[Token]) -> Iterator[_Service]:
    """Yield the outermost SERVICE clauses; raises FederationError for one that cannot be sent."""
    frames: list[bool] = []
    index = 0
    while index < len(found):
        token = found[index]
        if token.text == "{":
            frames.append(any(frames[-1:]) or _substitutes(found[index - 1]))
        elif token.text == "}" and frames:
            frames.pop()
        elif token.kind == "word" and "service" in token.text.lower():
            last = _clause_end(query, found, index)
            yield _clause(query, found[index : last + 1], any(frames[-1:]))
            index = last
        index += 1


def _substitutes(before: Token) -> bool:
    # A group that is evaluated once for each solution around it (section 18.6 of SPARQL 1.1 Query).
    return before.kind == "word" and before.text.lower().endswith(("exists", "lateral"))


def _clause_end(query: str, found: list[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(found)):
        if found[index].text == "{":
            depth += 1
        elif found[index].text == "}":
            depth -= 1
            if depth <= 0:
                return index
    line, column = position(query, found[start].offset)
    raise FederationError(f"line {line}, column {column}: the pattern is not closed")


def _clause(query: str, clause: list[Token], substituted: bool) -> _Service:
    keyword, *rest = clause
    line, column = position(query, keyword.offset)
    place = f"line {line}, column {column}:"
    silent = rest[0].is_word("silent")
    endpoint, opening = (rest + rest)[silent : silent + 2]
    if endpoint.kind == "variable":
        raise FederationError(f"{place} name the service; {endpoint.text} is a variable")
    if not keyword.is_word("service") or endpoint.kind not in {"iri", "name"} or opening.text != "{":
        raise FederationError(f"{place} cannot be read; write SERVICE <address> {{ pattern }}, with spaces")
    if substituted:
        raise FederationError(f"{place} not possible in EXISTS or LATERAL; join it outside")
    body = query[opening.end : clause[-1].offset]
    return _Service(endpoint, silent, body, _prefixes(rest), keyword.offset, clause[-1].end)


def _prefixes(used: Iterable[Token]) -> frozenset[str]:
    return frozenset(token.text.partition(":")[0] for token in used if token.kind == "name")
