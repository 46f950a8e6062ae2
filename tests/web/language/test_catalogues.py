"""The catalogues: each as extraction gives it, with a translation of every message that says no less."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from detente.web.language.catalogues import catalogue_path, read_catalogue, translations
from detente.web.language.languages import ENGLISH, LANGUAGES

OTHERS = [each for each in LANGUAGES if each != ENGLISH]
# What a translation hands on as it is: values, parts of a question's sentence, elements and their attributes.
PLACEHOLDER = re.compile(r"%\(\w+\)[rs]|\{[?$]?\w+\}")
TAG = re.compile(r"</?[a-z]+\d?(?:\s[^<>]*)?>")
CODE = re.compile(r"<code>(.*?)</code>|`([^`]*)`")


@pytest.fixture(params=OTHERS)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return read_catalogue(request.param)


def pairs(message: Message) -> list[tuple[str, str]]:
    """Put each form of a translation beside the message that it has to say."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    singular, plural = message.id
    assert isinstance(message.string, tuple | list)
    first, *rest = message.string
    return [(singular, first), *((plural, each) for each in rest)]


def said(catalogue: Catalog) -> list[tuple[str, str]]:
    return [pair for message in catalogue if message.id for pair in pairs(message)]


def test_every_message_is_translated_in_all_its_forms(catalogue: Catalog) -> None:
    assert [message for message, translation in said(catalogue) if not translation.strip()] == []
    assert len(said(catalogue)) > 1000


def test_no_translation_is_a_guess_or_left_over(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert not catalogue.obsolete


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG, CODE], ids=["values", "elements", "code"])
def test_a_translation_has_the_same_parts(catalogue: Catalog, pattern: re.Pattern[str]) -> None:
    differing = [
        (message, translation)
        for message, translation in said(catalogue)
        if Counter(pattern.findall(message)) != Counter(pattern.findall(translation))
    ]
    assert differing == []


def test_a_translation_can_be_filled_with_values(catalogue: Catalog) -> None:
    for message, translation in said(catalogue):
        if "%(" in message:
            values = {each[2:-2]: "0" for each in re.findall(r"%\(\w+\)[rs]", message)}
            assert translation % values


def test_spaces_at_the_ends_are_kept_so_that_pieces_join(catalogue: Catalog) -> None:
    differing = [
        (message, translation)
        for message, translation in said(catalogue)
        if message[-1:].isspace() != translation[-1:].isspace()
        or message[:1].isspace() > translation[:1].isspace()
    ]
    assert differing == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_plural_forms_are_those_that_gettext_reads(language: str) -> None:
    found = translations(language)
    forms = [
        found.ngettext("%(number)s meeting", "%(number)s meetings", number) for number in (0, 1, 2, 1_000_000)
    ]
    assert forms[:3] == ["%(number)s rencontre", "%(number)s rencontre", "%(number)s rencontres"]
    assert forms[3] == forms[2]


def test_the_catalogues_are_what_extraction_gives_now(root: Path) -> None:
    before = {language: catalogue_path(language).read_bytes() for language in OTHERS}
    script = root / "scripts" / "generate.py"
    checked = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    stale = [
        line for line in checked.stdout.splitlines() + checked.stderr.splitlines() if "messages.po" in line
    ]
    assert stale == []
    assert before == {language: catalogue_path(language).read_bytes() for language in OTHERS}
