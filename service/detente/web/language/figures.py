"""Numbers as the language of the page writes them (Unicode CLDR, by Babel)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from babel import Locale

from detente.web.language.languages import present_language


def in_figures(number: int | float | Decimal) -> str:
    """Write a number with its thousands set apart.

    >>> in_figures(1234567), in_figures(Decimal("1.5"))
    ('1,234,567', '1.5')
    """
    group, decimal = _separators(present_language())
    written = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    return written.translate({ord(","): group, ord("."): decimal})


def month_names() -> Mapping[int, str]:
    """Give the names of the months from 1 to 12, as they stand in a date."""
    return _month_names(present_language(), "wide")


def short_month_names() -> Mapping[int, str]:
    """Give the names of the months from 1 to 12, as they stand where there is little room."""
    return _month_names(present_language(), "abbreviated")


# Reading a locale's table takes longer than all else on a page that shows a number.
@lru_cache(maxsize=8)
def _separators(language: str) -> tuple[str, str]:
    symbols = Locale.parse(language).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


@lru_cache(maxsize=8)
def _month_names(language: str, width: str) -> Mapping[int, str]:
    return dict(Locale.parse(language).months["format"][width])
