"""IRIs written with prefixes: the one rule by which a namespace is chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping

ANY = re.compile(r".+", re.DOTALL)
"""Local names for reading: any text but none."""


class Prefixes:
    """Namespaces by prefix. Where several begin an IRI the longest counts; of equal ones, the first prefix.

    >>> near = Prefixes({"ex": "https://example.org/", "of": "https://example.org/of#"})
    >>> near.shorten("https://example.org/of#x"), near.shorten("https://example.org/of#")
    ('of:x', 'ex:of#')
    """

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = sorted(namespaces.items(), key=lambda item: (-len(item[1]), item[0]))

    def split(self, iri: str, local: re.Pattern[str] = ANY) -> tuple[str, str] | None:
        """Cut an IRI into a prefix and a local name of the form `local`; None where that cannot be done."""
        for prefix, namespace in self._namespaces:
            if iri.startswith(namespace) and local.fullmatch(iri, len(namespace)):
                return prefix, iri[len(namespace) :]
        return None

    def shorten(self, iri: str) -> str:
        """Write an IRI for reading: with its prefix, or in full."""
        found = self.split(iri)
        return ":".join(found) if found else iri
