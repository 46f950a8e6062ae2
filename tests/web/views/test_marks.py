"""Marks in the text of an entry: they tell rank and conflict as well as modality, in more than colour."""

from __future__ import annotations

import html
import re
from pathlib import Path

from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from detente.changes.build import Assembled
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.served import serving
from tests.web.site.test_front import words

BROWSER = {"Accept": "text/html"}
ENTRY = "/entry/2016-08-turkey-russia-2"
DISPUTED = """
@prefix det: <https://w3id.org/detente/ontology#> . @prefix dets: <https://w3id.org/detente/scheme/> .
<https://w3id.org/detente/conflict/0000000000000001> a det:ClaimConflict ;
  det:rule dets:conflict-rule-two-places ;
  det:conflictMember <https://w3id.org/detente/claim/2016-08-turkey-russia-2/quote-align-views> .
"""


def mark_of(claim: str, page: str) -> str:
    """Give the start tag of the mark in which the words of a claim begin."""
    found = re.search(
        rf'<(?:a|span) class="mark[^>]*>(?:<span class="words"[^>]*></span>)*?'
        rf'<span class="words" id="words-{claim}">',
        page,
    )
    assert found
    return html.unescape(found[0].partition(">")[0])


def test_a_deprecated_claim_is_marked_as_deprecated(seeds: FlaskClient) -> None:
    page = seeds.get(ENTRY, headers=BROWSER).text
    mark = mark_of("presidents-meeting-place", page)
    assert 'class="mark m-asserted deprecated' in mark
    assert 'data-how="deprecated"' in mark
    assert "presidents-meeting-place (asserted, deprecated)" in mark
    assert 'aria-describedby="how-deprecated"' in mark
    assert "deprecated 2" in words(page).partition("Marked words")[0]
    assert "struck through" in words(page)


def test_a_plain_fact_has_a_plain_mark(seeds: FlaskClient) -> None:
    mark = mark_of("erdogan-president", seeds.get(ENTRY, headers=BROWSER).text)
    assert "data-how" not in mark
    assert "deprecated" not in mark.partition("title=")[0]


def test_every_description_of_a_mark_is_there(seeds: FlaskClient) -> None:
    page = seeds.get(ENTRY, headers=BROWSER).text
    described = {each for found in re.findall(r'aria-describedby="([^"]*)"', page) for each in found.split()}
    assert len(described) > 2
    assert all(f'id="{each}"' in page for each in described)


def test_a_disputed_claim_is_marked_as_disputed_until_it_is_resolved(
    dataset: Assembled, tmp_path: Path
) -> None:
    quads = [*dataset.quads, *parse(DISPUTED, RdfFormat.TRIG)]
    commit_quads(VersionStore(tmp_path), quads, author="test", message="dispute")
    with serving(Settings(data=tmp_path, processes=1)) as app:
        page = app.test_client().get(ENTRY, headers=BROWSER).text
    assert "disputed" in mark_of("quote-align-views", page).partition("title=")[0]
    item = page[page.index('<li id="claim-quote-align-views"') :].partition("</li>")[0]
    assert '<span class="modality disputed">disputed</span>' in item
    assert "disputed" not in mark_of("presidents-meeting-place", page)
