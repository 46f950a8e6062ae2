"""The words of questions that are no sentences are in catalogues, and pages have them in their language."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from detente.questions.saved import load_questions
from detente.web.language.catalogues import read_catalogue
from detente.web.language.languages import ENGLISH, LANGUAGES
from detente.web.questions.columns import COLUMN_CONTEXT, column_in_words, declared_words
from tests.web.site.test_front import BROWSER

TRANSLATED = [each for each in LANGUAGES if each != ENGLISH]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_column_and_every_kind_is_translated(language: str) -> None:
    catalogue = read_catalogue(language)
    declared = {*declared_words(load_questions())}
    assert {("month", COLUMN_CONTEXT), ("target by", COLUMN_CONTEXT)} <= declared
    missing = [each for each in declared if not getattr(catalogue.get(*each), "string", "")]
    assert missing == []


def test_the_columns_of_an_answer_are_among_the_declared(asked: FlaskClient) -> None:
    declared = {word for word, context in declared_words(load_questions()) if context == COLUMN_CONTEXT}
    for question in load_questions():
        if question.form == "SELECT":
            head = asked.get(f"/questions/{question.slug}.csv").text.partition("\r\n")[0]
            assert {column_in_words(each) for each in head.split(",")} - {"standing"} <= declared


def test_a_page_has_standings_columns_and_kinds_in_its_language(asked: FlaskClient) -> None:
    page = asked.get("/questions/meetings?lang=fr", headers=BROWSER).text
    assert '<th scope="col">rencontre</th>' in page
    assert re.findall(r'class="standing is-settled">([^<]*)<', page)[0] == "établi"
    empty = asked.get("/questions/dyad-months?one=TUR&lang=fr", headers=BROWSER).text
    assert "jeu de données" in empty
    assert "data set" not in re.findall(r'<div id="about-dataset".*?</div>', empty, re.DOTALL)[0]


def test_the_front_page_counts_in_its_language(seeds: FlaskClient) -> None:
    page = seeds.get("/?lang=fr", headers=BROWSER).text
    figures = re.findall(r"<dl class=\"figures\">(.*?)</dl>", page, re.DOTALL)[0]
    assert [each.strip() for each in re.findall(r">([^<>]+)</a></dt>", figures)][1:3] == [
        "États",
        "personnes",
    ]
    assert "other event" not in page
