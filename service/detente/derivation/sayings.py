"""What is said of the saying: entries, claims, anchors, runs, decisions and evidence, whatever settles.

It stands in the default graph without being settled. So nothing of the world may come in with it: a class of
this kind, given to a person or a meeting, or a participant, given to a claim, would pass for a fact.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, OA, PROV, SCHEMA, TYPE
from detente.rdf.quads import Object

WHO_SAID_WHAT = frozenset(
    {
        DET.Entry,
        DET.Claim,
        DET.ExtractionRun,
        OA.SpecificResource,
        OA.TextQuoteSelector,
        OA.TextPositionSelector,
    }
)
"""Classes of which an entry's graph tells without claims."""
WHO_DECIDED_WHAT = frozenset({DET.Claim, PROV.Activity, SCHEMA.CreativeWork})
"""The same of the curation."""

SAYING_CLASSES = frozenset({DET.Entry, DET.DataSet, DET.Claim, DET.ClaimConflict, DET.ExtractionRun})
"""Classes of the ontology whose members are said, or say: they are nothing that happened."""
SAYING_PROPERTIES = frozenset(
    {
        *(DET.about, DET.alternativeReading, DET.anchor, DET.attributedTo, DET.comments, DET.confidence),
        *(DET.evidence, DET.hedge, DET.modality, DET.polarity, DET.reportedIn, DET.conflictMember, DET.rule),
        *(DET.rank, DET.status, DET.adopted, DET.coding),
        *(DET.edtf, DET.start, DET.end, DET.timeExpression),
    }
)
"""Those of the ontology that tell who says what, how, when and where; its others tell of the world."""


def is_of_saying(predicate: NamedNode, value: Object) -> bool:
    """Tell whether a property, or a class that is given, is of saying alone, and of nothing in the world."""
    if predicate == TYPE:
        return not _is_of_ontology(value) or value in SAYING_CLASSES
    return not _is_of_ontology(predicate) or predicate in SAYING_PROPERTIES


def _is_of_ontology(term: Object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(DET.iri)
