"""The downloads in the description of the data set: a distribution each (DCAT 3, section 6.8; VoID, 3.2)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from detente.dumps.catalogue import CODINGS, DumpFile, files
from detente.dumps.folder import DumpFolder, Made
from detente.vocab import DCT, TYPE, XSD, Namespace

VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
CC_BY = NamedNode("https://creativecommons.org/licenses/by/4.0/")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def dump_triples(data_set: NamedNode, version: str, root: str, folder: DumpFolder) -> Iterator[Triple]:
    """Yield a distribution for each file of a version; `root` is the address of the service.

    Size and hash are told of the files that are made.
    """
    for file in files(version):
        yield from _distribution(data_set, file, root, folder.made(file))


def _distribution(data_set: NamedNode, file: DumpFile, root: str, made: Made | None) -> Iterator[Triple]:
    this = NamedNode(f"{data_set.value}-{file.short_name.replace('.', '-')}")
    where = NamedNode(f"{root}v/{file.version}/dumps/{file.name}")
    coding = f", {file.coding}" if file.coding else ""
    yield Triple(data_set, DCAT.distribution, this)
    yield Triple(this, TYPE, DCAT.Distribution)
    yield Triple(this, DCT.title, Literal(f"{file.content.title} ({file.form.name}{coding})", language="en"))
    yield Triple(this, DCT.license, CC_BY)
    yield Triple(this, DCAT.accessURL, NamedNode(f"{root}v/{file.version}/dumps/"))
    yield Triple(this, DCAT.downloadURL, where)
    yield Triple(this, DCAT.mediaType, NamedNode(MEDIA_TYPES + file.form.media_type))
    if file.coding:
        yield Triple(this, DCAT.compressFormat, NamedNode(MEDIA_TYPES + CODINGS[file.coding]))
    if file.content.table is None:
        yield Triple(data_set, VOID.dataDump, where)
    if made is not None:
        yield from _made(this, made)


def _made(this: NamedNode, made: Made) -> Iterator[Triple]:
    checksum = NamedNode(f"{this.value}-checksum")
    yield Triple(this, DCAT.byteSize, Literal(str(made.size), datatype=XSD.nonNegativeInteger))
    yield Triple(this, SPDX.checksum, checksum)
    yield Triple(checksum, TYPE, SPDX.Checksum)
    yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    yield Triple(checksum, SPDX.checksumValue, Literal(made.sha256, datatype=XSD.hexBinary))
