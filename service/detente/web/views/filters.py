"""What of a relation's timeline is asked for: kinds, modalities, settled or all, days. From the address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from detente.errors import DetenteError
from detente.vocabulary.eventualities import KINDS_OF_EVENTUALITIES
from detente.web.language.words import Worded, worded

MODALITIES = (
    "asserted", "planned", "pledged", "intended", "possible",
    "expected", "evaluated", "alleged", "speculated", "hypothetical",
)  # fmt: skip
SETTLED = ("only", "all")
FILTER_ARGUMENTS = ("type", "modality", "settled", "from", "to")
"""The arguments of an address that narrow what happened."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_T = TypeVar("_T")


class FilterError(DetenteError):
    """An argument of the address that means nothing; `name` is the argument's, `detail` for who sent it."""

    def __init__(self, name: str, detail: str | Worded) -> None:
        super().__init__(str(detail))
        self.name = name
        self.detail = detail


@dataclass(frozen=True)
class Filters:
    """What is asked for: no kinds or no modalities are all of them; days are inclusive, None is open."""

    kinds: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    settled_only: bool = True
    first: date | None = None
    last: date | None = None

    @property
    def by_date(self) -> bool:
        """Whether days were asked for, which leaves out what has no date."""
        return self.first is not None or self.last is not None

    @property
    def narrow(self) -> bool:
        """Whether anything was asked for other than everything that is settled."""
        return self != Filters()


def read_filters(arguments: Mapping[str, Sequence[str]]) -> Filters:
    """Read FILTER_ARGUMENTS; others are of no concern here.

    Raises FilterError where one has a value that it cannot have.
    """
    first, last = (_single(arguments, name, _day) for name in ("from", "to"))
    if first and last and last < first:
        raise FilterError(
            "to", worded("`to` is %(last)s, which is before `from`, %(first)s.", last=last, first=first)
        )
    return Filters(
        kinds=_several(arguments, "type", tuple(KINDS_OF_EVENTUALITIES)),
        modalities=_several(arguments, "modality", MODALITIES),
        settled_only=_single(arguments, "settled", _settled) in (None, "only"),
        first=first,
        last=last,
    )


def _several(arguments: Mapping[str, Sequence[str]], name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    given = [value for value in arguments.get(name, ()) if value]
    for value in given:
        if value not in allowed:
            raise FilterError(
                name,
                worded(
                    "`%(name)s` is one or more of %(allowed)s; not %(value)r.",
                    name=name,
                    allowed=", ".join(allowed),
                    value=value,
                ),
            )
    return tuple(value for value in allowed if value in given)


def _single(arguments: Mapping[str, Sequence[str]], name: str, read: Callable[[str, str], _T]) -> _T | None:
    given = [value for value in arguments.get(name, ()) if value]
    if len(given) > 1:
        raise FilterError(name, worded("`%(name)s` is given %(number)s times.", name=name, number=len(given)))
    return read(name, given[0]) if given else None


def _settled(name: str, value: str) -> str:
    if value not in SETTLED:
        raise FilterError(
            name,
            worded(
                "`%(name)s` is %(one)s or %(other)s; not %(value)r.",
                name=name,
                one=SETTLED[0],
                other=SETTLED[1],
                value=value,
            ),
        )
    return value


def _day(name: str, value: str) -> date:
    try:
        if not _DAY.fullmatch(value):  # Python reads other forms of ISO 8601 too, which are no EDTF
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError:
        raise FilterError(
            name, worded("`%(name)s` is a day such as 2016-08-09; not %(value)r.", name=name, value=value)
        ) from None
