"""Catalogues as they are to be: every message of templates, scripts and code, with the translations so far.

`make generate` writes them. A message that is gone is left out, a new one has no translation until
somebody writes one: the tests tell. Nothing is guessed from messages that are alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from detente.web.language.catalogues import catalogue_path
from detente.web.language.languages import ENGLISH, LANGUAGES
from detente.web.language.words import SCRIPT

WEB = Path(__file__).resolve().parent.parent
_KEYWORDS = {
    "_": None, "gettext": None, "marked": None, "worded": None, "ngettext": (1, 2), "marked_plural": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_METHODS = {".py": "python", ".html": "jinja2.ext:babel_extract", ".js": "javascript"}
_OPTIONS = {"trimmed": "true", "silent": "false", "encoding": "utf-8", "parse_template_string": "true"}
# Those of gettext's own table. Unicode CLDR has a third form for French: of millions, before a partitive.
_PLURALS = {"fr": "nplurals=2; plural=(n > 1);"}
_HEADER = """\
# The words of the site; made from the code by `make generate`, translated by hand.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


class Message(NamedTuple):
    """One message to translate: the text, or the singular and the plural, and in which context."""

    text: str | tuple[str, ...]
    context: str | None = None


def extracted() -> Iterator[Message]:
    """Yield the messages of the files of the site, some more than once.

    Raises jinja2's TemplateSyntaxError, or SyntaxError, where a file is malformed.
    """
    for path in sorted(WEB.rglob("*")):
        if path.suffix in _METHODS and "vendor" not in path.parts:
            yield from _of_file(path)


def generated_catalogues(more: Iterable[Message]) -> Iterator[tuple[Path, str]]:
    """Yield the file of each language and its text; `more` are messages that are declared elsewhere."""
    found = list(dict.fromkeys([*extracted(), *more]))
    for language in LANGUAGES:
        if language != ENGLISH:
            yield catalogue_path(language), _catalogue(language, found)


def _of_file(path: Path) -> Iterator[Message]:
    method = _METHODS[path.suffix]
    of_scripts = SCRIPT if path.suffix == ".js" else None
    found = extract_from_file(method, path, _KEYWORDS, options=_OPTIONS)
    for _line, text, _comments, context in found:
        yield Message(text, context or of_scripts)


def _catalogue(language: str, found: list[Message]) -> str:
    known = Catalog(locale=language)
    if (path := catalogue_path(language)).exists():
        known = read_po(BytesIO(path.read_bytes()), locale=language)
    made = Catalog(locale=language)
    made.mime_headers = [("Plural-Forms", _PLURALS[language])]
    for message in found:
        former = known.get(message.text, message.context)
        made.add(message.text, former.string if former is not None else None, context=message.context)
    written = BytesIO()
    write_po(written, made, width=110, sort_output=True, omit_header=True, no_location=True)
    header = _HEADER.format(language=language, plural=_PLURALS[language])
    return header + written.getvalue().decode("utf-8").lstrip("\n")
