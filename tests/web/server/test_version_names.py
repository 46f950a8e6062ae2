"""Below a tag, `current` or `~n` every address leads to that of the version itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from detente.web.querying.planning import FOREVER, REVALIDATE
from detente.web.server.version_names import name_in
from tests.web.conftest import Past

NAMES = ("paper", "current~1", "current~0", "paper~1")


def addresses(client: FlaskClient) -> Iterator[str]:
    """Fill in every rule that has a version, with a word for what else is variable."""
    for rule in client.application.url_map.iter_rules():
        if rule.rule.startswith("/v/<version>/"):
            yield re.sub(r"<[^>]*>", "x", rule.rule.replace("/v/<version>/", "/v/{}/", 1))


def test_every_address_of_a_version_is_there_by_each_of_its_names(past: Past) -> None:
    ids = dict(zip(NAMES, (past.versions[n] for n in (1, 1, 2, 0)), strict=True))
    found = [*addresses(past.client)]
    assert len(found) > 50
    for address in found:
        for name, id_ in ids.items():
            answer = past.client.get(address.format(name))
            if name_in(address.format(name)) is None:
                assert address in {"/v/{}/patch", "/v/{}/report", "/v/{}/cite", "/v/{}/cite.x"}
                continue  # it reads names itself, which its own tests hold
            assert answer.status_code == 307
            assert urlsplit(answer.headers["Location"]).path == address.format(id_)
            assert answer.headers["Cache-Control"] == REVALIDATE


def test_an_id_leads_nowhere_and_answers(past: Past) -> None:
    assert past.client.get(f"/v/{past.versions[0]}/claims.json").status_code == 200


@pytest.mark.parametrize(
    "rest",
    ["claims.json?state=TUR&lang=fr", "id/place/gone%20%C3%A9", "search?q=a%26b", "sparql?query=ASK%7B%7D"],
)
def test_what_was_sent_is_sent_on_as_it_was(past: Past, rest: str) -> None:
    answer = past.client.get(f"/v/current~1/{rest}")
    assert answer.headers["Location"].endswith(f"/v/{past.versions[1]}/{rest}")


def test_a_query_by_post_is_asked_again_with_its_body(past: Past) -> None:
    answer = past.client.post("/v/paper/sparql", data={"query": "ASK {}"})
    assert answer.status_code == 307
    answer = past.client.post(answer.headers["Location"], data={"query": "ASK {}"})
    assert answer.status_code == 200
    assert b"true" in answer.data


@pytest.mark.parametrize(
    "name", ["current~3", "current~99999999999", "current~" + "9" * 5000, "current~x", "nobody", "paper~²"]
)
def test_a_name_of_no_version_is_told(past: Past, name: str) -> None:
    answer = past.client.get(f"/v/{name}/claims.json", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["title"]) == (404, "No such version")


@pytest.mark.parametrize("what", ["patch", "diff/current/patch"])
def test_what_is_told_by_names_is_kept_by_ids_alone(past: Past, what: str) -> None:
    of_id = past.client.get(f"/v/{past.versions[1]}/{what.replace('current', past.versions[2])}")
    of_name = past.client.get(f"/v/paper/{what}")
    assert of_id.data == of_name.data
    assert of_id.headers["Cache-Control"] == FOREVER
    assert of_name.headers["Cache-Control"] == REVALIDATE
