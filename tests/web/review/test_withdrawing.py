"""A published entry that is withdrawn, and whose withdrawal is taken back, by the forms of curators."""

from __future__ import annotations

from urllib.parse import quote

from detente.rdf.namespaces import DEFAULT_BASE
from tests.reviews.norland import CURATOR, MET
from tests.web.review.test_review_over_http import begin, get, post, step
from tests.web.sign_in.browsing import BrowserLike
from tests.web.written_service import WrittenService

WHY = {
    "by": CURATOR,
    "reason": "Not so.",
    "publisher": "TASS",
    "day": "2017-03-16",
    "url": "https://example.org/a",
    "description": "A notice.",
}
AGAIN = {
    "choice": "back",
    "reason": "The notice was a forgery.",
    "curator": f"{DEFAULT_BASE}id/{CURATOR}",
    "evidence": f"{DEFAULT_BASE}evidence/trt-world-2016-08-09",
}


def published(service: WrittenService, title: str) -> str:
    """Publish one meeting; give the name of its entry."""
    name = begin(service, title=title)
    assert step(service, name, "accept", item=MET).status_code == 200
    publish(service, name)
    return name


def publish(service: WrittenService, name: str) -> str:
    revision = get(service, f"/review/{name}").json()["revision"]
    done = post(service, f"/review/{name}/publish", {"revision": revision, "by": CURATOR})
    assert done.status_code == 200, done.text
    return done.text


def is_settled(service: WrittenService, name: str) -> bool:
    return service.ask(f"ASK {{ <{DEFAULT_BASE}id/meeting/{name}-{MET}> a det:Meeting }}")


def test_a_withdrawal_is_taken_back_and_made_again(service: WrittenService) -> None:
    name = published(service, "Talks that were withdrawn")
    entry = f"{DEFAULT_BASE}entry/{name}"
    assert is_settled(service, name)
    assert post(service, f"/review/{name}/withdraw", WHY).status_code == 200
    assert not is_settled(service, name)
    with BrowserLike(service) as browser:
        browser.sign_in(service.secrets["curate"])
        back = browser.send("/curate", AGAIN, f"/curate?of={quote(entry, safe='')}")
        assert back.status_code == 303, back.text
    assert is_settled(service, name)
    again = post(service, f"/review/{name}/withdraw", WHY)
    assert again.status_code == 200, again.text
    assert not is_settled(service, name)
    decisions = f"SELECT ?d {{ ?d prov:used <{entry}> FILTER (CONTAINS(STR(?d), '/decision/')) }}"
    answer = service.client.post("/sparql", data={"query": decisions}, headers={"Accept": "text/csv"})
    assert len(answer.text.split()) == 1 + 3, answer.text


def test_a_withdrawn_entry_that_is_published_again_stays_withdrawn(service: WrittenService) -> None:
    name = published(service, "Talks that stay withdrawn")
    assert post(service, f"/review/{name}/withdraw", WHY).status_code == 200
    assert step(service, name, "correct", item=MET, set={"label": "Talks"}).status_code == 200
    told = publish(service, name)
    assert not is_settled(service, name)
    assert f"{DEFAULT_BASE}entry/{name}> is withdrawn" in told
    assert "Not so." in told
    page = service.client.get(f"/entry/{name}", headers={"Accept": "text/html"}).text
    assert "A curator withdrew this entry" in page
    assert "Not so." in page
    graph = f"<{DEFAULT_BASE}graph/log>"
    log = f"SELECT ?m {{ GRAPH {graph} {{ ?v rdfs:comment|dct:description|rdfs:label ?m }} }}"
    answer = service.client.post("/sparql", data={"query": log}, headers={"Accept": "text/csv"})
    assert f"{name}> is withdrawn (" in answer.text


def test_a_member_that_publication_or_withdrawal_does_not_read_is_refused(service: WrittenService) -> None:
    name = published(service, "Talks with much said of them")
    for act, body in (("publish", {"revision": 2, "by": CURATOR}), ("withdraw", WHY)):
        refused = post(service, f"/review/{name}/{act}", {**body, "silently": True})
        assert refused.status_code == 422
        assert "nothing reads the member 'silently'" in refused.json()["detail"].lower()
    assert is_settled(service, name)
