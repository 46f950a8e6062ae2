"""Reviews over HTTP: by JSON as the document of addresses says, and by forms; with a token that curates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from jsonschema import Draft202012Validator

from detente.reviews.folder import FOLDER
from detente.web.openapi.operations import WITH_TOKEN
from tests.reviews.norland import CONDEMNED, CONDEMNED_RAID, CURATOR, DRAFTS, ISSUED, MET, RAID, TEXT, WOULD
from tests.web.sign_in.browsing import BrowserLike
from tests.web.written_service import WrittenService

TITLE = "Talks in Moscow"


@pytest.fixture
def reviewed(service: WrittenService) -> Iterator[str]:
    """Begin a review, and drop it afterwards."""
    name = begin(service)
    yield name
    post(service, f"/review/{name}/drop", {})


def post(service: WrittenService, path: str, body: Any, scope: str | None = "curate") -> httpx.Response:
    headers = {**service.bearer(scope), "Accept": "application/json"}
    return service.client.post(path, json=body, headers=headers)


def get(service: WrittenService, path: str, accept: str = "application/json") -> httpx.Response:
    return service.client.get(path, headers={**service.bearer("curate"), "Accept": accept})


def begin(service: WrittenService, **more: Any) -> str:
    body = {"text": TEXT, "issued": ISSUED, "title": TITLE, "drafts": DRAFTS, "drafted_by": "rules", **more}
    answer = post(service, "/review", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["name"])


def step(
    service: WrittenService, name: str, do: str, revision: int | None = None, **given: Any
) -> httpx.Response:
    if revision is None:
        revision = get(service, f"/review/{name}").json()["revision"]
    return post(service, f"/review/{name}/steps", {"do": do, "revision": revision, **given})


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ('{"text":', 400, "The body is no JSON"),
        ("[" * 100_000, 400, "The body is no JSON"),
        ("[]", 400, "is to be a JSON object"),
        ('{"text": "Turkey met Russia.", "titel": "Talks"}', 422, "nothing reads the member 'titel'"),
        ('{"text": "Turkey met Russia.", "text": "No."}', 400, "the member 'text' stands twice"),
        ('{"text": NaN}', 400, "NaN is no number of JSON"),
        ('{"text": "\\ud800"}', 400, "half of a character"),
    ],
    ids=["cut off", "deep", "a list", "a member that nobody reads", "twice", "NaN", "a surrogate"],
)
def test_a_body_that_says_nothing_that_is_read_is_refused(
    service: WrittenService, body: str, status: int, words: str
) -> None:
    headers = {**service.bearer("curate"), "Content-Type": "application/json", "Accept": "application/json"}
    answer = service.client.post("/review", content=body, headers=headers)
    assert answer.status_code == status
    assert words.lower() in answer.json()["detail"].lower()


def test_a_program_without_a_token_is_told_that_it_needs_one(service: WrittenService) -> None:
    answer = post(service, "/review", {"text": TEXT, "issued": ISSUED}, scope=None)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_title_that_hides_what_stands_beside_it_is_not_taken(service: WrittenService) -> None:
    body = {"text": TEXT, "issued": ISSUED, "title": "Talks \u202e in Moscow", "drafts": []}
    refused = post(service, "/review", body)
    assert (refused.status_code, refused.json()["part"]) == (422, "entry")
    assert "U+202E" in refused.text
    name = begin(service)
    renamed = step(service, name, "entry", set={"title": body["title"]})
    post(service, f"/review/{name}/drop", {})
    assert (renamed.status_code, renamed.json()["part"]) == (422, "entry")


def test_nobody_sees_or_changes_a_review_without_a_token_that_curates(
    service: WrittenService, reviewed: str
) -> None:
    for path in (
        "/review",
        f"/review/{reviewed}",
        f"/review/{reviewed}/check",
        f"/review/{reviewed}/files/review.yaml",
    ):
        assert service.client.get(path).status_code == 401
        assert service.client.get(path, headers=service.bearer("write")).status_code == 403
    for path in (
        "/review",
        *(f"/review/{reviewed}/{each}" for each in ("steps", "publish", "withdraw", "drop")),
    ):
        assert post(service, path, {}, None).status_code in (401, 403)
        assert post(service, path, {}, "write").status_code == 403
    assert get(service, f"/review/{reviewed}").headers["Cache-Control"] == "private, no-store"


def test_what_is_drafted_is_in_no_answer_before_it_is_published(
    service: WrittenService, reviewed: str
) -> None:
    assert reviewed not in service.client.get("/search", params={"q": TITLE}).text
    assert service.client.get(f"/entry/{reviewed}").status_code == 404
    assert not service.ask(f"ASK {{ GRAPH ?g {{ ?s ?p ?o FILTER (CONTAINS(STR(?s), '{reviewed}')) }} }}")


def test_from_drafts_to_a_version(service: WrittenService) -> None:
    name = begin(service, title="Published talks")
    assert step(service, name, "accept", item=MET).status_code == 200
    assert step(service, name, "accept", item=CONDEMNED).status_code == 200
    refused = step(service, name, "accept", item=WOULD)
    assert (refused.status_code, refused.json()["part"]) == (422, f"items/{WOULD}")
    checked = get(service, f"/review/{name}/check").json()
    assert (checked["conforms"], checked["messages"]) == (True, [])
    revision = get(service, f"/review/{name}").json()["revision"]
    stale = post(service, f"/review/{name}/publish", {"revision": revision - 1, "by": CURATOR})
    assert stale.status_code == 422
    done = post(service, f"/review/{name}/publish", {"revision": revision, "by": CURATOR})
    assert done.status_code == 200, done.text
    assert done.json()["version"] == service.current()
    assert service.ask(f"ASK {{ <https://w3id.org/detente/id/meeting/{name}-{MET}> a det:Meeting }}")
    assert not service.ask(f"ASK {{ <https://w3id.org/detente/id/event/{name}-{CONDEMNED}> a det:Event }}")
    queue = {each["name"]: each for each in get(service, "/review").json()["reviews"]}
    assert queue[name]["published"][0]["version"] == service.current()
    assert (queue[name]["drafted"]["by"], queue[name]["reviewers"]) == ("rules", ["curater"])
    page = get(service, f"/review/{name}", "text/html").text
    assert service.client.get(f"/v/{service.current()}/diff/{service.current()}").status_code == 200
    assert f"/v/{service.current()}~1/diff/{service.current()}" in page
    why = {
        "by": CURATOR, "reason": "Not so.", "publisher": "TASS", "day": "2017-03-16",
        "url": "https://example.org/a", "description": "A notice.",
    }  # fmt: skip
    assert post(service, f"/review/{name}/withdraw", {**why, "day": "soon"}).status_code == 422
    assert post(service, f"/review/{name}/withdraw", {**why, "url": "javascript:alert(1)"}).status_code == 422
    withdrawn = post(service, f"/review/{name}/withdraw", why)
    assert withdrawn.status_code == 200, withdrawn.text
    assert not service.ask(f"ASK {{ <https://w3id.org/detente/id/meeting/{name}-{MET}> a det:Meeting }}")
    again = post(service, f"/review/{name}/withdraw", why)
    assert (again.status_code, again.json()["title"]) == (409, "Cannot be done")


def test_what_the_gate_refuses_is_told_beside_the_claim(service: WrittenService, reviewed: str) -> None:
    step(service, reviewed, "correct", item=CONDEMNED_RAID, set={"kind": "Commitment", "agent": []})
    told = get(service, f"/review/{reviewed}/check").json()
    assert not told["conforms"]
    assert [each["part"] for each in told["messages"]] == [f"items/{CONDEMNED_RAID}"]
    before = service.current()
    revision = get(service, f"/review/{reviewed}").json()["revision"]
    refused = post(service, f"/review/{reviewed}/publish", {"revision": revision, "by": CURATOR})
    assert (refused.status_code, refused.json()["messages"]) == (422, told["messages"])
    assert service.current() == before
    page = get(service, f"/review/{reviewed}/check", "text/html").text
    assert "A commitment has a det:agent" in page


def test_two_people_are_merged_or_told(service: WrittenService, reviewed: str) -> None:
    assert step(service, reviewed, "reject", 0, item=MET).status_code == 200
    assert step(service, reviewed, "accept", 0, item=CONDEMNED_RAID).json()["revision"] == 2
    label = {"label": "Condemnation"}
    assert step(service, reviewed, "correct", 2, item=CONDEMNED, set=label).status_code == 200
    conflict = step(service, reviewed, "correct", 2, item=CONDEMNED, set={"label": "Verdict"})
    assert conflict.status_code == 409
    told = conflict.json()
    assert (told["theirs"]["label"], told["mine"]["label"], told["revision"]) == (
        "Condemnation",
        "Verdict",
        3,
    )


def test_nobody_accepts_what_another_has_changed_since(service: WrittenService, reviewed: str) -> None:
    changed = {"modality": "alleged"}
    assert step(service, reviewed, "correct", 0, item=MET, set=changed, keep=True).status_code == 200
    stale = step(service, reviewed, "accept", 0, item=MET)
    assert (stale.status_code, stale.json()["part"]) == (409, f"items/{MET}")
    assert stale.json()["theirs"]["draft"]["modality"] == "alleged"
    assert get(service, f"/review/{reviewed}").json()["state"]["items"][MET]["state"] == "open"


def test_only_a_curator_publishes_in_their_name(service: WrittenService, reviewed: str) -> None:
    assert step(service, reviewed, "accept", item=CONDEMNED_RAID).status_code == 200
    before, revision = service.current(), get(service, f"/review/{reviewed}").json()["revision"]
    body = {"revision": revision, "by": "person/vladimir-putin"}
    refused = post(service, f"/review/{reviewed}/publish", body)
    assert (refused.status_code, service.current()) == (422, before)
    assert "person/vladimir-putin is no curator" in refused.text


def test_an_id_that_is_taken_is_refused_with_who_has_it(service: WrittenService, reviewed: str) -> None:
    with BrowserLike(service) as browser:
        browser.sign_in(service.secrets["curate"])
        page = f"/review/{reviewed}"
        fields = {"do": "correct", "item": CONDEMNED_RAID, "revision": "0"}
        refused = browser.send(f"{page}/steps", {**fields, "agent": "new person: Vladimir Putin"}, page)
        assert refused.status_code == 422
        assert "The id person/vladimir-putin is taken" in refused.text
        other = "new person: Vladimir Putin [person/vladimir-putin-2]"
        assert browser.send(f"{page}/steps", {**fields, "agent": other}, page).status_code == 303
        state = get(service, page).json()["state"]
        assert state["items"][CONDEMNED_RAID]["draft"]["agent"][0]["id"] == "person/vladimir-putin-2"
        assert list(state["things"]) == ["person/vladimir-putin-2"]


def test_files_are_those_of_the_command(service: WrittenService, reviewed: str) -> None:
    kept = yaml.safe_load(get(service, f"/review/{reviewed}/files/review.yaml").content)
    assert [item["key"] for item in kept["items"]] == [MET, WOULD, CONDEMNED, CONDEMNED_RAID]
    assert get(service, f"/review/{reviewed}/files/other").status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 422),
        (b'{"text": "", "issued": "2017-01-01", "drafts": []}', 422),
        (b'{"text": "A", "issued": "soon", "drafts": []}', 422),
        (b'{"text": "A", "issued": "2017-01-01", "drafts": {}}', 422),
        (b'{"text": "A", "issued": "2017-01-01", "drafts": [{"kind": "Event"}]}', 422),
        (b'{"text": 7, "issued": "2017-01-01"}', 422),
    ],
)
def test_a_body_that_is_wrong_is_refused_with_the_reason(
    service: WrittenService, body: bytes, status: int
) -> None:
    headers = {**service.bearer("curate"), "Content-Type": "application/json", "Accept": "application/json"}
    answer = service.client.post("/review", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_an_id_that_an_entry_has_is_refused(service: WrittenService) -> None:
    body = {"text": TEXT, "issued": ISSUED, "drafts": [], "id": "2016-08-turkey-russia-1"}
    assert "there already" not in post(service, "/review", {**body, "id": "2017-03-of-its-own"}).text
    post(service, "/review/2017-03-of-its-own/drop", {})
    refused = post(service, "/review", body)
    assert (refused.status_code, "already" in refused.json()["detail"]) == (422, True)


def test_every_address_answers_as_the_document_says(service: WrittenService) -> None:
    document = service.client.get("/openapi.json").json()
    name = begin(service, title="Described talks", drafts=[RAID])
    step(service, name, "accept", item=CONDEMNED_RAID)
    given: dict[str, Any] = {
        "/review": {"text": TEXT, "issued": ISSUED, "drafts": []},
        "/review/{review}/steps": {"do": "reopen", "item": CONDEMNED_RAID, "revision": 1},
        "/review/{review}/publish": {"by": CURATOR, "revision": 2},
    }
    asked = 0
    for (path, method), described in WITH_TOKEN.items():
        operation = document["paths"][path][method]
        assert operation["security"] == [{"token": []}]
        target = path.replace("{review}", name)
        body = given.get(path, described.example)
        answer = get(service, target) if method == "get" else post(service, target, body)
        assert str(answer.status_code) == described.status, (path, answer.text)
        schema = operation["responses"][described.status]["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**schema, "components": document["components"]})
        assert [error.message for error in validator.iter_errors(answer.json())] == []
        asked += 1
    assert asked == len(WITH_TOKEN) == 9
    for left in get(service, "/review").json()["reviews"]:
        post(service, f"/review/{left['name']}/drop", {})


def test_a_review_is_there_after_a_restart(service: WrittenService, reviewed: str) -> None:
    step(service, reviewed, "accept", item=MET)
    kept = Path(service.data) / FOLDER / f"{reviewed}.json"
    assert '"revision":1' in kept.read_text(encoding="utf-8")


def test_a_draft_whose_class_nobody_chose_is_shown_as_such_and_not_accepted(service: WrittenService) -> None:
    name = begin(service, title="Talks of a claim", drafts=[{**RAID, "kind": "Claim"}])
    shown = get(service, f"/review/{name}?correct={CONDEMNED_RAID}", "text/html").text
    assert "Claim, its class not chosen yet" in shown
    assert 'value="accept"' not in shown
    assert '<option value="">choose one</option>' in shown
    refused = step(service, name, "accept", item=CONDEMNED_RAID)
    assert refused.status_code == 422
    assert "drafted as a Claim" in refused.json()["detail"]
    with BrowserLike(service) as browser:
        browser.sign_in(service.secrets["curate"])
        page = f"/review/{name}"
        fields = {"do": "correct", "item": CONDEMNED_RAID, "revision": "0", "kind": "", "label": "Mine"}
        again = browser.send(f"{page}/steps", fields, page)
        assert again.status_code == 422
        assert "drafted as a Claim" in again.text
        assert '<option value="">choose one</option>' in again.text.partition('value="Mine"')[2]
    assert step(service, name, "correct", item=CONDEMNED_RAID, set={"kind": "Event"}).status_code == 200
    shown = get(service, f"/review/{name}", "text/html").text
    assert "not chosen yet" not in shown
    post(service, f"/review/{name}/drop", {})


def test_forms_are_guarded_and_keep_what_was_written(service: WrittenService, reviewed: str) -> None:
    with BrowserLike(service) as browser:
        assert browser.get(f"/review/{reviewed}").status_code == 401
        browser.sign_in(service.secrets["curate"])
        page = f"/review/{reviewed}"
        fields = {
            "do": "correct",
            "item": CONDEMNED_RAID,
            "revision": "0",
            "edtf": "soon",
            "label": "My own words",
        }
        wrong = browser.send(f"{page}/steps", fields, page)
        assert wrong.status_code == 422
        assert 'value="My own words"' in wrong.text
        right = browser.send(f"{page}/steps", {**fields, "edtf": "2017-03"}, page)
        assert right.status_code == 303
        assert right.headers["Location"].endswith(f"#c-{CONDEMNED_RAID}")
        state = get(service, page).json()["state"]["items"][CONDEMNED_RAID]
        assert (state["label"], state["draft"]["date"]["end"]) == ("My own words", "2017-03-31")
        browser.site = "cross-site"
        assert browser.send(f"{page}/steps", fields, page).status_code == 403


def test_names_are_read_as_they_are_written(service: WrittenService, reviewed: str) -> None:
    with BrowserLike(service) as browser:
        browser.sign_in(service.secrets["curate"])
        page = f"/review/{reviewed}"
        names = "Turkey; state/RUS; new person: A. Berg; unnamed: a guard; Nobody Known"
        fields = {"do": "correct", "item": CONDEMNED_RAID, "revision": "0", "agent": names}
        assert browser.send(f"{page}/steps", fields, page).status_code == 303
        state = get(service, page).json()["state"]
        found = [each["id"] for each in state["items"][CONDEMNED_RAID]["draft"]["agent"]]
        assert found == ["state/TUR", "state/RUS", "person/a-berg", "actor/a-guard", None]
        assert state["things"]["person/a-berg"]["label"] == "A. Berg"
        assert "Not chosen yet: Nobody Known" in browser.get(page).text


def test_a_hostile_draft_speaks_no_html(service: WrittenService) -> None:
    words = "<script>alert(1)</script>"
    text = f"Turkey said {words} to Russia."
    quote = {"exact": words, "start": 12, "end": 12 + len(words)}
    drafts = [{**RAID, "quote": quote, "predicate": words, "condition": words}]
    name = begin(service, text=text, title=words, drafts=drafts)
    page = get(service, f"/review/{name}", "text/html").text
    assert words not in page
    assert "&lt;script&gt;alert(1)" in page
    assert words not in get(service, "/review", "text/html").text
    post(service, f"/review/{name}/drop", {})


@pytest.mark.parametrize(
    ("edtf", "told"),
    [
        ("2016-08-09~", {"words": "about 9 August 2016", "first": "2016-08-09", "last": "2016-08-09"}),
        ("2016-02/..", {"words": "since February 2016", "first": "2016-02-01", "last": ""}),
        ("[2016-08-01..2016-08-10]", {"words": "some day from 1 August 2016 to 10 August 2016"}),
        ("", {"words": "", "problem": ""}),
    ],
)
def test_a_date_is_read_in_words(service: WrittenService, edtf: str, told: dict[str, str]) -> None:
    answer = service.client.get("/review/-/date", params={"edtf": edtf}, headers=service.bearer("curate"))
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in told} == told


@pytest.mark.parametrize("edtf", ["on Tuesday", "2016-02-30", "1" * 101])
def test_what_is_no_date_says_so(service: WrittenService, edtf: str) -> None:
    answer = service.client.get("/review/-/date", params={"edtf": edtf}, headers=service.bearer("curate"))
    assert answer.json()["problem"]
    assert answer.json()["words"] == ""
    assert service.client.get("/review/-/date", params={"edtf": edtf}).status_code == 401


def test_a_language_model_is_offered_by_no_service_that_has_none(service: WrittenService) -> None:
    assert "language_model" not in get(service, "/review", "text/html").text
    body = {"text": TEXT, "issued": ISSUED, "language_model": True}
    refused = post(service, "/review", body)
    assert refused.status_code == 422
    assert "no language model" in refused.json()["detail"]
    assert get(service, "/review").json()["reviews"] == []
