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


def native_sort_key(variable: str, call: NamedNode) -> str:
    """Write the expression of a variable's sort key; `call` gives the keys that it cannot make."""
    return _EXPRESSION.replace("{v}", variable).replace("{call}", str(call))


def is_of_one_kind(word: str) -> bool:
    """Tell whether all values of a function, named in lower case, are of one kind."""
    return word in _ONE_KIND


def projected(found: Sequence[Token], closing: Mapping[int, int], at: int, variable: str) -> str | None:
    """Name the function, in lower case, whose value a variable is in an ORDER BY at an index.

    None where the SELECT that it belongs to does not say `(function(…) AS ?variable)`. What is made there
    can come from nowhere else: its pattern must not have the variable (SPARQL 1.1 Query, section 18.2.4.4).
    """
    start = _select_before(found, at)
    for index in range(start, at):
        ends = closing.get(index, 0)
        if found[index].text == "{":
            return None
        is_made = found[index].text == "(" and found[ends - 1].text[1:] == variable[1:]
        if is_made and found[ends - 2].is_word("as") and closing.get(index + 2) == ends - 3:
            return found[index + 1].text.lower()
    return None


def _select_before(found: Sequence[Token], at: int) -> int:
    """Give the index of the SELECT that a solution modifier belongs to; its own where there is none."""
    depth = 0
    for index in range(at - 1, -1, -1):
        text = found[index].text
        depth += (text == "}") - (text == "{")
        if depth < 0:
            return at
        if not depth and found[index].kind == "word" and text.lower().endswith("select"):
            return index
    return at
