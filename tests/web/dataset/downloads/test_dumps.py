"""Downloads: each file is made once, is what it says, and is sent whole or in part."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, parse
from werkzeug.datastructures import Headers

from detente.changes.build import Assembled
from detente.cli import main
from detente.exports.catalogue import CODINGS, CONTENTS, entry_content, files
from detente.exports.columns import Table
from detente.exports.maker import Maker, MakingError
from detente.exports.making import make
from detente.exports.tables import TABLES
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.settings import Settings
from detente.store import VersionStore
from detente.web.dataset.downloads import dumps
from tests.versions import commit_quads
from tests.web.served import serving

BROWSER = {"Accept": "text/html"}
READ: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": gzip.decompress,
    "zst": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
PARSED = {
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
}
BY_A_PROCESS = "meetings.csv"
FAST = ("settled.nt", "settled.nt.gz", "settled.nt.zst", "events.csv", "events.csv.gz")


@pytest.fixture(scope="module")
def folder(dataset: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("dumps")
    made = commit_quads(VersionStore(folder), dataset.quads, author="test", message="seeds").id
    contents = [*CONTENTS, entry_content("2016-08-turkey-russia-1")]
    for file in files(made, contents):  # a process for each would take its time
        if file.short_name in FAST or not (file.coding or file.short_name == BY_A_PROCESS):
            make(VersionStore(folder), DEFAULT_BASE, file, 10.0, 0)
    return folder


@pytest.fixture(scope="module")
def seeds(folder: Path) -> Iterator[FlaskClient]:
    with serving(Settings(data=folder, processes=2)) as app:
        yield app.test_client()


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Wait for a file for as long as it takes on a busy machine."""
    patch = pytest.MonkeyPatch()
    patch.setattr(dumps, "PATIENCE_SECONDS", 60.0)
    yield
    patch.undo()


def version(client: FlaskClient) -> str:
    return client.get("/dumps/").headers["Detente-Version"]


def fetch(client: FlaskClient, name: str, **headers: str) -> tuple[int, bytes, Headers]:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    answer = client.get(f"/dumps/latest/{name}", follow_redirects=True, headers=named, buffered=True)
    return answer.status_code, answer.data, answer.headers


def rows(client: FlaskClient, table: str) -> list[dict[str, str]]:
    status, data, _ = fetch(client, f"{table}.csv")
    assert status == 200
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


# Files


def test_a_file_has_the_quads_of_what_it_is_named_after(seeds: FlaskClient, dataset: Assembled) -> None:
    settled = {quad.triple for quad in dataset.quads if quad.graph_name == DEFAULT_GRAPH}
    for ending in ("ttl", "nt", "jsonld"):
        _, data, _ = fetch(seeds, f"settled.{ending}")
        assert {quad.triple for quad in parse(data, PARSED[ending])} == settled, ending
    named = NamedNode(f"{DEFAULT_BASE}graph/settled")
    for ending in ("trig", "nq"):
        _, data, _ = fetch(seeds, f"all.{ending}")
        found = list(parse(data, PARSED[ending]))
        assert {quad.triple for quad in found if quad.graph_name == named} == settled, ending
        assert len(set(found)) == len(set(dataset.quads)), ending


def test_an_entry_has_its_own_files(seeds: FlaskClient, dataset: Assembled) -> None:
    graph = NamedNode(f"{DEFAULT_BASE}entry/2016-08-turkey-russia-1")
    _, data, _ = fetch(seeds, "entry-2016-08-turkey-russia-1.ttl")
    expected = {quad.triple for quad in dataset.quads if quad.graph_name == graph}
    assert {quad.triple for quad in parse(data, RdfFormat.TURTLE)} == expected
    assert fetch(seeds, "entry-nobody.ttl")[0] == 404


def test_a_file_is_made_when_it_is_first_asked_for(seeds: FlaskClient, folder: Path) -> None:
    def there() -> bool:
        return any(path.name.endswith(BY_A_PROCESS) for path in (folder / "dumps").glob("*/*"))

    assert not there()
    assert fetch(seeds, BY_A_PROCESS)[0] == 200
    assert there()


def test_who_does_not_wait_is_told_to_come_back(seeds: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(dumps, "PATIENCE_SECONDS", 0.0)
        status, data, headers = fetch(seeds, "commitments.csv.gz")
    assert status == 503
    assert b"is being made" in data
    assert headers["Retry-After"] == headers["Refresh"] == "5"
    assert fetch(seeds, "commitments.csv.gz")[0] == 200


def test_a_file_that_cannot_be_made_is_507(seeds: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise MakingError("it took longer than 600 s")

    monkeypatch.setattr(Maker, "made", fail)
    status, data, _ = fetch(seeds, "events.csv", Accept="application/json")
    assert (status, json.loads(data)["detail"].partition(": ")[2]) == (507, "it took longer than 600 s.")


@pytest.mark.parametrize("short", ["settled.ttl", "events.csv.gz", "all.nq"])
def test_the_command_writes_the_same_file(
    short: str, seeds: FlaskClient, folder: Path, tmp_path: Path
) -> None:
    name = short.partition(".")[0]
    options = ["--table", name] if ".csv" in short else []
    output = str(tmp_path / short)
    environment = {"DETENTE_DATA": str(folder)}
    done = CliRunner().invoke(main, ["dump", *options, "--output", output], env=environment)
    assert done.exit_code == 0, done.output
    assert Path(output).read_bytes() == fetch(seeds, short)[1]


@pytest.mark.parametrize("coding", CODINGS)
def test_a_compressed_file_holds_the_plain_one(coding: str, seeds: FlaskClient) -> None:
    _, plain, _ = fetch(seeds, "settled.nt")
    _, data, headers = fetch(seeds, ".".join(filter(None, ("settled.nt", coding))), Accept_Encoding="gzip")
    assert READ[coding](data) == plain
    assert headers["Content-Type"] == (CODINGS[coding] or "application/n-triples")
    assert "Content-Encoding" not in headers


def test_a_file_is_named_and_hashed(seeds: FlaskClient) -> None:
    _, data, headers = fetch(seeds, "events.csv")
    name = f"detente-{version(seeds)}-events.csv"
    assert headers["Content-Disposition"] == f"attachment; filename={name}"
    assert headers["ETag"] == f'"{hashlib.sha256(data).hexdigest()}"'
    assert "immutable" in headers["Cache-Control"]
    assert headers["Accept-Ranges"] == "bytes"
    assert len(headers.get("Date", "")) < 40


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/latest/settled.trig",
        "/dumps/latest/settled.ttl.bz2",
        "/dumps/latest/entry-..%2f..%2fcurrent.ttl",
        "/v/{version}/dumps/settled.ttl",
        "/v/{version}/dumps/detente-000000000000-settled.ttl",
        "/v/{version}/dumps/lock",
        "/v/000000000000/dumps/",
    ],
)
def test_what_is_no_file_is_not_found(path: str, seeds: FlaskClient) -> None:
    answer = seeds.get(path.format(version=version(seeds)), headers={"Accept": "application/json"})
    assert answer.status_code == 404


# Parts (RFC 9110, sections 13 and 14)


@pytest.mark.parametrize(
    ("headers", "status", "first", "last"),
    [
        ({"Range": "bytes=0-9"}, 206, 0, 10),
        ({"Range": "bytes=100-"}, 206, 100, None),
        ({"Range": "bytes=-7"}, 206, -7, None),
        ({"Range": "bytes=0-1,5-6"}, 200, 0, None),
        ({"Range": "lines=0-1"}, 200, 0, None),
        ({"Range": "bytes=0-9", "If-Range": '"another"'}, 200, 0, None),
        ({"Range": "bytes=0-9", "If-Range": "W/{etag}"}, 200, 0, None),
        ({"Range": "bytes=0-9", "If-Range": "{etag}"}, 206, 0, 10),
    ],
)
def test_a_part_is_sent(
    headers: dict[str, str], status: int, first: int, last: int | None, seeds: FlaskClient
) -> None:
    _, whole, sent = fetch(seeds, "events.csv")
    given = {name: value.replace("{etag}", sent["ETag"]) for name, value in headers.items()}
    answer = seeds.get("/dumps/latest/events.csv", follow_redirects=True, headers=given, buffered=True)
    assert (answer.status_code, answer.data) == (status, whole[first:last])


def test_a_part_that_is_not_there_is_416(seeds: FlaskClient) -> None:
    status, _, headers = fetch(seeds, "events.csv", Range="bytes=99999999-")
    assert status == 416
    assert headers["Content-Range"].startswith("bytes */")


def test_who_has_a_file_gets_304_and_head_gets_no_body(seeds: FlaskClient) -> None:
    _, data, headers = fetch(seeds, "events.csv")
    assert fetch(seeds, "events.csv", If_None_Match=headers["ETag"])[:2] == (304, b"")
    head = seeds.head("/dumps/latest/events.csv", follow_redirects=True, buffered=True)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(data)))


# Lists


def test_the_list_has_every_file_and_what_is_known_of_it(seeds: FlaskClient) -> None:
    _, data, _ = fetch(seeds, "events.csv")
    document = seeds.get("/dumps/", headers={"Accept": "application/json"}).get_json()
    listed = {each["name"]: each for each in document["files"]}
    assert {file.name for file in files(document["version"])} == set(listed)
    made = listed[f"detente-{document['version']}-events.csv"]
    assert (made["size"], made["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    entries = document["entries"]
    for form in entries["forms"]:
        url = entries["template"].format(id=entries["ids"][0], form=form)
        assert url.endswith(f"entry-2016-08-turkey-russia-1.{form}")
    for each in listed.values():
        assert seeds.get(each["latest"]).headers["Location"] in each["url"]


def test_the_page_lists_the_files_and_is_the_same_below_the_version(seeds: FlaskClient) -> None:
    page = seeds.get("/dumps/", headers=BROWSER).text
    for content in CONTENTS:
        assert f'id="{content.name}"' in page
    assert "entry-2016-08-turkey-russia-1.trig.zst" in page
    below = f"/v/{version(seeds)}/dumps/"
    own = seeds.get(below, headers=BROWSER).text  # only its own address differs
    assert re.sub(rf"{below}(\?lang=|[, <])", r"/dumps/\1", own) == page
    assert seeds.get("/dumps/", headers={"Accept": "image/png"}).status_code == 406


def test_sha256sum_accepts_the_hashes(seeds: FlaskClient, tmp_path: Path) -> None:
    names = []
    for short in FAST:
        _, data, headers = fetch(seeds, short)
        names.append(headers["Content-Disposition"].partition("filename=")[2])
        (tmp_path / names[-1]).write_bytes(data)
    (tmp_path / "SHA256SUMS").write_bytes(seeds.get("/dumps/SHA256SUMS").data)
    command = ["sha256sum", "-c", "--ignore-missing", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert sorted(done.stdout.split()[::2]) == sorted(f"{name}:" for name in names)


# Tables


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_the_columns_of_its_dictionary(table: Table, seeds: FlaskClient) -> None:
    _, data, headers = fetch(seeds, f"{table.name}.csv")
    lines = data.decode().split("\r\n")
    assert lines[0].split(",") == [column.name for column in table.columns]
    assert lines[-1] == ""
    described = seeds.get(headers["Link"].partition(">")[0].removeprefix("<http://localhost")).get_json(
        force=True
    )
    names = [column["titles"][0] for column in described["tableSchema"]["columns"]]
    assert names == lines[0].split(",")
    assert headers["Link"].startswith(
        f"<http://localhost/v/{version(seeds)}/dumps/{described['url']}-metadata.json>"
    )
    page = seeds.get("/dumps/tables").text
    assert all(f"<code>{name}</code>" in page for name in names)


def test_no_rumour_is_among_the_events(seeds: FlaskClient) -> None:
    settled = {row["event"] for row in rows(seeds, "events")}
    unsettled = {row["event"] for row in rows(seeds, "unsettled")}
    assert len(settled) == 35
    assert len(unsettled) == 23
    assert not settled & unsettled
    assert f"{DEFAULT_BASE}id/visit/erdogan-to-russia-2016-08" in unsettled


def test_a_meeting_has_its_sides_dates_and_people(seeds: FlaskClient) -> None:
    (meeting,) = rows(seeds, "meetings")
    assert meeting["meeting"] == f"{DEFAULT_BASE}id/meeting/erdogan-putin-2016-08"
    assert meeting["sides"] == "RUS | TUR"
    assert meeting["participants"] == "Recep Tayyip Erdoğan | Vladimir Putin"
    assert (meeting["date"], meeting["start"], meeting["end"]) == ("2016-08-09",) * 3
    assert (meeting["places"], meeting["level"]) == ("Saint Petersburg", "heads")


def test_a_claim_has_its_words_and_whether_they_are_settled(seeds: FlaskClient) -> None:
    claims = {row["claim"].removeprefix(f"{DEFAULT_BASE}claim/"): row for row in rows(seeds, "claims")}
    assert len(claims) == 86
    fell = claims["2016-08-turkey-russia-2/trade-fell"]
    assert fell["quote"] == "a drop to about $28 billion amid the crisis in relations"
    assert (fell["quote_start"], fell["quote_end"]) == ("2113", "2169")
    assert {row["settled"] for row in claims.values()} == {"true", "false"}
    assert claims["2016-08-turkey-russia-1/alike-on-ceasefire"]["settled"] == "false"
    assert claims["2016-08-turkey-russia-2/presidents-meeting"]["settled"] == "true"


def test_a_person_has_offices_by_their_times(seeds: FlaskClient) -> None:
    held = [row for row in rows(seeds, "people-and-offices") if row["person_label"] == "Vladimir Putin"]
    assert {row["state"] for row in held} == {"RUS"}
    assert {(row["office_label"], row["start"], row["end"]) for row in held} == {
        ("President of Russia", "2000-05-07", "2008-05-07"),
        ("President of Russia", "2012-05-07", ""),
    }


def test_the_metadata_of_all_tables_names_each(seeds: FlaskClient) -> None:
    here = version(seeds)
    document = json.loads(seeds.get(f"/v/{here}/dumps/csv-metadata.json").data)
    assert [table["url"] for table in document["tables"]] == [
        f"detente-{here}-{each.name}.csv" for each in TABLES
    ]
    columns = {column["name"]: column for column in document["tables"][0]["tableSchema"]["columns"]}
    assert columns["sides"]["separator"] == " | "
    assert columns["start"]["datatype"] == "date"
    assert columns["event"]["required"]


# The description of the data set


def test_the_description_of_the_data_set_has_a_distribution_for_each_file(seeds: FlaskClient) -> None:
    fetch(seeds, "events.csv.gz")
    answer = seeds.get("/void", headers={"Accept": "application/n-triples"})
    quads = list(parse(answer.data, RdfFormat.N_TRIPLES))
    dcat = "http://www.w3.org/ns/dcat#"
    found = {
        quad.object.value: quad.subject for quad in quads if quad.predicate.value == f"{dcat}downloadURL"
    }
    assert len(found) == len(list(files("")))
    here = version(seeds)
    this = found[f"http://localhost/v/{here}/dumps/detente-{here}-events.csv.gz"]
    said = {
        quad.predicate.value.removeprefix(dcat): quad.object.value for quad in quads if quad.subject == this
    }
    assert said["mediaType"] == "https://www.iana.org/assignments/media-types/text/csv"
    assert said["compressFormat"] == "https://www.iana.org/assignments/media-types/application/gzip"
    assert int(said["byteSize"]) > 100
