"""Words of the site in the language of the present page, by gettext's functions of these names.

`_` and its kind are found by those names when the catalogues are extracted (`scripts/words.py`). A word that
stands in a table at the top of a module is marked there with `marked`, and translated where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from detente.web.language.catalogues import read_catalogue, translations
from detente.web.language.languages import ENGLISH, present_language

SCRIPT = "script"
"""The context of messages that scripts of pages show."""


def gettext(message: str) -> str:
    """Write a message in the language of the page; in English where its catalogue lacks it."""
    return translations(present_language()).gettext(message) if message else message


def ngettext(singular: str, plural: str, number: int) -> str:
    """Write a message about a number of things, in the form that the language has for that number."""
    return translations(present_language()).ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Write a message that means different things in different places, as in one of them."""
    return translations(present_language()).pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, number: int) -> str:
    """Write a message about a number of things, as in one of the places where it means different things."""
    return translations(present_language()).npgettext(context, singular, plural, number)


def marked(message: str) -> str:
    """Mark a message for the catalogues, and leave it in English: `gettext` translates it where it is shown.

    >>> marked("Meetings")
    'Meetings'
    """
    return message


def marked_plural(singular: str, plural: str) -> tuple[str, str]:
    """Mark a message about a number of things: `ngettext` translates it where it is shown."""
    return singular, plural


@dataclass(frozen=True)
class Worded:
    """A sentence that is made before it is known who reads it: a message, and what stands in it.

    As text it is English, as programs read it.
    """

    message: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        """Write it in English."""
        return self.message % self.values

    @property
    def in_language(self) -> str:
        """Write it in the language of the page."""
        return gettext(self.message) % self.values


def worded(message: str, **values: object) -> Worded:
    """Mark a message for the catalogues, with what stands in it.

    >>> str(worded("There is no version %(version)s.", version="1"))
    'There is no version 1.'
    """
    return Worded(message, values)


def script_words() -> Mapping[str, str | list[str]]:
    """Give the messages of scripts in the language of the page by the English ones, for the page to hold.

    Those about a number come with all their forms. English ones are in the scripts themselves.
    """
    return _script_words(present_language())


@lru_cache(maxsize=8)
def _script_words(language: str) -> Mapping[str, str | list[str]]:
    if language == ENGLISH:
        return {}
    found = (each for each in read_catalogue(language) if each.context == SCRIPT)
    return {
        each.id if isinstance(each.id, str) else each.id[0]: each.string
        if isinstance(each.string, str)
        else [*(each.string or ())]
        for each in found
    }


_ = gettext
