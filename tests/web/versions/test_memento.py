"""Datetime negotiation and TimeMaps (RFC 7089)."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from werkzeug.http import http_date

from detente.store import VersionStore
from detente.web.versions.timeline import Timelines
from tests.versions import commit_quads, lose
from tests.web.conftest import Past
from tests.web.past_service import TIMES

THING = "/id/meeting/m"
PLACE = "/id/place/gone"
ASKED = [
    ("Thu, 01 Jan 2015 00:00:00 GMT", 0),
    ("Fri, 02 Sep 2016 00:00:00 GMT", 0),
    ("Sat, 03 Sep 2016 10:20:29 GMT", 0),
    ("Sat, 03 Sep 2016 10:20:30 GMT", 1),
    ("Sat, 03 Sep 2016 23:59:59 GMT", 1),
    ("Sun, 04 Sep 2016 00:00:00 GMT", 2),
    ("Wed, 01 Jan 2070 00:00:00 GMT", 2),
]


@pytest.mark.parametrize(("asked", "place"), ASKED)
def test_a_resource_leads_to_itself_as_it_was(past: Past, asked: str, place: int) -> None:
    answer = past.client.get(f"{THING}.nt?x=1", headers={"Accept-Datetime": asked})
    assert answer.status_code == 302
    target = f"http://localhost/v/{past.versions[place]}{THING}.nt"
    assert answer.headers["Location"] == f"{target}?x=1"
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert "Memento-Datetime" not in answer.headers
    assert f'<http://localhost{THING}.nt>; rel="original timegate"' in answer.headers["Link"]
    memento = past.client.get(target)
    assert memento.status_code == 200
    assert memento.headers["Memento-Datetime"] == http_date(TIMES[place])


def test_a_resource_names_its_time_gate_its_time_map_and_the_ends_of_its_past(past: Past) -> None:
    answer = past.client.head(THING)
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert "Memento-Datetime" not in answer.headers
    first, _, last = past.versions
    for link in (
        f'<http://localhost{THING}>; rel="original timegate"',
        f'<http://localhost/timemap{THING}>; rel="timemap"; type="application/link-format"',
        f'<http://localhost/v/{first}{THING}>; rel="first memento"; datetime="{http_date(TIMES[0])}"',
        f'<http://localhost/v/{last}{THING}>; rel="last memento"; datetime="{http_date(TIMES[2])}"',
    ):
        assert link in answer.headers["Link"]


@pytest.mark.parametrize(("place", "links"), [(0, {}), (1, {"first prev": 0}), (2, {"first": 0, "prev": 1})])
def test_a_memento_names_those_before_it_and_nothing_that_may_change(
    past: Past, place: int, links: dict[str, int]
) -> None:
    answer = past.client.get(f"/v/{past.versions[place]}{THING}")
    assert "accept-datetime" not in answer.headers["Vary"].lower()
    found = answer.headers["Link"]
    assert f'<http://localhost{THING}>; rel="original timegate"' in found
    assert found.count('memento"') == len(links)
    for rel, other in links.items():
        assert f'<http://localhost/v/{past.versions[other]}{THING}>; rel="{rel} memento"' in found


def test_a_memento_is_not_negotiated(past: Past) -> None:
    headers = {"Accept-Datetime": ASKED[0][0]}
    assert past.client.get(f"/v/{past.versions[2]}{THING}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "asked", ["", "yesterday", "2016-09-02", "Fri, 02 Sep 2016 00:00:00", "Fri, 32 Sep 2016 00:00:00 GMT"]
)
def test_what_is_no_date_of_http_is_refused(past: Past, asked: str) -> None:
    headers = {"Accept-Datetime": asked, "Accept": "application/problem+json"}
    answer = past.client.get(THING, headers=headers)
    assert (answer.status_code, answer.get_json()["type"].partition("#")[2]) == (400, "datetime")


def test_what_is_gone_is_found_in_the_past_and_its_absence_is_a_memento(past: Past) -> None:
    gone = past.client.get(PLACE)
    assert gone.status_code == 410
    assert f'<http://localhost/timemap{PLACE}>; rel="timemap"' in gone.headers["Link"]
    there = past.client.get(PLACE, headers={"Accept-Datetime": ASKED[4][0]}, follow_redirects=True)
    assert there.status_code == 200
    before = past.client.get(PLACE, headers={"Accept-Datetime": ASKED[0][0]}, follow_redirects=True)
    assert (before.status_code, before.headers["Memento-Datetime"]) == (404, http_date(TIMES[0]))


def test_a_version_that_there_is_not_has_no_time(past: Past) -> None:
    answer = past.client.get(f"/v/00000000dead{THING}")
    assert answer.status_code == 404
    assert "Memento-Datetime" not in answer.headers


def test_a_time_map_lists_every_version(past: Past) -> None:
    answer = past.client.get(f"/timemap{THING}")
    assert answer.mimetype == "application/link-format"
    rels = ("first memento", "memento", "last memento")
    mementos = [
        f'<http://localhost/v/{version}{THING}>; rel="{rel}"; datetime="{http_date(time)}"'
        for version, rel, time in zip(past.versions, rels, TIMES, strict=True)
    ]
    ends = f'from="{http_date(TIMES[0])}"; until="{http_date(TIMES[2])}"'
    assert answer.text.rstrip("\n").split(",\n") == [
        f'<http://localhost{THING}>; rel="original timegate"',
        f'<http://localhost/timemap{THING}>; rel="self"; type="application/link-format"; {ends}',
        *mementos,
    ]


@pytest.mark.parametrize("path", ["/id/state/NOPE", "/id/a%22%3E%3Cb", "/nowhere"])
def test_what_no_version_spoke_of_has_no_time_map(path: str, past: Past) -> None:
    assert past.client.get(f"/timemap{path}").status_code == 404
    assert past.client.get(f"/timemap{PLACE}").status_code == 200  # which is gone


def test_a_time_map_is_had_as_json(past: Past) -> None:
    found = past.client.get(f"/timemap{THING}", headers={"Accept": "application/json"}).get_json()
    assert found["original_uri"] == found["timegate_uri"] == f"http://localhost{THING}"
    listed = found["mementos"]["list"]
    assert [each["uri"] for each in listed] == [
        f"http://localhost/v/{version}{THING}" for version in past.versions
    ]
    assert (found["mementos"]["first"], found["mementos"]["last"]) == (listed[0], listed[-1])
    assert listed[1]["datetime"] == "2016-09-03T10:20:30+00:00"


def test_what_is_no_resource_has_no_time_map(past: Past) -> None:
    assert past.client.get("/timemap/sparql").status_code == 404
    assert past.client.get(f"/timemap{THING}", headers={"Accept": "image/png"}).status_code == 406


def test_a_timeline_goes_on_after_a_commit_and_leaves_out_what_was_pruned(tmp_path: Path, past: Past) -> None:
    folder = shutil.copytree(past.folder, tmp_path / "data")
    store = VersionStore(folder)
    store.untag("paper")
    lines = Timelines(store)
    third = lines.of(past.versions[2])
    later = datetime(2016, 9, 5, tzinfo=UTC)
    fourth = commit_quads(store, [], author="a", message="m", created=later).id
    line = lines.of(fourth)
    assert [each.version for each in line.moments] == [*past.versions, fourth]
    assert [each.version for each in lines.of(past.versions[1]).moments] == [*past.versions[:2]]
    assert lines.of(past.versions[2]).moments == third.moments
    lose(store, *past.versions[:2])
    kept = [lines.first(line), lines.before(line), lines.at(line, later - timedelta(days=9))]
    assert [each and each.version for each in kept] == [past.versions[2]] * 3
    store.check_out(past.versions[2])
    branch = commit_quads(store, [], author="b", message="m", created=later).id
    assert [each.version for each in lines.of(branch).moments] == [*past.versions, branch]
