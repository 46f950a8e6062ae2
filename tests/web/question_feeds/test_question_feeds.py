"""`/questions/<name>.atom`: rows that came and went with versions; what is not there now is not told so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import feedparser
import pytest
from feedparser import FeedParserDict
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.build import Assembled
from detente.questions.saved import load_questions
from detente.rdf.namespaces import DEFAULT_BASE, RDFS
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import Settings
from detente.store import VersionStore
from tests.versions import commit_quads
from tests.web.served import serving

CHARTER = NamedNode(f"{DEFAULT_BASE}id/commitment/russia-resumption-of-charter-flights-to-turkey")
TIMES = tuple(datetime(2026, 9, day, 12, tzinfo=UTC) for day in (1, 2, 3, 4))
FEED = "/questions/commitments.atom?agent=RUS"


@dataclass(frozen=True)
class Followed:
    """A client, and the ids of four versions: without a promise, with it, with a note elsewhere, without."""

    client: FlaskClient
    versions: tuple[str, ...]


def is_of_charter(quad: Quad) -> bool:
    return quad.graph_name == DEFAULT_GRAPH and CHARTER in (quad.subject, quad.object)


@pytest.fixture(scope="module")
def followed(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    folder = tmp_path_factory.mktemp("rows")
    store = VersionStore(folder)
    whole = frozenset(dataset.quads)
    authority = NamedNode(f"{DEFAULT_BASE}graph/authority")
    # What is settled follows from other graphs, so one of those changes with it.
    marks = [Quad(CHARTER, RDFS.comment, Literal(f"mark {n}"), authority) for n in range(3)]
    note = Quad(NamedNode("urn:a"), RDFS.comment, Literal("A remark"), NamedNode("urn:notes"))
    less = frozenset(quad for quad in whole if not is_of_charter(quad))
    parts = (less, whole | {marks[0]}, whole | {marks[0], note}, less | {marks[2]})
    ids = [
        commit_quads(store, quads, author="test", message=f"Version {n}", created=time).id
        for n, (quads, time) in enumerate(zip(parts, TIMES, strict=True))
    ]
    with serving(Settings(data=folder, processes=2), load_questions()) as app:
        yield Followed(app.test_client(), tuple(ids))


def read(followed: Followed, address: str) -> FeedParserDict:
    answer = followed.client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/atom+xml"
    found = feedparser.parse(answer.get_data())
    assert (found.version, bool(found.bozo)) == ("atom10", False)
    ids = [entry.id for entry in found.entries]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"\S+", each) for each in ids)
    return found


def about_charter(found: FeedParserDict) -> list[FeedParserDict]:
    return [entry for entry in found.entries if "charter flights" in entry.title]


def test_a_row_that_came_is_told_with_the_version_that_brought_it(followed: Followed) -> None:
    (entry,) = about_charter(read(followed, f"/v/{followed.versions[2]}{FEED}"))
    assert entry.title.startswith("Settled – ")
    assert entry.published == "2026-09-02T12:00:00Z"
    assert f"version {followed.versions[1]}, test: Version 1" in entry.summary
    assert f"/v/{followed.versions[1]}/questions/commitments?agent=" in entry.link
    assert {tag.term for tag in entry.tags} == {"settled"}


def test_a_row_that_went_is_told_and_its_coming_no_more_reads_as_settled(followed: Followed) -> None:
    went, came = about_charter(read(followed, FEED))
    assert went.title.startswith("No longer in the answer; then settled – ")
    assert went.published == "2026-09-04T12:00:00Z"
    assert came.title.startswith("Not in the answer now; then settled – ")


def test_what_was_there_from_the_first_version_on_is_told_last(followed: Followed) -> None:
    found = read(followed, FEED)
    times = [entry.published for entry in found.entries]
    assert times == sorted(times, reverse=True)
    assert times[-1] == "2026-09-01T12:00:00Z"
    assert "the first" in found.feed.subtitle
    rows = followed.client.get("/questions/commitments.csv?agent=RUS").text.split("\r\n")[1:-1]
    assert sum(entry.title.startswith("Settled – ") for entry in found.entries) == len(rows)


def test_what_is_said_says_so_and_by_whom(followed: Followed) -> None:
    found = read(followed, "/questions/statements.atom")
    assert found.entries
    assert all(re.match(r"(Settled|Said|Record)\b", entry.title) for entry in found.entries)
    disputes = read(followed, "/questions/disputes.atom")
    assert all(entry.title.startswith("Said") for entry in disputes.entries)
    assert all("not settled by being here" in entry.summary for entry in disputes.entries)


def test_an_id_is_of_row_and_version_and_stays_the_same(followed: Followed) -> None:
    earlier = {entry.id for entry in read(followed, f"/v/{followed.versions[1]}{FEED}").entries}
    later = {entry.id for entry in read(followed, FEED).entries}
    assert earlier < later


def test_an_entry_comes_not_twice_for_a_change_that_no_question_reads(followed: Followed) -> None:
    noted = read(followed, f"/v/{followed.versions[2]}{FEED}")
    assert all("Version 2" not in entry.summary for entry in noted.entries)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/questions/nothing.atom", 404),
        ("/questions/commitments.atom?page=9", 404),
        ("/questions/commitments.atom?page=x", 400),
        ("/questions/commitments.atom?agent=Nowhere", 400),
        ("/questions/commitments.atom?colour=red", 400),
    ],
)
def test_what_means_nothing_is_told(address: str, status: int, followed: Followed) -> None:
    assert followed.client.get(address).status_code == status


def test_the_page_of_a_question_leads_to_its_feed(followed: Followed) -> None:
    page = followed.client.get("/questions/commitments?agent=RUS", headers={"Accept": "text/html"}).text
    assert re.search(r'href="[^"]*/questions/commitments\.atom\?agent=[^"]*"', page)
