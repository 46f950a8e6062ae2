"""The downloads in the description of the data set: a distribution each (DCAT 3, section 6.8; VoID, 3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from pyoxigraph import Literal, NamedNode, Triple

from detente.derivation.void import CC_BY
from detente.exports.catalogue import CODINGS, DumpFile, files
from detente.exports.folder import DumpFolder, Made
from detente.rdf.namespaces import DCAT, DCT, TYPE, VOID, XSD, Namespace

SPDX = Namespace("http://spdx.org/rdf/terms#")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def dump_triples(data_set: NamedNode, version: str, root: str, folder: DumpFolder) -> Iterator[Triple]:
    """Yield a distribution for each file of a version, each triple once.

    `root` is the address of the service. Size and hash are told of the files that are made.
    """
    said = (distribution(data_set, file, root, folder.made(file), CC_BY) for file in files(version))
    yield from dict.fromkeys(chain.from_iterable(said))


def distribution(
    data_set: NamedNode, file: DumpFile, root: str, made: Made | None, licence: NamedNode | None
) -> Iterator[Triple]:
    """Yield one file as a distribution of a data set, under its licence."""
    this = NamedNode(f"{data_set.value.partition('#')[0]}#distribution-{file.short_name.replace('.', '-')}")
    where = NamedNode(f"{root}v/{file.version}/dumps/{file.name}")
    coding = f", {file.coding}" if file.coding else ""
    yield Triple(data_set, DCAT.distribution, this)
    yield Triple(this, TYPE, DCAT.Distribution)
    yield Triple(this, DCT.title, Literal(f"{file.content.title} ({file.form.name}{coding})", language="en"))
    if licence is not None:
        yield Triple(this, DCT.license, licence)
    yield Triple(this, DCAT.accessURL, NamedNode(f"{root}v/{file.version}/dumps/"))
    yield Triple(this, DCAT.downloadURL, where)
    yield from _media_type(this, DCAT.mediaType, file.form.media_type)
    if file.coding:
        yield from _media_type(this, DCAT.compressFormat, CODINGS[file.coding])
    if file.is_rdf:
        yield Triple(data_set, VOID.dataDump, where)
    if made is not None:
        yield from _made(this, made)


def _media_type(this: NamedNode, link: NamedNode, name: str) -> Iterator[Triple]:
    media_type = NamedNode(MEDIA_TYPES + name)
    yield Triple(this, link, media_type)
    yield Triple(media_type, TYPE, DCT.MediaType)


def _made(this: NamedNode, made: Made) -> Iterator[Triple]:
    checksum = NamedNode(f"{this.value}-checksum")
    yield Triple(this, DCAT.byteSize, Literal(str(made.size), datatype=XSD.nonNegativeInteger))
    yield Triple(this, SPDX.checksum, checksum)
    yield Triple(checksum, TYPE, SPDX.Checksum)
    yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    yield Triple(SPDX.checksumAlgorithm_sha256, TYPE, SPDX.ChecksumAlgorithm)
    yield Triple(checksum, SPDX.checksumValue, Literal(made.sha256, datatype=XSD.hexBinary))
