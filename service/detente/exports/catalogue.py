"""Which files there are of a version, and what each is called: `detente-<version>-settled.ttl.gz`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.exports.parquet import PARQUET, can_write_parquet
from detente.exports.rdf import FORMATS, SETTLED
from detente.exports.sqlite import SQLITE
from detente.exports.tables import TABLES
from detente.vocabulary import graphs

CSV = "csv"
WHOLE = "all"
DATABASE = "tables"
ENTRY = "entry-"


@dataclass(frozen=True)
class FileFormat:
    """A form of a file: its ending, what `detente dump --format` calls it, and its media type."""

    ending: str
    format_: str
    media_type: str
    name: str
    is_compressed: bool = False
    """Whether its format compresses by itself."""


FORMS = {
    form.ending: form
    for form in (
        FileFormat("trig", "trig", "application/trig", "TriG"),
        FileFormat("nq", "nquads", "application/n-quads", "N-Quads"),
        FileFormat("ttl", "turtle", "text/turtle", "Turtle"),
        FileFormat("nt", "ntriples", "application/n-triples", "N-Triples"),
        FileFormat("jsonld", "jsonld", "application/ld+json", "JSON-LD"),
        FileFormat(CSV, CSV, "text/csv", "CSV"),
        FileFormat(PARQUET, PARQUET, "application/vnd.apache.parquet", "Apache Parquet", is_compressed=True),
        FileFormat(SQLITE, SQLITE, "application/vnd.sqlite3", "SQLite"),
    )
}
CODINGS = {"": "", "gz": "application/gzip", "zst": "application/zstd"}
"""The media type of a compressed file, by its ending (RFC 6713, RFC 8878)."""

ENTRY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
"""Entries that have files: an id that would not be safe in a file's name has none."""

_FILE = re.compile(
    rf"(?P<content>[A-Za-z0-9_-]+)\.(?P<ending>{'|'.join(FORMS)})(?:\.(?P<coding>gz|zst))?", re.ASCII
)


@dataclass(frozen=True)
class Content:
    """What a file holds: one graph by its name, one table, or with neither every graph."""

    name: str
    title: str
    endings: tuple[str, ...]
    graph: str | None = None
    table: str | None = None


_OF_A_TABLE = (CSV, PARQUET) if can_write_parquet() else (CSV,)
CONTENTS = (
    Content(WHOLE, "The whole data set, every graph under its name", ("trig", "nq")),
    Content(SETTLED, "What is settled", ("ttl", "nt", "jsonld"), graph=SETTLED),
    Content(DATABASE, "All tables as one database", (SQLITE,)),
    *(Content(table.name, table.title, _OF_A_TABLE, table=table.name) for table in TABLES),
)


@dataclass(frozen=True)
class DumpFile:
    """One file of a version; `coding` is `gz`, `zst` or nothing."""

    version: str
    content: Content
    ending: str
    coding: str = ""

    @property
    def short_name(self) -> str:
        """The name without the version, such as `settled.ttl.gz`."""
        return ".".join(filter(None, (self.content.name, self.ending, self.coding)))

    @property
    def name(self) -> str:
        """The whole name."""
        return f"detente-{self.version}-{self.short_name}"

    @property
    def form(self) -> FileFormat:
        """The form of what is in it, compressed or not."""
        return FORMS[self.ending]

    @property
    def is_rdf(self) -> bool:
        """Whether it holds quads or triples."""
        return self.form.format_ in FORMATS

    @property
    def media_type(self) -> str:
        """The media type of the file as it is sent: text says that it is UTF-8."""
        if self.coding:
            return CODINGS[self.coding]
        media_type = self.form.media_type
        return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def parse_name(name: str, version: str) -> DumpFile | None:
    """Read the name of a file of a version; None where it is none. Whether an entry exists is not asked."""
    prefix = f"detente-{version}-"
    return parse_short_name(name.removeprefix(prefix), version) if name.startswith(prefix) else None


def parse_short_name(name: str, version: str) -> DumpFile | None:
    """Read a name without its version, such as `settled.ttl.gz`."""
    match = _FILE.fullmatch(name)
    content = _content(match["content"]) if match else None
    if match is None or content is None or match["ending"] not in content.endings:
        return None
    coding = match["coding"] or ""
    return (
        DumpFile(version, content, match["ending"], coding) if coding in _codings(match["ending"]) else None
    )


def files(version: str, contents: Iterable[Content] = CONTENTS) -> Iterator[DumpFile]:
    """List the files of some contents, each as it is and, but where its format does so, compressed."""
    for content in contents:
        for ending in content.endings:
            for coding in _codings(ending):
                yield DumpFile(version, content, ending, coding)


def entry_content(entry_id: str, title: str = "") -> Content:
    """Give the content of the files of one entry, or of an event data set, which is one too."""
    name, graph = f"{ENTRY}{entry_id}", f"{graphs.ENTRY.path}{entry_id}"
    return Content(name, title or f"Entry {entry_id}", ("ttl", "trig"), graph=graph)


def _codings(ending: str) -> Iterable[str]:
    return ("",) if FORMS[ending].is_compressed else CODINGS


def _content(name: str) -> Content | None:
    known = next((each for each in CONTENTS if each.name == name), None)
    entry_id = name.removeprefix(ENTRY)
    if known is None and name.startswith(ENTRY) and ENTRY_ID.fullmatch(entry_id):
        return entry_content(entry_id)
    return known
