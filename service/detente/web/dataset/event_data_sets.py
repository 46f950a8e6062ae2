"""Event data sets in the description of the data set: each apart, with its own licence, counts and files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import Literal, NamedNode, Triple

from detente.exports.catalogue import entry_content, files
from detente.exports.folder import DumpFolder
from detente.rdf.namespaces import DCAT, DCT, DET, FOAF, LABEL, SCHEMA, TYPE, VOID, XSD
from detente.vocabulary.iris import Iris
from detente.web.dataset.downloads.distributions import distribution
from detente.web.querying.data_sets import EventDataSet


def event_data_set_triples(
    data_sets: Iterable[EventDataSet], iris: Iris, version: str, root: str, folder: DumpFolder
) -> Iterator[Triple]:
    """Yield the descriptions of event data sets in a version, each triple once; `root` as for `dump_triples`.

    What they hold is no part of the default graph, and so of none of the counts of the whole.
    """
    catalog = NamedNode(f"{iris.base}void#catalog")
    said = (_all_of(each, catalog, version, root, folder) for each in data_sets)
    yield from dict.fromkeys(chain.from_iterable(said))


def _all_of(
    told: EventDataSet, catalog: NamedNode, version: str, root: str, folder: DumpFolder
) -> Iterator[Triple]:
    this = NamedNode(told.iri)
    yield Triple(catalog, DCAT.dataset, this)
    yield from _described(told, this)
    yield from _rights(told, this)
    yield from _counted(told, this)
    yield Triple(this, VOID.sparqlEndpoint, NamedNode(f"{root}sparql"))
    licence = NamedNode(told.licence) if told.licence else None
    for file in files(version, [entry_content(told.id, told.label)]):
        yield from distribution(this, file, root, folder.made(file), licence)


def _described(told: EventDataSet, this: NamedNode) -> Iterator[Triple]:
    for each in (VOID.Dataset, DCAT.Dataset):
        yield Triple(this, TYPE, each)
    yield Triple(this, DCT.title, Literal(told.label, language="en"))
    yield Triple(this, DCT.description, Literal(told.about or told.label, language="en"))
    if told.release:
        yield Triple(this, DCAT.version, Literal(told.release))
    if told.issued:
        yield Triple(this, DCT.issued, Literal(told.issued, datatype=XSD.date))
    if told.author:
        creator = NamedNode(f"{this.value}#creator")
        yield Triple(this, DCT.creator, creator)
        yield Triple(creator, TYPE, FOAF.Agent)
        yield Triple(creator, FOAF.name, Literal(told.author))
    if told.address:
        yield Triple(this, DCAT.landingPage, NamedNode(told.address))
        yield Triple(NamedNode(told.address), TYPE, FOAF.Document)


def _rights(told: EventDataSet, this: NamedNode) -> Iterator[Triple]:
    if told.licence:
        licence = NamedNode(told.licence)
        yield Triple(this, DCT.license, licence)
        yield Triple(licence, TYPE, DCT.LicenseDocument)
    if told.rights:
        statement = NamedNode(f"{this.value}#rights")
        yield Triple(this, DCT.rights, statement)
        yield Triple(statement, TYPE, DCT.RightsStatement)
        yield Triple(statement, LABEL, Literal(told.rights, language="en"))
    if told.citation:
        yield Triple(this, SCHEMA.citation, Literal(told.citation, language="en"))


def _counted(told: EventDataSet, this: NamedNode) -> Iterator[Triple]:
    """Count triples, claims, and rows: the distinct anchors of claims (VoID, section 4.6)."""
    claims, anchors = (NamedNode(f"{this.value}#{name}") for name in ("claims", "rows"))
    yield Triple(this, VOID.triples, Literal(told.triples))
    yield Triple(this, VOID.classPartition, claims)
    yield Triple(claims, VOID["class"], DET.Claim)
    yield Triple(claims, VOID.entities, Literal(told.claims))
    yield Triple(this, VOID.propertyPartition, anchors)
    yield Triple(anchors, VOID.property, DET.anchor)
    yield Triple(anchors, VOID.distinctObjects, Literal(told.rows))
