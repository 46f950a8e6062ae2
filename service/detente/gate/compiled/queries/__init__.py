"""Queries of shapes, each judged by a function that is written for its very text (see docs/gate.md).

Importing a module here puts its judges into the register.
"""

from detente.gate.compiled.queries import anchors, dates, names, states
from detente.gate.compiled.queries.registry import Queries, fingerprint

__all__ = ["Queries", "anchors", "dates", "fingerprint", "names", "states"]
