"""Search finds names without their accents, texts and quotes; and shows what it found."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from pyoxigraph import Literal, NamedNode

from detente.web.things import search
from detente.web.things.search import LIMIT, Found, Index
from detente.workers.jobs import TimedOutError
from tests.web.site.test_front import outline, words

BROWSER = {"Accept": "text/html"}
STANDINGS = {"Settled", "Settled as made", "Not settled", "Said", "Opinion"}


def index(**names: str) -> Index:
    made = Index()
    made.add(
        "name",
        [{"thing": NamedNode(f"http://x/{key}"), "text": Literal(text)} for key, text in names.items()],
    )
    return made


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("erdogan", {"a"}),
        ("ERDOĞAN", {"a"}),
        ("эрдоган", {"b"}),
        ("tay erd", {"a"}),
        ("guler", {"c"}),
        ("erdogan putin", set()),
        ('"a" OR *', set()),
        ("NEAR(erdogan", set()),
        ("", set()),
        ("-", set()),
    ],
)
def test_names_are_found_by_the_beginnings_of_their_words(asked: str, found: set[str]) -> None:
    made = index(a="Recep Tayyip Erdoğan", b="Реджеп Эрдоган", c="Yaşar Güler")
    assert {each.iri.removeprefix("http://x/") for each in made.find(asked)} == found


def test_what_matches_is_marked_in_its_passage() -> None:
    assert index(a="Recep Tayyip Erdoğan").find("erdo") == [
        Found("http://x/a", "name", (("Recep Tayyip ", False), ("Erdoğan", True), ("", False)))
    ]


def test_names_come_before_texts() -> None:
    made = Index()
    made.add("entry", [{"thing": NamedNode("http://x/text"), "text": Literal("Putin " * 5)}])
    made.add("name", [{"thing": NamedNode("http://x/name"), "text": Literal("Vladimir Putin")}])
    assert [each.iri for each in made.find("putin")] == ["http://x/name", "http://x/text"]


@pytest.mark.parametrize("asked", ["Erdogan", "erdoğan", "Erd"])
def test_a_person_is_found_on_the_page(asked: str, seeds: FlaskClient) -> None:
    page = seeds.get("/search", headers=BROWSER, query_string={"q": asked}).text
    assert "/id/person/recep-tayyip-erdogan" in outline(page).links
    assert outline(page).open == []


def test_texts_and_quotes_are_found(seeds: FlaskClient) -> None:
    page = seeds.get("/search", headers=BROWSER, query_string={"q": "phase out sanctions"}).text
    assert "/entry/2016-08-turkey-russia-2" in outline(page).links
    assert any(each.startswith("/claim/") for each in outline(page).links)


def test_each_thing_is_listed_once(seeds: FlaskClient) -> None:
    links = outline(seeds.get("/search", headers=BROWSER, query_string={"q": "russia"}).text).links
    assert links.count("/id/state/RUS") == 1


def test_nothing_found_and_nothing_asked_are_told(seeds: FlaskClient) -> None:
    assert "Nothing found" in words(seeds.get("/search?q=xyzzy", headers=BROWSER).text)
    assert "Nothing found" not in words(seeds.get("/search", headers=BROWSER).text)
    assert "&lt;b&gt;" in seeds.get("/search", headers=BROWSER, query_string={"q": "<b>"}).text


def test_programs_get_what_was_found_as_json(seeds: FlaskClient) -> None:
    found = seeds.get("/search", query_string={"q": "Erdogan"}).get_json()["found"]
    assert found[0]["iri"] == "https://w3id.org/detente/id/person/recep-tayyip-erdogan"
    assert found[0]["kind"] == "name"
    assert "Erdo" in found[0]["text"]
    assert seeds.get("/search").get_json()["found"] == []


def test_what_is_only_said_is_marked(seeds: FlaskClient) -> None:
    """Names stand alone in a list: nobody may take a rumour there for a fact."""
    found = seeds.get("/search", query_string={"q": "mechanism"}).get_json()["found"]
    (said,) = (each for each in found if each["iri"].endswith("agreement/turkey-russia-mechanism-on-syria"))
    claims = [each for each in found if each["kind"] == "claim"]
    assert said["settled"] is False
    assert claims
    assert all(each["told"].partition(" – ")[0] in STANDINGS for each in claims)
    assert {each["settled"] for each in found if each["kind"] == "entry"} <= {None}
    page = seeds.get("/search", headers=BROWSER, query_string={"q": "mechanism"}).text
    assert page.count("not settled</span>") == sum(
        each["settled"] is False and each["kind"] != "claim" for each in found
    )
    assert all(str(escape(each["told"])) in page for each in claims)


@pytest.mark.parametrize("words", ["a " * 11, "a" * 201])
def test_what_would_take_long_is_refused(words: str, seeds: FlaskClient) -> None:
    answer = seeds.get("/search", query_string={"q": words}, headers=BROWSER)
    assert answer.status_code == 400
    assert "10 words" in answer.text


def test_a_search_ends_at_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Index()
    made.add("name", [{"thing": Literal(str(n)), "text": Literal(f"word {n}")} for n in range(20_000)])
    assert len(made.find("w")) == LIMIT
    monkeypatch.setattr(search, "SECONDS", 0.0)
    with pytest.raises(TimedOutError):
        made.find("w")
    monkeypatch.undo()
    assert len(made.find("w")) == LIMIT


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("Q43", "/id/state/TUR"),
        ("640", "/id/state/TUR"),
        ("TUR", "/id/state/TUR"),
        ("erdogon", "/id/person/recep-tayyip-erdogan"),
        ("putim", "/id/person/vladimir-putin"),
        ("vladmir putin", "/id/person/vladimir-putin"),
        ("Путни", "/id/person/vladimir-putin"),
        ("Turkey's foreign minister", "/id/office/minister-of-foreign-affairs-of-turkey"),
        ("turkish foreign minister 2016", "/id/office/minister-of-foreign-affairs-of-turkey"),
        ("what did putin promise", "/id/person/vladimir-putin"),
        ("cease-fire", "/entry/2016-08-turkey-russia-1"),
    ],
)
def test_what_people_type_leads_somewhere(asked: str, path: str, seeds: FlaskClient) -> None:
    page = seeds.get("/search", headers=BROWSER, query_string={"q": asked}).text
    assert path in outline(page).links


@pytest.mark.parametrize(("asked", "path"), [("TUR", "state/TUR"), ("640", "state/TUR")])
def test_what_has_just_this_name_or_code_comes_first(asked: str, path: str, seeds: FlaskClient) -> None:
    found = seeds.get("/search", query_string={"q": asked}).get_json()["found"]
    assert found[0]["iri"].endswith(f"/id/{path}")


def test_what_is_near_is_told_to_be_no_more_than_near(seeds: FlaskClient) -> None:
    def told(asked: str) -> str:
        return words(seeds.get("/search", headers=BROWSER, query_string={"q": asked}).text)

    assert "these are one letter away" in told("erdogon")
    assert "these have some of them" in told("what did putin promise")
    assert "one letter" not in told("erdogan")
    assert "Nothing found" in told("xyzzyq")
    assert seeds.get("/search", query_string={"q": "erdogon"}).get_json()["near"] == "spelt otherwise"
    assert seeds.get("/search", query_string={"q": "erdogan"}).get_json()["near"] is None


def test_what_is_found_is_called_by_its_name_and_told_what_it_is(seeds: FlaskClient) -> None:
    page = words(seeds.get("/search", headers=BROWSER, query_string={"q": "putin"}).text)
    first = page[page.index(" found") :]
    assert "Vladimir Putin" in first[:40]
    assert "leader · President of Russia (" in first
    assert "https://w3id.org/detente/id/person/vladimir-putin" in first
    (state, *_) = seeds.get("/search", query_string={"q": "Q43"}).get_json()["found"]
    assert (state["label"], state["is"], state["kind"]) == ("Turkey", "state", "code")


def test_what_is_only_said_is_told_to_be_no_more_and_comes_with_the_day_that_is_said(
    seeds: FlaskClient,
) -> None:
    page = words(seeds.get("/search", headers=BROWSER, query_string={"q": "meeting of"}).text)
    officials = page[page.index("Meeting of Turkish and Russian officials") :]
    assert "meeting · 9 August 2016 or 16 August 2016 not settled" in officials[:120]
    presidents = page[page.index("Meeting of Recep Tayyip") :].partition("https:")[0]
    assert "meeting · 9 August 2016" in presidents
    assert "not settled" not in presidents
    found = seeds.get("/search", query_string={"q": "meeting of"}).get_json()["found"]
    assert {each["settled"] for each in found if "/id/meeting/" in each["iri"]} == {True, False}


def test_a_quote_is_found_with_who_claims_it_and_how(seeds: FlaskClient) -> None:
    found = seeds.get("/search", query_string={"q": "phase out sanctions"}).get_json()["found"]
    assert "Vladimir Putin, pledged" in {each["context"] for each in found if each["kind"] == "claim"}


def test_a_long_word_is_no_burden(seeds: FlaskClient) -> None:
    for asked in ("é" * 200, "-".join("abcdefgh" for _ in range(20)), '"' * 200, "a-b-c d'e'f"):
        assert seeds.get("/search", query_string={"q": asked}).status_code in (200, 400)


@pytest.mark.parametrize("path", ["/sparql", "/id/state/TUR", "/nowhere"])
def test_the_header_has_a_search_box(path: str, seeds: FlaskClient) -> None:
    assert seeds.get(path, headers=BROWSER).text.count('role="search"') == 1
