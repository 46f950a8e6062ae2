"""Which view shows things of which class."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, PROV, SCHEMA, SH
from detente.web.presentation.description import Thing
from detente.web.views import (
    actor,
    claim,
    conflict,
    data_set,
    decisions,
    entry,
    eventuality,
    office,
    place,
    question,
    relation,
    resource,
)
from detente.web.views.view import View

VIEWS: Mapping[NamedNode, View] = {
    DET.DataSet: data_set.VIEW,
    DET.Entry: entry.VIEW,
    DET.Claim: claim.VIEW,
    DET.ClaimConflict: conflict.VIEW,
    DET.BilateralRelation: relation.VIEW,
    DET.Eventuality: eventuality.VIEW,
    DET.Actor: actor.VIEW,
    DET.ExtractionRun: resource.VIEW,
    SH.SPARQLExecutable: question.VIEW,
    DET.Office: office.VIEW,
    DET.Place: place.VIEW,
    PROV.Activity: decisions.DECISION,
    SCHEMA.CreativeWork: decisions.EVIDENCE,
}
"""The view of each class; of a thing of several, the first that is listed here."""


def view_of(thing: Thing) -> View:
    """Choose the view of a thing by its classes."""
    found = (view for class_, view in VIEWS.items() if class_ in thing.classes and view.fits(thing))
    return next(found, resource.VIEW)
