"""What a judge of a query is: a function made for look-ups, which says True where the query finds nothing.

A judge may say True or None, never False: a query that finds something may also fail. Whatever is odd
(several values where one is meant, a date that is none, a literal with a language where texts are compared)
is None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.gate.compiled.logic import Judge
from detente.gate.compiled.lookups import Lookup, Lookups
from detente.gate.compiled.term_text import name_text, typed
from detente.rdf.namespaces import DET, XSD, Namespace


@dataclass(frozen=True)
class Data:
    """What the judges look things up in, and the base IRI in force."""

    lookups: Lookups
    base: str

    def of(self, namespace: Namespace, local: str) -> Lookup:
        """Give the look-up of the values of a property."""
        return self.lookups(name_text(namespace, local))

    def det(self, local: str) -> Lookup:
        """Give the look-up of the values of a det: property."""
        return self.of(DET, local)

    def at_det(self, local: str) -> Lookup:
        """Give the look-up of what has a value of a det: property."""
        return self.lookups(name_text(DET, local), inverse=True)


Select = Callable[[Data], Judge]
"""Makes the judge of a SELECT: of a focus node, whether the query certainly finds nothing."""
Ask = Callable[[Data, Mapping[str, str]], Judge | None]
"""Makes the judge of an ASK for parameters: of a value, whether the answer certainly is true."""

SELECTS: dict[str, Select] = {}
ASKS: dict[str, Ask] = {}


def select(fingerprint: str) -> Callable[[Select], Select]:
    """Register what makes the judge of the SELECT with a fingerprint."""
    return lambda make: SELECTS.setdefault(fingerprint, make)


def ask(fingerprint: str) -> Callable[[Ask], Ask]:
    """Register what makes the judge of the ASK with a fingerprint."""
    return lambda make: ASKS.setdefault(fingerprint, make)


_DATE = typed(str(XSD.date))


@lru_cache(maxsize=100_000)
def day(text: str) -> str | None:
    """Give the text of an ordinary xsd:date, without a zone; such texts sort as their days do."""
    if len(text) != len(_DATE) + 11 or not text.endswith(_DATE):
        return None
    written = text[1:11]
    try:
        return written if str(date.fromisoformat(written)) == written else None
    except ValueError:
        return None
