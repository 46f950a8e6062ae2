"""Values of saved questions' parameters, as people and programs write them."""

from __future__ import annotations

import datetime
import re

from pyoxigraph import NamedNode

from detente.questions.data_sets import SETTLED, settled_graph
from detente.rdf.namespaces import PREFIXES, date
from detente.rdf.quads import Object
from detente.vocabulary.iris import CLASSES_BY_KIND, Iris

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_REFERENCE = re.compile(rf"({'|'.join(CLASSES_BY_KIND)})/[A-Za-z0-9-]+")
_ENTRY = re.compile(r"entry/[a-z0-9-]+")
_PREFIXED = re.compile(rf"({'|'.join(PREFIXES)}):([A-Za-z0-9-]+)")
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")


def term_of_value(text: str, base: str) -> Object | None:
    """Read a value: a day, `state/RUS`, `entry/…`, `settled`, a name such as `dets:topic-trade`, or an IRI.

    None where it is none of these. Raises ValueError for a day that no calendar has.

    >>> term_of_value("state/RUS", "https://example.org/")
    <NamedNode value=https://example.org/id/state/RUS>
    """
    if _DATE.fullmatch(text):
        datetime.date.fromisoformat(text)
        return date(text)
    if _REFERENCE.fullmatch(text):
        return Iris(base).thing(text)
    if _ENTRY.fullmatch(text):
        return NamedNode(f"{base}{text}")
    if text == SETTLED:
        return settled_graph(base)
    if prefixed := _PREFIXED.fullmatch(text):
        return NamedNode(PREFIXES[prefixed[1]] + prefixed[2])
    return NamedNode(text) if _IRI.fullmatch(text) else None
