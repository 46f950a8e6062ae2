"""Reads the text of an update into operations.

The engine's parser decides what is an update, one run of operations between declarations at a time; what it
has accepted is then taken apart by what stands before each brace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from detente.rdf.quads import DEFAULT_GRAPH
from detente.sparql.analysis import analyse
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.federation.endpoints import FederationError
from detente.sparql.lexer import IRI, SPACE, position
from detente.sparql.rewriting import rewrite
from detente.sparql.update import operations as op
from detente.sparql.update.names import Names, moved
from detente.sparql.update.outline import Block, Piece, outline
from detente.sparql.update.templates import Template, read_template

_NAME = r"""(?:[^\s:<>"'(){};,\#\\]*+:(?:[^\s<>"'(){};,\#\\]|\\.)*+)"""
_REF = rf"(?:{IRI}|{_NAME})"


def _head(pattern: str) -> re.Pattern[str]:
    """Compile the text before a brace, or all of an operation without one; a space is any number of them."""
    spaced = pattern.replace(" ", rf"{SPACE}*+").replace("REF", _REF)
    return re.compile(rf"{SPACE}*+{spaced}{SPACE}*+", re.IGNORECASE)


_SILENT = "(?P<silent>SILENT(?!:))?"
_GRAPH = "(?:GRAPH(?!:))?"
_MANAGEMENT = (
    _head(rf"(?P<verb>LOAD) {_SILENT} (?P<source>REF) (?:INTO GRAPH (?P<graph>REF))?"),
    _head(rf"(?P<verb>CLEAR|DROP) {_SILENT} (?:(?P<every>DEFAULT|NAMED|ALL)|GRAPH (?P<graph>REF))"),
    _head(rf"(?P<verb>CREATE) {_SILENT} GRAPH (?P<graph>REF)"),
    _head(
        rf"(?P<verb>ADD|MOVE|COPY) {_SILENT} (?:DEFAULT|{_GRAPH} (?P<source>REF))"
        rf" TO (?:DEFAULT|{_GRAPH} (?P<graph>REF))"
    ),
)
_DELETE_WHERE = _head("DELETE WHERE")
_FIRST = _head("(?:WITH (?P<with>REF))? (?P<verb>DELETE|INSERT)")
_INSERT = _head("INSERT")
_WHERE = _head("(?P<using>(?:USING (?:NAMED(?!:))? REF )*)WHERE")
_USING = _head("USING (?P<named>NAMED(?!:))? (?P<graph>REF)")
_NOTHING = _head("")

_EMPTY = Template()


def parse_update(text: str, *, prefixes: Mapping[str, str], base_iri: str | None) -> tuple[op.Operation, ...]:
    """Read an update (section 3 of SPARQL 1.1 Update); nothing runs, and nothing is asked.

    `prefixes` and `base_iri` are those that need not be declared. Declarations may stand before each
    operation, and hold for those after it. Raises QuerySyntaxError for what is no update, and FederationError
    for one that asks another service. `check_update` has to come first: the engine's parser recurses.
    """
    sources = list(_sources(text, Names(dict(prefixes), base_iri)))
    for first, last in _runs(sources):
        first.names.check_syntax(text, first.piece.body, last.piece.end)
    _check_labels(sources)
    _check_services(sources)
    _check_patterns(sources)
    return tuple(map(_operation, sources))


@dataclass(frozen=True)
class _Source:
    """One operation and the names in force in it."""

    piece: Piece
    names: Names

    def template(self, block: Block) -> Template:
        return read_template(self.piece.text, block.tokens, self.names)

    def graph(self, reference: str | None) -> op.Graph:
        return self.names.resolve(reference) if reference else DEFAULT_GRAPH


def _sources(text: str, names: Names) -> Iterator[_Source]:
    pieces = outline(text)
    for piece in pieces:
        names = _declared(piece, names)
        if not piece.is_blank:
            yield _Source(piece, names)
        elif piece is not pieces[-1]:
            raise QuerySyntaxError("there is no operation before this semicolon", *position(text, piece.end))


def _runs(sources: list[_Source]) -> Iterator[tuple[_Source, _Source]]:
    """Yield the first and the last of operations that no declarations part."""
    starts = [n for n, source in enumerate(sources) if n == 0 or source.piece.body > source.piece.start]
    for start, after in pairwise([*starts, len(sources)]):
        yield sources[start], sources[after - 1]


def _declared(piece: Piece, names: Names) -> Names:
    for declaration in piece.declarations():
        try:
            names = _with(names, declaration)
        except QuerySyntaxError as error:
            end = declaration.end() - 1
            raise QuerySyntaxError(error.message, *position(piece.text, end)) from error
    return names


def _with(names: Names, declaration: re.Match[str]) -> Names:
    if declaration["base"]:
        return Names(names.prefixes, names.resolve(declaration["base"]).value)
    if declaration["iri"]:
        prefix, iri = declaration["prefix"], names.resolve(declaration["iri"]).value
        # Clients may declare the same before each of many operations.
        return names if names.prefixes.get(prefix) == iri else names.with_prefix(prefix, iri)
    return names


def _check_labels(sources: list[_Source]) -> None:
    """Refuse a blank node in two INSERT DATA (section 3.1.1), also where declarations part them."""
    seen: set[str] = set()
    for source in sources:
        if source.piece.is_data:
            labels = [token for token in source.piece.blocks[0].tokens if token.kind == "blank"]
            for token in labels:
                if token.text in seen:
                    message = f"{token.text} is a blank node of another operation"
                    raise QuerySyntaxError(message, *position(source.piece.text, token.offset))
            seen.update(token.text for token in labels)


def _check_services(sources: list[_Source]) -> None:
    for source in sources:
        piece = source.piece
        if not piece.is_data and analyse(piece.text[piece.body : piece.end]).services:
            raise FederationError("an update asks no other service; ask it first, and insert what it answers")


def _check_patterns(sources: list[_Source]) -> None:
    """Refuse constant arguments of REGEX and REPLACE that are wrong, at their place in all of the update."""
    for source in sources:
        piece = source.piece
        if not piece.is_data:
            try:
                rewrite(piece.text[piece.body : piece.end])
            except QuerySyntaxError as error:
                raise moved(error, position(piece.text, piece.body)) from error


def _operation(source: _Source) -> op.Operation:
    piece = source.piece
    heads = piece.heads()
    if not piece.blocks:
        return _management(source, heads[0])
    if not _NOTHING.fullmatch(heads[-1]):
        raise _unreadable(source)
    if piece.is_data and len(piece.blocks) == 1:
        return _data(source, heads[0])
    if _DELETE_WHERE.fullmatch(heads[0]) and len(piece.blocks) == 1:
        return _delete_where(source)
    return _modify(source, heads)


def _data(source: _Source, head: str) -> op.Operation:
    quads = source.template(source.piece.blocks[0])
    return op.InsertData(quads) if _INSERT.match(head) else op.DeleteData(quads)


def _delete_where(source: _Source) -> op.Modify:
    (block,) = source.piece.blocks
    where = source.piece.text[block.start : block.end]
    return op.Modify(None, source.template(block), _EMPTY, (), (), where, source.names)


def _modify(source: _Source, heads: tuple[str, ...]) -> op.Modify:
    blocks = source.piece.blocks
    first, where = _FIRST.fullmatch(heads[0]), _WHERE.fullmatch(heads[-2])
    has_both = len(blocks) == 3 and _INSERT.fullmatch(heads[1]) is not None
    if first is None or where is None or not (has_both or len(blocks) == 2):
        raise _unreadable(source)
    templates = [source.template(block) for block in blocks[:-1]]
    if not has_both:
        templates.insert(0 if first["verb"].upper() == "INSERT" else 1, _EMPTY)
    used = list(_USING.finditer(where["using"]))
    return op.Modify(
        with_=source.names.resolve(first["with"]) if first["with"] else None,
        delete=templates[0],
        insert=templates[1],
        using=tuple(source.names.resolve(each["graph"]) for each in used if not each["named"]),
        using_named=tuple(source.names.resolve(each["graph"]) for each in used if each["named"]),
        where=source.piece.text[blocks[-1].start : blocks[-1].end],
        names=source.names,
    )


def _management(source: _Source, head: str) -> op.Operation:
    match = next(filter(None, (pattern.fullmatch(head) for pattern in _MANAGEMENT)), None)
    if match is None:
        raise _unreadable(source)
    found, silent = match.groupdict(), match["silent"] is not None
    graph = source.graph(found["graph"])
    match match["verb"].upper():
        case "LOAD":
            return op.Load(source.names.resolve(match["source"]), graph, silent)
        case "CREATE":
            return op.Create(source.names.resolve(match["graph"]), silent)
        case "CLEAR" | "DROP" as verb:
            kind = op.Clear if verb == "CLEAR" else op.Drop
            return kind(_EVERY.get((found["every"] or "").upper(), graph), silent)
        case verb:
            return _TRANSFERS[verb](source.graph(found["source"]), graph, silent)


_EVERY = {"ALL": op.Every.GRAPH, "NAMED": op.Every.NAMED}
_TRANSFERS: Mapping[str, type[op.Add | op.Move | op.Copy]] = {"ADD": op.Add, "MOVE": op.Move, "COPY": op.Copy}


def _unreadable(source: _Source) -> QuerySyntaxError:
    """Say that the engine reads an operation that this module cannot take apart."""
    message = (
        "it is not clear where the parts of this operation end: put spaces around keywords and operators"
    )
    return QuerySyntaxError(message, *position(source.piece.text, source.piece.body))
