"""Promises under a condition, on the pages of the made-up seeds in tests/norland."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import assemble_whole, commit_quads
from tests.web.served import serving
from tests.web.site.test_front import words


@pytest.fixture(scope="module")
def river(sources: Sources, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("river")
    dataset = assemble_whole(replace(sources, seeds=root / "tests" / "norland"), DEFAULT_BASE)
    commit_quads(VersionStore(folder), dataset.quads, author="test", message="river")
    with serving(Settings(data=folder, processes=2)) as app:
        yield app.test_client()


def shown(path: str, river: FlaskClient) -> str:
    answer = river.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return html.unescape(words(answer.text))


def test_promise_that_waits_is_shown_apart_with_what_it_waits_for(river: FlaskClient) -> None:
    text = shown("/id/commitment/norland-stays", river)
    assert "not settled It is said under a condition, or with an exception, and is no promise made." in text
    assert "unless Widening of the fishing ban" in text


def test_promises_that_somebody_spoke_come_with_their_conditions(river: FlaskClient) -> None:
    text = shown("/id/person/a-berg", river)
    spoken = text[text.index("Promises spoken for others") :]
    assert "staying in the council pledged not settled unless: Widening of the fishing ban" in spoken


@pytest.mark.parametrize("path", ["/id/state/XNO", "/relation/XNO-XSU"])
def test_promises_of_a_state_come_with_their_conditions(river: FlaskClient, path: str) -> None:
    text = shown(path, river)
    assert "Norland's staying in the council pledged not settled unless: Widening of the fishing ban" in text
    assert "only if: Lifting of the fishing ban by Sudland" in text


def test_deadline_act_channel_and_facilitator_are_told(river: FlaskClient) -> None:
    assert "due 31 May 2026" in shown("/id/commitment/norland-opens-border", river)
    assert "by communique" in shown("/id/statement/joint-communique", river)
    assert "act: ratify" in shown("/id/event/norland-ratifies", river)
    assert "facilitated by Eastmark" in shown("/id/meeting/eastport-talks", river)
