"""Whose words pages show: quotation marks are for what somebody said so, and for nothing else."""

from __future__ import annotations

import html
import re
from collections import defaultdict

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode

from detente.changes.build import Assembled
from detente.rdf.namespaces import DET, DETS, OA
from detente.web.presentation.speech import Speech, speech_of
from tests.web.site.test_front import words

BROWSER = {"Accept": "text/html"}
ENTRY = "2016-08-turkey-russia-2"
PAGES = [
    "/id/relation/RUS-TUR", "/id/relation/RUS-TUR?settled=all", "/relation/RUS-SYR", "/id/state/TUR",
    "/id/state/RUS", "/id/person/vladimir-putin", "/id/statement/putin-on-joint-projects",
    "/id/meeting/erdogan-putin-2016-08", "/id/commitment/turkey-russia-renewal-of-ties",
    "/id/organization/unnamed-publisher", "/claim/2016-08-turkey-russia-2/presidents-meeting-place",
    f"/entry/{ENTRY}", "/entry/2016-08-turkey-russia-1",
]  # fmt: skip


def shown_at(path: str, seeds: FlaskClient) -> str:
    answer = seeds.get(path, headers=BROWSER)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def value(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def quoted_and_told(dataset: Assembled) -> tuple[set[str], set[str]]:
    """Give the words of claims that are quotations, and of those that are not, from the quads themselves."""
    types: dict[str, set[str]] = defaultdict(set)
    for found in dataset.quads.match(None, DET.speechType, None):
        type_ = value(found.object).rpartition("speech-type-")[2]
        statement = NamedNode(value(found.subject))
        for conveyed in dataset.quads.match(statement, DET.conveys, None):
            types[value(conveyed.object)].add(type_)
        for about in dataset.quads.match(None, DET.about, statement):
            types[value(about.subject)].add(type_)
    sides: tuple[set[str], set[str]] = (set(), set())
    for exact in dataset.quads.match(None, OA.exact, None):
        if not isinstance(exact.subject, NamedNode):
            continue
        claim = exact.subject.value.partition("#")[0]
        is_told = not types[claim] or bool(types[claim] - {"direct", "block-quote"})
        sides[is_told].add(value(exact.object))
    return sides


@pytest.mark.parametrize("path", PAGES)
def test_what_stands_in_quotation_marks_was_said_so(
    path: str, seeds: FlaskClient, dataset: Assembled
) -> None:
    quoted, told = quoted_and_told(dataset)
    assert quoted
    assert told
    page = shown_at(path, seeds)
    shown = re.findall(r"<a href=\"[^\"]*#words-[^\"]*\">“(.*?)”</a>", page, re.DOTALL)
    assert all(any(each.startswith(part.rstrip("…")) for each in quoted) for part in shown), shown
    assert not [each for each in told - quoted if f"“{each}”" in page]


@pytest.mark.parametrize("path", PAGES[:8])
def test_what_is_quoted_stands_in_quotation_marks(path: str, seeds: FlaskClient, dataset: Assembled) -> None:
    quoted, told = quoted_and_told(dataset)
    page = shown_at(path, seeds)
    shown = {
        each for each in re.findall(r"#words-[^\"]*\">([^<]*)</a>", page) if each.strip("“”") in quoted - told
    }
    assert all(each.startswith("“") for each in shown)


def test_indirect_speech_is_reported_by_its_reporter(seeds: FlaskClient) -> None:
    page = shown_at("/id/relation/RUS-TUR", seeds)
    assert ">Russia would phase out sanctions against Turkey step-by-step</a> <span" in page
    text = words(page)
    assert "step-by-step reported by Unnamed publisher" in text
    assert "“construction companies" not in text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("quote-dark-shadow", "These words are quoted as said."),
        ("presidents-meeting-place", "The author tells it; nobody is quoted."),
    ],
)
def test_the_page_of_a_claim_says_whose_words_they_are(name: str, sentence: str, seeds: FlaskClient) -> None:
    assert sentence in html.unescape(words(seeds.get(f"/claim/{ENTRY}/{name}", headers=BROWSER).text))


def test_changes_quote_what_was_said_and_tell_the_rest(seeds: FlaskClient, dataset: Assembled) -> None:
    quoted, told = quoted_and_told(dataset)
    version = seeds.get("/id/state/TUR").headers["Detente-Version"]
    page = shown_at(f"/v/{version}", seeds)
    names = re.findall(r'title="[^"]*/claim/[^"]*">(.*?)</a>', page)
    assert names
    for name in names:
        bare = name.strip("“”").rstrip("…")
        of_quoted = any(each.startswith(bare) for each in quoted)
        of_told = any(each.startswith(bare) for each in told)
        assert of_quoted if name.startswith("“") else of_told


@pytest.mark.parametrize(
    ("types", "speech"),
    [
        ([], "narrated"),
        (["direct"], "quoted"),
        (["block-quote", "direct"], "quoted"),
        (["mixed"], "partly quoted"),
        (["mixed", "direct"], "partly quoted"),
        (["indirect"], "reported"),
        (["indirect", "block-quote"], "reported"),
        (["of-next-year"], "reported"),
    ],
)
def test_only_direct_speech_is_a_quotation(types: list[str], speech: Speech) -> None:
    assert speech_of(DETS[f"speech-type-{each}"] for each in types) == speech
    assert speech_of([Literal("direct")]) == "reported"
