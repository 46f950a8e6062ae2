"""Which cells are values of a datatype: what the gate refuses later is a fault of its record here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from detente.characters import text_fault
from detente.claims.importing.columns import RowError
from detente.rdf.namespaces import EDTF, XSD
from detente.rdf.reading.limits import OPERATOR_LIMITS
from detente.vocabulary.edtf import bounds

LATITUDE, LONGITUDE = "latitude", "longitude"
"""Kinds of decimals with a range, in degrees."""
MOST_DIGITS = 1_000
"""A number of more characters is none that anybody measured."""
_SHOWN = 60
_LONG_IRI = re.compile(rf"<[^<>\"\s]{{{OPERATOR_LIMITS.iri_characters + 1},}}>")

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _as(pattern: re.Pattern[str], name: str) -> Callable[[str], str]:
    def fault(cell: str) -> str:
        return "" if len(cell) <= MOST_DIGITS and pattern.fullmatch(cell) else f"is no {name}"

    return fault


_decimal_fault = _as(_DECIMAL, "decimal")


def _degrees(name: str, most: int) -> Callable[[str], str]:
    def fault(cell: str) -> str:
        if found := _decimal_fault(cell):
            return found
        return "" if -most <= float(cell) <= most else f"is no {name} from -{most} to {most}"

    return fault


def _date_fault(cell: str) -> str:
    try:
        date.fromisoformat(cell)
    except ValueError:
        return "is no date"
    return "" if _DAY.fullmatch(cell) else "is no date"


def _edtf_fault(cell: str) -> str:
    try:
        bounds(cell)
    except ValueError:
        return "is no EDTF date"
    return ""


CHECKS: Mapping[str, Callable[[str], str]] = {
    XSD.decimal.value: _decimal_fault,
    XSD.integer.value: _as(_INTEGER, "integer"),
    XSD.boolean.value: _as(re.compile("true|false"), "boolean"),
    XSD.date.value: _date_fault,
    f"{EDTF.iri}EDTF": _edtf_fault,
    LATITUDE: _degrees(LATITUDE, 90),
    LONGITUDE: _degrees(LONGITUDE, 180),
}
"""What is wrong with a cell as a value of a datatype or a kind; empty where nothing is."""


def datatype_of(kind: str) -> str:
    """Give the IRI of the datatype that values of a kind have."""
    return XSD.decimal.value if kind in (LATITUDE, LONGITUDE) else kind


def checked_text(cell: str, column: int | None = None) -> str:
    """Give back a cell that a literal can hold; raises RowError for one that none can.

    Bytes that the file's encoding has not are surrogates here, and told where the record is written.
    """
    if "\0" in cell and (fault := text_fault(cell)):
        raise RowError(fault.message, column)
    return cell


def check_length(lines: str) -> None:
    """Raise RowError where lines of N-Quads hold a term that is longer than readers take."""
    if len(lines) < OPERATOR_LIMITS.iri_characters:
        return
    if found := _LONG_IRI.search(lines):
        most = OPERATOR_LIMITS.iri_characters
        raise RowError(f"{cell_shown(found[0])} makes an IRI of more than {most:,} characters")
    if len(lines) > OPERATOR_LIMITS.literal_characters:
        raise RowError(f"says more than {OPERATOR_LIMITS.literal_characters:,} characters")


def cell_shown(cell: str) -> str:
    """Write a cell for a message, cut if it is long."""
    return repr(cell) if len(cell) <= _SHOWN else f"{cell[:_SHOWN]!r}…"
