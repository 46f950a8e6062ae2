"""Data sets of events among entries: which graphs they are, and which of them a curator has adopted."""

from __future__ import annotations

from functools import cached_property

from pyoxigraph import Literal, NamedNode

from detente.derivation.cache import cached_method
from detente.derivation.reads import Reads
from detente.rdf.namespaces import DET, DETS, TYPE
from detente.rdf.quads import GraphName, QuadSource
from detente.vocabulary.graphs import CURATION
from detente.vocabulary.iris import Iris

ADOPTABLE = frozenset({DETS["coding-human"], DETS["coding-official"]})
"""How a data set may have been coded for its claims to settle once it is adopted."""

READS = Reads(of_itself=frozenset({TYPE, DET.coding}), of_others=frozenset({DET.adopted}))


class DataSets:
    """What entries' graphs say of themselves as data sets, and what the curation says of those."""

    def __init__(self, source: QuadSource, iris: Iris) -> None:
        self._source = source
        self._curation = CURATION.iri(iris)

    @cached_property
    def there_are(self) -> bool:
        """Whether there is any data set at all."""
        return next(iter(self._source.match(None, TYPE, DET.DataSet)), None) is not None

    @cached_method
    def is_one(self, graph: GraphName) -> bool:
        """Tell whether an entry's graph says of its entry that it is a data set."""
        return isinstance(graph, NamedNode) and any(self._source.match(graph, TYPE, DET.DataSet, graph))

    @cached_method
    def is_adopted(self, graph: GraphName) -> bool:
        """Tell whether a data set may settle: people or a body made it, and the curation adopts it.

        One that does not say how it was coded, or says it twice, is taken for machine-coded.
        """
        if not isinstance(graph, NamedNode):
            return False
        codings = {quad.object for quad in self._source.match(graph, DET.coding, None, graph)}
        if len(codings) != 1 or not codings <= ADOPTABLE:
            return False
        adopted = self._source.match(graph, DET.adopted, None, self._curation)
        return any(
            isinstance(quad.object, Literal) and quad.object.value in ("true", "1") for quad in adopted
        )
