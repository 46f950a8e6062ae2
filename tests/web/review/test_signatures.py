"""In whose name a token publishes and withdraws: of a curator's own name, in that one alone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from detente.access.tokens import Tokens
from tests.reviews.norland import CURATOR, MET
from tests.web.review.test_review_over_http import begin, get, step
from tests.web.review.test_withdrawing import WHY, is_settled
from tests.web.written_service import WrittenService

ANOTHER = "person/curator-2"


@pytest.fixture(scope="module")
def own(service: WrittenService) -> str:
    """Make a token of a curator's own name."""
    return Tokens(service.data).create(CURATOR.removeprefix("person/"), ["curate"])


def send(service: WrittenService, own: str, path: str, given: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {own}", "Accept": "application/json"}
    return service.client.post(path, json=given, headers=headers)


def test_nobody_signs_with_anothers_name(service: WrittenService, own: str) -> None:
    name = begin(service, title="Talks in whose name")
    assert step(service, name, "accept", item=MET).status_code == 200
    revision = get(service, f"/review/{name}").json()["revision"]
    asked = [
        (f"/review/{name}/publish", {"revision": revision, "by": ANOTHER}),
        (f"/review/{name}/steps", {"do": "reviewed", "revision": revision, "person": ANOTHER}),
        (f"/review/{name}/withdraw", {**WHY, "by": ANOTHER}),
    ]
    for path, given in asked:
        answer = send(service, own, path, given)
        assert answer.status_code == 422, answer.text
        assert f"signs as {CURATOR} alone" in answer.text
    assert not is_settled(service, name)
    done = send(service, own, f"/review/{name}/publish", {"revision": revision, "by": CURATOR})
    assert done.status_code == 200, done.text
    assert is_settled(service, name)
