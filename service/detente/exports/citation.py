"""How to cite a version of the data set, or what it says of one thing: for people and reference managers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_",
    "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip

LOCAL = "The address is of the installation that made the version alone; the digest is the same on any"


@dataclass(frozen=True)
class Citation:
    """What is cited: `title` is of the thing where `container`, the data set, is given, else of the data set.

    `digest` is that of the version's content, with the name of its algorithm. `rests_on` tells which words of
    which source a claim rests on. Where `is_local`, the address leads there on one installation alone.
    """

    title: str
    creators: tuple[str, ...]
    issued: date
    version: str
    digest: str
    url: str
    container: str | None = None
    rests_on: str | None = None
    is_local: bool = False

    @property
    def key(self) -> str:
        """Name it in a file of references."""
        path = self.url.rstrip("/").partition(f"/v/{self.version}/")[2]
        name = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")
        return f"detente-{self.version}" + (f"-{name}" if self.container else "")

    @property
    def note(self) -> str:
        """The words of a claim, the digest, and how far the address leads, for fields that hold anything."""
        local = LOCAL if self.is_local else None
        return ". ".join(filter(None, (self.rests_on, f"Content digest {self.digest}", local)))


def apa(cited: Citation, accessed: date | None = None) -> str:
    """Write a reference as APA (7th edition, section 10.9) has it for data sets.

    >>> cited = Citation("Facts", ("A. Bee",), date(2016, 9, 2), "abc", "0", "https://example.org/v/abc")
    >>> apa(cited)
    'A. Bee. (2016, September 2). Facts (Version abc, 0) [Data set]. https://example.org/v/abc'
    """
    creators = " & ".join(cited.creators).rstrip(".")
    inside = f"{cited.title}. In {cited.container}" if cited.container else cited.title
    retrieved = f"Retrieved {_spelt(accessed)}, from " if accessed else ""
    when = f"{cited.issued.year}, {cited.issued:%B} {cited.issued.day}"
    version = f"(Version {cited.version}, {cited.digest})"
    return f"{creators}. ({when}). {inside} {version} [Data set]. {retrieved}{cited.url}"


def bibtex(cited: Citation) -> str:
    """Write a BibTeX entry; names and titles stand in two braces, which keep their words and capitals."""
    fields = {
        "author": " and ".join(f"{{{_escaped(name)}}}" for name in cited.creators),
        "title": f"{{{_escaped(cited.title)}}}",
        "howpublished": f"In {_escaped(cited.container)}, data set" if cited.container else "Data set",
        "year": str(cited.issued.year),
        "month": f"{cited.issued:%b}".lower(),
        "version": cited.version,
        "url": re.sub(r"[\\{}]", lambda found: f"%{ord(found[0]):X}", cited.url),
        "note": f"Version {cited.version}. {_escaped(cited.note)}",
    }
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{cited.key},", *lines, "}"]) + "\n"


def csl_json(cited: Citation) -> str:
    """Write an item of CSL-JSON (https://github.com/citation-style-language/schema), alone in its list."""
    issued = cited.issued
    item = {
        "id": cited.key,
        "type": "dataset",
        "title": cited.title,
        **({"container-title": cited.container} if cited.container else {}),
        "author": [{"literal": name} for name in cited.creators],
        "issued": {"date-parts": [[issued.year, issued.month, issued.day]]},
        "version": cited.version,
        "URL": cited.url,
        "note": cited.note,
    }
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def ris(cited: Citation) -> str:
    """Write a record of RIS: one field a line, each ended by CR and LF."""
    fields = [
        ("TY", "DATA"),
        *(("AU", name) for name in cited.creators),
        ("TI", cited.title),
        *([("T2", cited.container)] if cited.container else []),
        ("PY", str(cited.issued.year)),
        ("DA", f"{cited.issued:%Y/%m/%d}"),
        ("ET", cited.version),
        ("UR", cited.url),
        ("N1", cited.note),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in fields)


@dataclass(frozen=True)
class CitationFormat:
    """A form of citations: what it is called, its media type, and what writes it."""

    name: str
    media_type: str
    write: Callable[[Citation], str]


FORMS: Mapping[str, CitationFormat] = {
    "bib": CitationFormat("BibTeX", "application/x-bibtex", bibtex),
    "json": CitationFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
    "ris": CitationFormat("RIS", "application/x-research-info-systems", ris),
}
"""The forms for reference managers, by the ending that asks for them."""


def _escaped(text: str) -> str:
    return re.sub(r"[\\{}$&#_%~^]", lambda found: _ESCAPES[found[0]], " ".join(text.split()))


def _spelt(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
