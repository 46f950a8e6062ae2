"""Catalogues of translated words: gettext's text files, compiled as they are loaded.

https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html. The compiled form is not kept: it takes a
tenth of a second to make, once a process, and cannot be older than its text.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from detente.web.language.languages import ENGLISH

FOLDER = Path(__file__).parent / "catalogues"


def catalogue_path(language: str) -> Path:
    """Name the file that holds the words of a language other than English."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """Read the file of a language; raises babel's PoFileError where it is malformed, OSError without it."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@cache
def translations(language: str) -> NullTranslations:
    """Give the translations into a language; English words are their own. Raises as `read_catalogue` does."""
    if language == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)
