"""Solutions as CSV (https://www.w3.org/TR/sparql11-results-csv-tsv/#csv).

The engine writes IRIs as they are, so that one with a comma in it becomes two cells, and what stands after it
moves to the next column; and it writes a row of one empty cell as an empty line, which readers skip.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO

from pyoxigraph import BlankNode, QuerySolutions, Triple

from detente.rdf.quads import Object

MEDIA_TYPE = "text/csv"
_ROWS = 16
"""Rows that are read at once: a call for each would cost more than the row."""

_CHARACTERS = 1 << 14
"""So much is written at once, and nothing before: an error that comes first is told as one."""


def write_csv(solutions: QuerySolutions, output: BinaryIO) -> None:
    """Write the names of the variables and the solutions; what reading the solutions raises passes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([variable.value for variable in solutions.variables])
    while rows := [_cells(row) for row in islice(solutions, _ROWS)]:
        writer.writerows(rows)
        if text.tell() >= _CHARACTERS:
            output.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    output.write(text.getvalue().encode())


def _cells(row: Iterable[Object | None]) -> list[str]:
    return ["" if term is None else _text(term) for term in row]


def _text(term: Object) -> str:
    """Give the text of an IRI or a literal, a blank node with `_:`, and a triple term as SPARQL has it."""
    if isinstance(term, Triple):
        return f"<<( {term} )>>"
    return str(term) if isinstance(term, BlankNode) else term.value
