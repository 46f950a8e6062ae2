"""The manual: every file of docs/ by its name, and where a link of one leads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from detente.resources import resource
from detente.web.documentation.markdown import MarkdownDocument, MarkdownSection, read_markdown
from detente.web.language.words import marked

FOLDER = "docs"
_BESIDE = ("images/*.png", "notebooks/*.ipynb")
"""Files that pages show or lead to, beside the pages."""
_ELSEWHERE = re.compile(r"https?://|mailto:")
_SENTENCE = re.compile(r".+?\.(?=\s|$)")


@dataclass(frozen=True)
class ManualPage:
    """A file of the manual: its name, which is its address below `/docs/`, its path, what it says."""

    name: str
    path: str
    source: str
    document: MarkdownDocument

    @property
    def title(self) -> str:
        """Return its first heading, or its name where it has none."""
        return self.document.title or self.name

    @property
    def summary(self) -> str:
        """Return the first sentence of its first paragraph; nothing where it has none."""
        lead = self.document.lead
        if not lead:
            return ""
        first = _SENTENCE.match(lead)
        return first[0] if first else f"{lead.rstrip(':')}."


@dataclass(frozen=True)
class ManualTarget:
    """Where a link of the manual leads: what stands below `/docs/`; and a fragment."""

    name: str
    fragment: str = ""


@dataclass(frozen=True)
class Manual:
    """All pages by their names, and the pictures and notebooks that they may show or lead to."""

    pages: Mapping[str, ManualPage]
    beside: Mapping[str, Path]
    _by_path: Mapping[str, str] = field(repr=False)

    def target(self, page: ManualPage, link: str) -> ManualTarget | None:
        """Find what a link means that a page has; None for what stands nowhere below it."""
        path, _, fragment = link.partition("#")
        here = posixpath.dirname(page.path)
        there = posixpath.normpath(posixpath.join(here, path)) if path else page.path
        for each in (there, posixpath.join(there, "README.md")):
            if each in self._by_path:
                return ManualTarget(self._by_path[each], fragment)
        return ManualTarget(there) if there in self.beside else None

    def sections(self) -> Sequence[tuple[ManualPage, MarkdownSection]]:
        """List every section with its page, in the order of the pages."""
        return [(page, section) for page in self.pages.values() for section in page.document.sections]


def is_elsewhere(link: str) -> bool:
    """Tell whether a link leads out of the site by itself."""
    return bool(_ELSEWHERE.match(link))


def read_manual(folder: Path) -> Manual:
    """Read every Markdown file below a folder; a README has the name of its folder."""
    pages = [_read(file, folder) for file in sorted(folder.rglob("*.md"))]
    beside = {
        file.relative_to(folder).as_posix(): file for each in _BESIDE for file in sorted(folder.glob(each))
    }
    by_path = {page.path: page.name for page in pages}
    return Manual({page.name: page for page in pages}, beside, by_path)


def _read(file: Path, folder: Path) -> ManualPage:
    path = file.relative_to(folder).as_posix()
    is_list = file.name == "README.md" and file.parent != folder
    name = posixpath.dirname(path) if is_list else path.removesuffix(".md")
    source = file.read_text(encoding="utf-8")
    return ManualPage(name, path, source, read_markdown(source))


@cache
def shipped_manual() -> Manual:
    """Read the manual that ships with the package, once; raises DetenteError where there is none."""
    return read_manual(resource(FOLDER))


@dataclass(frozen=True)
class ManualPart:
    """Some pages of the manual under one title, for one kind of reader."""

    title: str
    names: Sequence[str]


_PARTS = (
    ManualPart(
        marked("Read and ask"),
        (
            "addresses", "asking", "questions", "query-page", "indexes", "filters", "pictures", "feeds",
            "languages", "reconciliation",
        ),
    ),
    ManualPart(marked("Ask by program"), ("http", "programs", "cli", "graphs", "digests")),
    ManualPart(
        marked("Bring something"),
        (
            *("claims", "drafting", "reviewing", "watching", "importing"),
            *("reading", "bulk", "authority", "gazetteer"),
        ),
    ),
    ManualPart(marked("Run it"), ("operating", "scaling", "settings", "limits", "conformance")),
    ManualPart(
        marked("How it is made"),
        (
            "data-flow", "walks", "query-service", "writing", "linked-data", "gate", "documents", "decisions",
            "upstream",
        ),
    ),
)  # fmt: skip
"""Which pages the list of the manual has under which title; those that are named nowhere come last."""


def manual_parts(manual: Manual) -> Sequence[ManualPart]:
    """List the pages of a manual by parts; a page of a folder that has a list of its own is left to that."""
    known = [ManualPart(part.title, [n for n in part.names if n in manual.pages]) for part in _PARTS]
    named = {name for part in known for name in part.names}
    rest = [name for name in manual.pages if not named & {name, posixpath.dirname(name)}]
    return [part for part in (*known, ManualPart("More", rest)) if part.names]
