"""The languages that the site speaks, and the one in which the present page is written.

The language of a page is a context variable, as in gettext and in what follows it: a word deep in a page asks
for it without each function between having to hand it on. Where nobody has set it, it is English: the
command line, feeds and documents for programs are written in English whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "fr": "Français"}
"""The names of the languages, each in itself, by their tags (BCP 47)."""

LANGUAGE_ARGUMENT = "lang"
"""The argument of an address that names the language of its page."""

_present: ContextVar[str] = ContextVar("language", default=ENGLISH)


def present_language() -> str:
    """Return the tag of the language in which words are written here and now."""
    return _present.get()


def write_in(language: str) -> None:
    """Write what follows in this thread, or task, in a language of LANGUAGES; raises KeyError for others."""
    if language not in LANGUAGES:
        raise KeyError(language)
    _present.set(language)


@contextmanager
def written_in(language: str) -> Iterator[None]:
    """Write what the block makes in a language of LANGUAGES; raises KeyError for others."""
    before = _present.get()
    write_in(language)
    try:
        yield
    finally:
        _present.set(before)
