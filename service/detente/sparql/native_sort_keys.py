"""Sort keys that the engine makes itself, in SPARQL, so that it calls nobody for the terms there are most of.

A call of `sort_keys.sort_key` from the engine takes some 5 µs a row, ten times as long as making the key of a
label in the engine. So ORDER BY of a variable becomes ORDER BY of an expression that gives just the key
of `sort_keys` for text, IRIs, whole numbers above zero and plain dates, and calls for all else. What a call
of SPARQL's own gives is often of one kind whatever the data (COUNT, STR): the engine's order is right there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import NamedNode

from detente.rdf.namespaces import XSD
from detente.sparql.lexer import Token
from detente.sparql.sort_keys import (
    IRI,
    MOMENT,
    NUMBER_ABOVE_ZERO,
    PADDED_DIGITS,
    TEXT,
    WITH_YEARS,
    power_key,
)

_POWERS = "".join(map(power_key, range(PADDED_DIGITS)))

# Each gives the key of a kind of term, and an error for all others. CONCAT takes nothing but text. A date
# without a time zone in a year of four digits is the one thing with a year and a day that is ten characters.
_KEYS = (
    rf'CONCAT("{TEXT}",{{v}},"\u0000",LANG({{v}}),"\u0000",LANGDIR({{v}}))',
    rf"IF(YEAR({{v}})>0&&DAY({{v}})>0&&STRLEN(STR({{v}}))=10,"
    rf'CONCAT("{MOMENT}{WITH_YEARS}",STR({{v}}),"T00:00:00\u000020"),1/0)',
    rf"IF(DATATYPE({{v}})={XSD.integer}&&{{v}}>0,"
    rf'CONCAT("{NUMBER_ABOVE_ZERO}",SUBSTR("{_POWERS}",STRLEN(STR({{v}})),1),STR({{v}})),1/0)',
    rf'IF(isIRI({{v}}),CONCAT("{IRI}",STR({{v}})),{{call}}({{v}}))',
)
_EXPRESSION = f"COALESCE({','.join(_KEYS)})"

_ONE_KIND = frozenset(
    (
        *("count", "strlen", "year", "month", "day", "hours", "minutes"),  # integers
        *("str", "lang", "encode_for_uri", "group_concat", "struuid", "tz"),  # text without a language
        *("md5", "sha1", "sha256", "sha384", "sha512"),
        *("iri", "uri", "datatype", "uuid"),
        *("bound", "contains", "strstarts", "strends", "langmatches", "sameterm", "regex"),  # booleans
        *("isiri", "isuri", "isblank", "isliteral", "isnumeric"),
    )
)
"""Functions and aggregates whose values are of one kind, of which the engine knows the order."""


_AS_ITS_ARGUMENT = frozenset(("substr", "ucase", "lcase", "strbefore", "strafter"))
"""Functions of text that give text of the kind of their first argument: without a language of one without."""


def native_sort_key(variable: str, call: NamedNode) -> str:
    """Write the expression of a variable's sort key; `call` gives the keys that it cannot make."""
    return _EXPRESSION.replace("{v}", variable).replace("{call}", str(call))


def is_of_one_kind(word: str) -> bool:
    """Tell whether all values of a function, named in lower case, are of one kind."""
    return word in _ONE_KIND


def gives_one_kind(found: Sequence[Token], closing: Mapping[int, int], index: int) -> bool:
    """Tell whether all values of the call at an index are of one kind: `SUBSTR(STR(?date), 1, 7)` is text."""
    while found[index].text.lower() in _AS_ITS_ARGUMENT and closing.get(index + 1) is not None:
        index += 2
        end = closing.get(index + 1)
        if end is None or found[end + 1].text not in {",", ")"}:
            return False
    return is_of_one_kind(found[index].text.lower())


def bound_by(found: Sequence[Token], closing: Mapping[int, int], opening: int, variable: str) -> int | None:
    """Give the index of the function whose value `BIND(function(…) AS ?variable)` gives a variable.

    `opening` is the bracket that opens the pattern of a SELECT. None where the variable can have other
    values: where the pattern names it a second time, or VALUES may come after the pattern.
    """
    end = closing[opening]
    places = [at for at in range(opening, end) if _is_variable(found[at], variable)]
    if len(places) != 1 or any("values" in token.text.lower() for token in found[end:]):
        return None
    at = places[0]
    start = next((index for index in range(at, opening, -1) if closing.get(index) == at + 1), None)
    if start is None or not found[at - 1].is_word("as") or closing.get(start + 2) != at - 2:
        return None
    return start + 1


def _is_variable(token: Token, variable: str) -> bool:
    return token.kind == "variable" and token.text[1:] == variable[1:]


def projected(found: Sequence[Token], closing: Mapping[int, int], select: int, variable: str) -> int | None:
    """Give the index of the function whose value a variable of the SELECT at an index is.

    None where that SELECT does not say `(function(…) AS ?variable)`. What is made there
    can come from nowhere else: its pattern must not have the variable (SPARQL 1.1 Query, section 18.2.4.4).
    """
    index = select + 1
    while index < len(found) and found[index].text != "{":
        ends = closing.get(index, index) if found[index].text == "(" else index
        is_made = ends > index and found[ends - 1].text[1:] == variable[1:] and found[ends - 2].is_word("as")
        if is_made:
            return index + 1 if closing.get(index + 2) == ends - 3 else None
        index = ends + 1
    return None


def select_before(found: Sequence[Token], opening: Mapping[int, int], at: int) -> int | None:
    """Give the index of the SELECT that a solution modifier or an aggregate belongs to; None without one.

    `opening` gives the bracket that each closing one belongs to.
    """
    index = at - 1
    while index >= 0 and found[index].text != "{":
        if found[index].kind == "word" and found[index].text.lower().endswith("select"):
            return index
        index = opening.get(index, index) - 1
    return None
