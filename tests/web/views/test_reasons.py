"""Why a claim is settled or not, as its page and the page of what it is about tell it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad

from detente.rdf.namespaces import DEFAULT_BASE, DET
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.served import serving
from tests.web.site.test_front import words

if TYPE_CHECKING:
    from tests.derivation.settling import Settle

CASES = yaml.safe_load(Path(__file__).with_name("reasons.yaml").read_text(encoding="utf-8"))
CURATION = NamedNode(f"{DEFAULT_BASE}graph/curation")
Worlds = tuple[FlaskClient, Mapping[str, str]]
BROWSER = {"Accept": "text/html"}
ENTRY = "2016-08-turkey-russia-2"


def is_of_no_entry(quad: Quad) -> bool:
    """Tell a quad by which the curation is an entry: worlds are completed so, and no real claim is."""
    return quad.predicate == DET.reportedIn and quad.object == CURATION


@pytest.fixture(scope="module")
def worlds(settle: Settle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Give a client, and by the name of each case the version that holds its world."""
    folder = tmp_path_factory.mktemp("worlds")
    store, versions = VersionStore(folder), {}
    for case in CASES:
        world = settle(case["world"])
        quads = [quad for quad in (*world.stated, *world.derived) if not is_of_no_entry(quad)]
        versions[case["name"]] = commit_quads(store, quads, author="test", message=case["name"]).id
    with serving(Settings(data=folder, processes=2)) as app:
        yield app.test_client(), versions


def shown(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers=BROWSER)
    assert answer.status_code == 200, answer.text
    return " ".join(html.unescape(words(answer.text)).split())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_page_of_a_claim_tells_whether_it_is_settled_and_why(worlds: Worlds, case: Mapping[str, str]) -> None:
    client, versions = worlds
    text = shown(client, f"/v/{versions[case['name']]}/claim/{case.get('claim', 'a/1')}")
    assert case["says"] in text
    if "standing" in case:
        strip = text.partition("and what became of it")[2].partition("What settled means")[0]
        steps = ["Source", "Entry", "Statement", "Claim", "Decision", case["standing"].capitalize()]
        places = [strip.index(step) for step in steps]
        assert places == sorted(places)


def test_strip_names_source_statement_and_decision(seeds: FlaskClient) -> None:
    strip = seeds.get(f"/claim/{ENTRY}/presidents-meeting-place", headers=BROWSER).text
    strip = strip.partition('class="provenance"')[2].partition("</ol>")[0]
    assert f'href="/entry/{ENTRY}"' in strip
    assert 'href="/decision/presidents-place-deprecated"' in strip
    assert "Not settled, because a curator deprecated it by a decision." in html.unescape(strip)


def test_page_of_a_settled_thing_tells_why_with_claims_for_and_against(worlds: Worlds) -> None:
    client, versions = worlds
    text = shown(client, f"/v/{versions['it denies what is settled']}/id/incident/i")
    why = text.partition("Why do we hold this: who says so")[2]
    for_it, _, against = why.partition("Claims against it")
    assert "Settled, because the author of its entry asserts it" in for_it, text
    assert "Not settled, because it says that something is not so" in against
    alone = shown(client, f"/v/{versions['the author asserts it']}/id/incident/i")
    assert "No claim here denies it." in alone
    unsettled = shown(client, f"/v/{versions['it is planned']}/id/incident/i")
    assert "Why do we hold this" not in unsettled
    assert "Not settled, because it is planned" in unsettled
