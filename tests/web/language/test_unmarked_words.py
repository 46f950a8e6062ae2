"""No template says a word that the catalogues do not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from detente.web import language
from detente.web.language.extraction import extracted
from detente.web.language.words import SCRIPT
from tests.web.language.unmarked import unmarked_words, unmarked_words_of_script

TEMPLATES = Path(language.__file__).parent.parent / "templates"
STATIC = TEMPLATES.parent / "static"
SCRIPTS = [each.name for each in sorted(STATIC.glob("*.js"))]
IN_SCRIPTS = re.compile(r"""\bn?gettext\(\s*(["'])(.*?)\1""")
NAMES = [str(each.relative_to(TEMPLATES)) for each in sorted(TEMPLATES.rglob("*.html"))]


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_template_is_marked(app: Flask, name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert [*unmarked_words(app.jinja_env, source)] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ("<p>{% trans %}Hello there{% endtrans %}</p>", []),
        ('<a title="Go on" href="/elsewhere">{{ _("Go") }}</a>', ["Go on"]),
        ("{{ 'settled' if a else 'not settled' }}", ["settled", "not settled"]),
        ("<p class=\"{{ 'settled' if a else 'said' }}\">{{ _(\"x\") }}</p>", []),
        ("{{ f('Each mark leads on') }}", ["Each mark leads on"]),
        ("{{ f(_('Each mark leads on')) }}", []),
        ("{% set x = 'Words of ours' %}", ["Words of ours"]),
        ("<p>{{ n }} things</p>", ["things"]),
        ("<pre>curl https://example.org</pre><code>det:side</code>", []),
        ("{% for x in y %}<li>Look</li>{% else %}none{% endfor %}", ["Look", "none"]),
        ("{# a comment of ours #}<script>let words = 1;</script>", []),
    ],
)
def test_an_unmarked_word_is_found(app: Flask, source: str, expected: list[str]) -> None:
    assert [*unmarked_words(app.jinja_env, source)] == expected


@pytest.mark.parametrize("name", NAMES)
def test_only_words_of_the_template_itself_are_taken_for_markup(name: str) -> None:
    """`_` does not escape what it is given: values of a page go through `translated`."""
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert re.findall(r"(?<!\w)(?:_|gettext)\((?![\"'])[^)]*", source) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_word_of_a_script_is_marked(name: str) -> None:
    assert [*unmarked_words_of_script((STATIC / name).read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('const told = [each.is, each.settled === false && "not settled"];', ["not settled"]),
        ('const told = is && "settled";', ["settled"]),
        ('say("It was kept");', ["It was kept"]),
        ("say(`was ${how}`);", []),
        ("say(`was ${is ? how : `${it && 'kept'}`}`);", ["kept"]),
        ("say(`It was kept ${how}`);", ["It was kept ${how}"]),
        ('say(gettext("It was kept"));', []),
        ('say(ngettext("one thing", "many things", n));', []),
        ('console.warn("There is none:", error);', []),
        ('element("p", { className: "hint syntax", title: "A thing" });', ["A thing"]),
        ('each.className = "told warning";', []),
        ('const quote = /["\']/; say("It was kept");', ["It was kept"]),
        ('// say(what was said)\nlet x = `<span class="a b">${x}</span>`;', []),
    ],
)
def test_an_unmarked_word_of_a_script_is_found(source: str, expected: list[str]) -> None:
    assert [*unmarked_words_of_script(source)] == expected


def test_the_catalogues_have_every_message_of_scripts() -> None:
    """Those within a template string, too."""
    known = {
        text
        for each in extracted()
        if each.context == SCRIPT
        for text in ([each.text] if isinstance(each.text, str) else each.text)
    }
    asked = {
        found[2] for name in SCRIPTS for found in IN_SCRIPTS.finditer((STATIC / name).read_text("utf-8"))
    }
    assert asked - known == set()
