"""What a query uses: the features by which an engine is tested and a query is let to it or kept from it.

Features are found on tokens. Whatever is not known here becomes a feature of its own, which no golden
question has, so that a query with it stays at home.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Literal

from detente.rdf.namespaces import RDF
from detente.sparql.lexer import Token, tokens
from detente.sparql.prologue import Prologue, read_prologue

FEW, MANY = 50, 200
"""Lists of data are told apart by these numbers of terms."""

Place = Literal["expression", "pattern", "data"]
EXPRESSION: Place = "expression"
PATTERN: Place = "pattern"
DATA: Place = "data"

_PATHS = frozenset({"*", "+", "?", "/", "|", "^", "!"})
_SILENT = frozenset({"WHERE", "AS", "BY", "A", "SEPARATOR"})
_BRACKETS = frozenset("{}().;,")
_OPERANDS = frozenset({"iri", "name", "variable", "string", "number", "word", "blank"})


def features(query: str, prefixes: Mapping[str, str], base: str) -> frozenset[str]:
    """Name what a query uses: keywords, functions, operators, kinds of constants, and where it looks.

    >>> sorted(features("SELECT ?s { ?s ?p 'a'@en FILTER (?s <= 1) }", {}, "https://example.org/"))
    ['<=', 'FILTER', 'SELECT', 'integer', 'language']
    """
    prologue = read_prologue(query, prefixes, base)
    found = list(tokens(query, prologue.end))
    return frozenset(
        [*_words(found), *_operators(found), *_terms(found, prologue), *_lists(found), *_structure(found)]
    )


def undeclared_names(query: str, prefixes: Mapping[str, str]) -> dict[str, str]:
    """Find the prefixes that a query uses and leaves to the service, with their IRIs.

    Raises ValueError where it has an IRI or a name that means something else elsewhere, or nothing.
    """
    own = read_prologue(query, {}, None)
    used: dict[str, str] = {}
    for token in tokens(query, own.end):
        if token.kind in {"iri", "name"} and own.resolve(token) is None:
            prefix = token.text.partition(":")[0]
            if token.kind == "iri" or prefix not in prefixes:
                raise ValueError(f"{token.text} is relative, or has no prefix")
            used[prefix] = prefixes[prefix]
    return used


def named_in_graph_clauses(query: str, prefixes: Mapping[str, str], base: str) -> tuple[set[str], bool]:
    """Find the graphs after GRAPH, and whether one is a variable."""
    prologue = read_prologue(query, prefixes, base)
    found = list(tokens(query, prologue.end))
    after = [token for word, token in pairwise(found) if word.is_word("graph")]
    named = {prologue.resolve(token) for token in after if token.kind in {"iri", "name"}}
    return {iri for iri in named if iri is not None}, any(token.kind == "variable" for token in after)


def predicates_named(query: str, prefixes: Mapping[str, str], base: str) -> frozenset[str] | None:
    """Find the IRIs that may be predicates of a query; None where any may be, by a variable or a path.

    It is sometimes None wrongly, and has all IRIs of the query.
    """
    prologue = read_prologue(query, prefixes, base)
    found = list(tokens(query, prologue.end))
    ends = Token("punctuation", "", 0)
    three = zip(_places(found), found, [*found[1:], ends], [*found[2:], ends, ends], strict=False)
    if any(place == PATTERN and _is_any_predicate(*some) for place, *some in three):
        return None
    named = [prologue.resolve(token) for token in found if token.kind in {"iri", "name"}]
    return frozenset([*(iri for iri in named if iri is not None), RDF.type.value])


def _places(found: list[Token]) -> Iterator[Place]:
    """Tell of each token where it is; brackets and braces belong to what is in them.

    Braces hold patterns, but after VALUES; brackets in a pattern hold an expression after a keyword, as of
    `FILTER (`, and after the name of a function, as of `FILTER ex:f(`: else they hold a path or a collection.
    """
    inside: list[Place] = []
    begins_data = False
    before = beyond = Token("punctuation", "", 0)
    for token in found:
        begins_data |= token.is_word("values")
        if token.text == "{":
            inside.append(DATA if begins_data else PATTERN)
            begins_data = False
        elif token.text == "(":
            place = inside[-1] if inside else EXPRESSION
            inside.append(EXPRESSION if place == PATTERN and _calls(beyond, before) else place)
        yield inside[-1] if inside else EXPRESSION
        if token.text in ("}", ")") and inside:
            inside.pop()
        beyond, before = before, token


def _calls(beyond: Token, before: Token) -> bool:
    """Tell whether two tokens of a pattern open an expression by the bracket after them."""
    if before.kind in {"iri", "name"}:
        return beyond.is_word("filter")
    return before.kind == "word" and not before.is_word("a")


def _is_any_predicate(first: Token, second: Token, third: Token) -> bool:
    """Tell whether three tokens of a pattern may have any predicate: by a variable or by excluding some.

    What is excluded (SPARQL 1.1, section 9.1) may be in any brackets, so whoever excludes is enough.
    """
    if first.text == "!" or (first.kind == "variable" and second.kind == "variable"):
        return True
    if second.kind != "variable":
        return False
    follows = third.kind in _TERMS or third.text in _OBJECT_STARTS or third.is_word("true", "false")
    is_subject = first.kind in _SUBJECTS or first.text in _SUBJECT_ENDS
    return first.text in (";", "[", "{|") or (follows and is_subject)


_SUBJECTS = frozenset({"iri", "name", "blank"})
_TERMS = frozenset({"iri", "name", "variable", "string", "number", "blank"})
_SUBJECT_ENDS = frozenset({"]", ")", ")>>", ">>"})
_OBJECT_STARTS = frozenset({"[", "(", "+", "-", "<<(", "<<"})


def is_blind_to_blank_nodes(used: frozenset[str]) -> bool:
    """Tell whether a query comes to the same where blank nodes are IRIs: it asks of no term what it is."""
    return used <= _BLIND


_BLIND = frozenset(
    {
        "SELECT", "ASK", "DISTINCT", "all", "OPTIONAL", "UNION", "MINUS", "FILTER", "EXISTS", "NOT", "BOUND",
        "GRAPH <>", "GRAPH ?", "VALUES", "UNDEF", "GROUP", "COUNT", "path /", "=", "!=", "&&", "||", "!",
        "IN", "string", "language", "integer", "sub-select",
    }
)  # fmt: skip


def is_grouping(used: frozenset[str]) -> bool:
    """Tell whether a query aggregates, which engines made for analysis are for."""
    return bool(used & {"GROUP", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


def _words(found: list[Token]) -> Iterator[str]:
    for token, following in pairwise([*found, Token("punctuation", "", 0)]):
        if token.kind != "word":
            continue
        word = token.text.upper()
        if word in {"TRUE", "FALSE"}:
            yield "boolean"
        elif word == "GRAPH":
            yield "GRAPH ?" if following.kind == "variable" else "GRAPH <>"
        elif word not in _SILENT:
            yield word


def _operators(found: list[Token]) -> Iterator[str]:
    before = Token("punctuation", "", 0)
    for place, (token, following) in zip(_places(found), pairwise([*found, before]), strict=True):
        if token.kind == "punctuation" and token.text == "{" and following.text == "}":
            yield "{}"
        elif place == PATTERN and token.text == "(" and before.text != "!":
            yield "path ()"
        elif token.kind == "punctuation" and token.text not in _BRACKETS and token.text != "^^":
            yield _operator(before, token, place)
        elif token.kind in {"blank", "invalid"}:
            yield token.kind
        before = token


def _operator(before: Token, token: Token, place: Place) -> str:
    """Name an operator, by its place one of paths or one of expressions; `-` in a pattern is a sign."""
    if place != EXPRESSION:
        if token.text in _PATHS:
            return f"path {token.text}"
        if token.text == "-":
            return "sign"
    elif token.text == "*" and (before.text == "(" or before.is_word("select", "distinct", "reduced")):
        return "all"
    return "[]" if token.text in "[]" else token.text


def _terms(found: list[Token], prologue: Prologue) -> Iterator[str]:
    padded = [*found, *[Token("punctuation", "", 0)] * 2]
    for n, token in enumerate(found):
        following, second = padded[n + 1 : n + 3]
        if token.kind == "number":
            yield _number(token.text)
        elif token.kind == "language":
            yield "language"
        elif token.kind == "string" and following.text == "^^":
            yield f"literal {prologue.resolve(second) if second.kind in {'iri', 'name'} else second.text}"
        elif token.kind == "string" and following.kind != "language":
            yield "string"
        elif token.kind in {"iri", "name"} and following.text == "(":
            yield f"call {prologue.resolve(token)}"


def _number(text: str) -> str:
    if "e" in text.lower():
        return "double"
    return "decimal" if "." in text else "integer"


def _lists(found: list[Token]) -> Iterator[str]:
    """Tell how long the lists of data are, after VALUES and IN."""
    for n, token in enumerate(found):
        if token.is_word("values", "in"):
            longest = _length(found[n + 1 :], "}" if token.is_word("values") else ")")
            if longest > FEW:
                yield f"{token.text.upper()} over {FEW if longest <= MANY else MANY}"


def _length(after: list[Token], end: str) -> int:
    number = 0
    for token in after:
        if token.text == end:
            break
        number += token.kind in _OPERANDS
    return number


def _structure(found: list[Token]) -> Iterator[str]:
    if sum(token.is_word("select") for token in found) > 1:
        yield "sub-select"
