"""Whether a row of an answer is settled or only said, and by whom, as its question declares it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

RowStanding = Literal["settled", "said", "record"]
"""Settled; said by somebody and not settled; or a record that the graph keeps of itself."""

STANDING_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "rows": {"enum": ["settled", "said", "record"]},
        "column": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9]*$"},
        "settled": {"type": "string", "pattern": '^[^"\\\\]+$'},
        "that": {"type": "string", "minLength": 1},
        "by": {"type": "array", "items": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9]*$"}},
    },
    "oneOf": [{"required": ["rows"]}, {"required": ["column", "settled"]}],
    "additionalProperties": False,
}
"""What a question says of its rows: `rows` is the standing of all, or `column` tells it of each."""


COLUMN = "standing"
"""The column of answers that tells how each row stands."""

_SELECT = re.compile(r"^(SELECT .*\S) \{$", re.MULTILINE)


@dataclass(frozen=True)
class StandingRule:
    """How the rows of a question stand.

    All stand as `rows`; where that is None a row is settled if `column` has the text `settled`, and said
    otherwise. `that` says what it is that is settled, where that is less than the row seems to say. `by`
    names the columns and parameters that tell who says what is only said.
    """

    rows: RowStanding | None
    column: str = ""
    settled: str = ""
    that: str = ""
    by: tuple[str, ...] = ()

    def with_column(self, query: str) -> str:
        """Add to a SELECT that begins a line the column `standing`, so that each row tells how it stands.

        Other forms stay as they are. What is not told to be settled is said.

        >>> StandingRule("said").with_column("SELECT ?who {")
        'SELECT ?who ("said" AS ?standing) {'
        """
        return _SELECT.sub(lambda match: f"{match[1]} ({self._expression()} AS ?{COLUMN}) {{", query, count=1)

    def _expression(self) -> str:
        if self.rows is not None:
            return f'"{self.rows}"'
        return f'IF(COALESCE(STR(?{self.column}) = "{self.settled}", false), "settled", "said")'


def has_column(query: str) -> bool:
    """Tell whether `StandingRule.with_column` finds where to add its column."""
    return _SELECT.search(query) is not None


def standing_of(declared: Mapping[str, Any]) -> StandingRule:
    """Read what fits `STANDING_SCHEMA`."""
    return StandingRule(
        declared.get("rows"),
        declared.get("column", ""),
        declared.get("settled", ""),
        declared.get("that", ""),
        tuple(declared.get("by", ())),
    )
