"""Which of many new graphs speaks of what: all that is known of the others when one is looked at."""

from __future__ import annotations

from collections.abc import Iterable

from detente.derivation.claim import ABOUT, SUBJECT
from detente.rdf.namespaces import DCT, DET, TYPE
from detente.rdf.words import Word, WordTriple, node_of
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import Iris

_ABOUT, _SUBJECT, _HOLDER, _REPLACES = map(str, (ABOUT, SUBJECT, DET.holder, DCT.replaces))
_TYPE, _ENTRY, _DATA_SET = map(str, (TYPE, DET.Entry, DET.DataSet))
SEVERAL = ""
"""Stands for several graphs, or several claims."""


class IncomingIndex:
    """Subjects and what is claimed of them, of graphs that the rules read.

    Some hundred bytes a subject are all that is kept of graphs that are not looked at.
    """

    def __init__(self, iris: Iris) -> None:
        self._iris = iris
        self._is_read: dict[Word, bool] = {}
        self.graph_of: dict[Word, Word] = {}
        """The one graph that speaks of a subject, or SEVERAL."""
        self.about: dict[Word, Word] = {}
        """The one claim about a thing, or SEVERAL."""
        self.odd: set[Word] = set()
        """What claims are on the values of, and entries that are replaced."""
        self.holders: dict[Word, list[Word]] = {}
        """Holders, with what they are holders of."""
        self.entries: set[Word] = set()
        """Graphs that describe the entry of their name."""
        self.data_sets: set[Word] = set()
        """Those of them that describe it as an event data set, whether or not they call it an entry."""

    def is_read(self, graph: Word) -> bool:
        """Tell whether the rules read graphs of this kind."""
        found = self._is_read.get(graph)
        if found is None:
            found = self._is_read[graph] = bool(graph) and plan(self._iris.base).kind(node_of(graph)).read
        return found

    def add(self, graph: Word, triples: Iterable[WordTriple]) -> None:
        """Take note of triples of one graph; of graphs that the rules do not read, nothing is noted."""
        if not self.is_read(graph):
            return
        where, about, odd = self.graph_of, self.about, self.odd
        for s, p, o in triples:
            if where.setdefault(s, graph) != graph:
                where[s] = SEVERAL
            if p == _ABOUT:
                if about.setdefault(o, s) != s:
                    about[o] = SEVERAL
            elif p in (_SUBJECT, _REPLACES):
                odd.add(o)
            elif p == _HOLDER or s == graph:
                self._note(graph, s, p, o)

    def _note(self, graph: Word, subject: Word, predicate: Word, object_: Word) -> None:
        if predicate == _HOLDER:
            self.holders.setdefault(object_, []).append(subject)
        elif predicate == _TYPE and object_ in (_ENTRY, _DATA_SET):
            self.entries.add(graph)
            if object_ == _DATA_SET:
                self.data_sets.add(graph)
