"""Parameters that take an event data set, or what is settled in place of one."""

from __future__ import annotations

from pyoxigraph import NamedNode

from detente.vocabulary.graphs import DEFAULT

DATA_SET = "data set"
"""The kind of a parameter that takes an event data set of the version that is asked."""
SETTLED = "settled"
"""The kind, and the word, of what is settled: the default graph, under the name that it has in dumps."""


def settled_graph(base: str) -> NamedNode:
    """Give the term that stands for what is settled in a question's query."""
    return NamedNode(f"{base}{DEFAULT.path}")
