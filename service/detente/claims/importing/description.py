"""What a data set says of itself: what it is, who made it and how, its licence, and from which files."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from detente.claims.importing.mapping import Mapping
from detente.errors import InputError, Problem
from detente.rdf.namespaces import DCT, DET, DETS, LABEL, RDFS, SCHEMA, TYPE, date
from detente.vocabulary.iris import Iris, slug

_CHUNK = 1 << 20
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Release:
    """Which release of a data set is imported, out of which files."""

    name: str
    issued: str
    files: Sequence[Path]

    @cached_property
    def hashes(self) -> frozenset[str]:
        """The SHA-256 of each file."""
        return frozenset(map(sha256, self.files))

    def entry_id(self, dataset: str) -> str:
        """Give the id of the entry that the release is."""
        return f"{dataset}-{slug(self.name)}"


def release_of(mapping: Mapping, files: Sequence[Path], name: str | None, issued: str | None) -> Release:
    """Say which release this is: as told, or as the mapping has it; raises InputError where nobody says."""
    found = name or mapping.text("release")
    day = issued or ("" if name and name != mapping.text("release") else mapping.text("issued"))
    root = mapping.document
    if not slug(found):
        raise InputError([root.problem("says no release; name it with --release, or as release: here")])
    if not day:
        problem = (
            f"says no day on which release {found} was issued; give it with --issued, or as issued: here"
        )
        raise InputError([root.problem(problem)])
    if not is_calendar_day(day):
        at = Problem("--issued", None, None, "") if issued else root["issued"].problem("")
        raise InputError([replace(at, message=f"{day!r} is no day as 2018-01-31")])
    for key in ("licence", "address"):
        _check_iri(mapping, key)
    return Release(found, day, files)


def is_calendar_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar as YYYY-MM-DD."""
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return _DAY.fullmatch(text) is not None


def _check_iri(mapping: Mapping, key: str) -> None:
    """Raise InputError where what stands for an address makes no IRI."""
    text = mapping.text(key)
    try:
        NamedNode(text) if key == "licence" else _address(text)
    except ValueError:
        raise InputError([mapping.document[key].problem(f"{key}: {text!r} is no absolute IRI")]) from None


def describe_release(mapping: Mapping, release: Release, iris: Iris) -> Iterator[Quad]:
    """Yield the description of a data set and of its author, in its graph."""
    entry = iris.entry(release.entry_id(mapping.dataset))
    author = iris.thing(mapping.document["author"]["id"].text)

    def said(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(subject, predicate, value, entry)

    def english(text: str) -> Literal:
        return Literal(" ".join(text.split()), language="en")

    yield said(entry, TYPE, DET.DataSet)
    yield said(entry, LABEL, english(f"{mapping.text('title')}, {release.name}"))
    yield said(entry, SCHEMA.author, author)
    yield said(entry, SCHEMA.version, Literal(release.name))
    yield said(entry, DCT.issued, date(release.issued))
    yield said(entry, DCT.source, _address(mapping.text("address")))
    yield said(entry, DCT.rights, english(mapping.text("rights")))
    yield said(entry, DCT.license, NamedNode(mapping.text("licence")))
    yield said(entry, DET.coding, DETS[f"coding-{mapping.text('coding')}"])
    for digest in sorted(release.hashes):
        yield said(entry, SCHEMA.sha256, Literal(digest))
    if about := mapping.text("about"):
        yield said(entry, RDFS.comment, english(about))
    if citation := mapping.text("citation"):
        yield said(entry, SCHEMA.citation, english(citation))
    yield said(author, TYPE, DET.Organization)
    yield said(author, LABEL, english(mapping.document["author"]["name"].text))


def sha256(path: Path) -> str:
    """Compute the SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _address(text: str) -> NamedNode | Literal:
    if text.startswith("10."):
        return NamedNode(f"https://doi.org/{text}")
    return NamedNode(text) if ":" in text and not any(map(str.isspace, text)) else Literal(text)
