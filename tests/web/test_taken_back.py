"""A planted statement × door: whoever meets it alone reads that it is no fact."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from detente.settings import Settings
from tests.web.served import serving

SAID = (
    "It is said that Russia and Turkey signed a zzqalleged pact.",
    "Russia denied that its army had entered a zzqdenied valley.",
    "Turkey recalled its zzqreplaced envoy from Moscow.",
    "Turkey did not recall its envoy from Moscow.",
    "Russia expelled a zzqwithdrawn consul of Turkey.",
)
ABOUT = ("alleged", "denied", "replaced", "correction", "withdrawn")
CLAIMS = {
    "alleged": "quote: signed a zzqalleged pact, modality: alleged, attributedTo: unattributed",
    "denied": "quote: its army had entered a zzqdenied valley, modality: asserted, polarity: negative, "
    "attributedTo: author",
    "replaced": "quote: Turkey recalled its zzqreplaced envoy, modality: asserted, attributedTo: author",
    "withdrawn": "quote: Russia expelled a zzqwithdrawn consul, modality: asserted, attributedTo: author",
}
EVENTS = tuple(CLAIMS)
TAKEN_BACK = ("replaced", "withdrawn")
CURATION = """
curator: person/curator-1
evidence:
- id: planted
  label: A note
  publisher: Us
  date: "2020-06-01"
  url: https://example.org/n
  description: A note.
decisions:
- id: planted
  label: Withdrawn
  entries: [planted-5]
  rank: deprecated
  evidence: [planted]
  reason: It was made up.
  at: "2020-06-02T00:00:00Z"
"""


def write_seeds(folder: Path) -> None:
    """Write a set of five entries: one alleges, one denies, one is replaced by the next, one is withdrawn."""
    text = "\n\n".join(f"ORIGINAL ENTRY:\n{each}" for each in SAID)
    folder.mkdir()
    (folder / "planted.txt").write_text(text, encoding="utf-8")
    entries = [f"source: {{file: planted.txt, sha256: {sha256(text.encode()).hexdigest()}}}", "entries:"]
    for number, (said, about) in enumerate(zip(SAID, ABOUT, strict=True), start=1):
        entries.append(
            f'- {{id: planted-{number}, title: "{said}", author: organization/unnamed-publisher, '
            f'issued: "2020-0{number}-05", edtf: "2020-0{number}-05", dating: Made up., rights: Ours.'
            f"{', replaces: planted-3' if number == 4 else ''}}}"
        )
        head = f"entry: planted-{number}\nreviewed: {{by: person/curator-1, at: '2020-06-01T00:00:00Z'}}\n"
        claim = (
            f"claims:\n- {{id: c, {CLAIMS[about]}, about: event/zzq-{about}, "
            f"properties: {{label: The zzq{about}, "
            f"edtf: '2020-0{number}-01', participant: [state/TUR, state/RUS]}}}}\n"
            if about in CLAIMS
            else "claims:\n- {id: c, quote: Turkey did not recall its envoy, modality: asserted, "
            "polarity: negative, attributedTo: author, about: event/zzq-replaced}\n"
        )
        (folder / f"planted-{number}.yaml").write_text(head + claim, encoding="utf-8")
    (folder / "entries.yaml").write_text("\n".join(entries) + "\n", encoding="utf-8")
    (folder / "curation.yaml").write_text(CURATION, encoding="utf-8")


@pytest.fixture(scope="module")
def data(lesser: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    seeds = shutil.copytree(lesser.seeds, folder / "seeds")
    write_seeds(seeds / "planted")
    environment = {**os.environ, "DETENTE_DATA": str(folder / "data"), "DETENTE_SEEDS": str(seeds)}
    command = [sys.executable, "-m", "detente", "build"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "data"


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[FlaskClient]:
    with serving(Settings(data=data)) as app:
        yield app.test_client()


def event(name: str) -> str:
    return f"{DEFAULT_BASE}id/event/zzq-{name}"


def entry(name: str) -> str:
    return f"{DEFAULT_BASE}entry/planted-{ABOUT.index(name) + 1}"


def asked(client: FlaskClient, address: str) -> Any:
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return answer.json


def head_of(client: FlaskClient, iri: str) -> list[str]:
    """Give what a page says of itself: its title, its description, and those for links to it."""
    page = client.get(iri.removeprefix(DEFAULT_BASE[:-1]), headers={"Accept": "text/html"}).text
    head = page.partition("</head>")[0]
    meta = re.findall(r'<meta (?:name="description"|property="og:[a-z]+") content="([^"]*)"', head)
    return [*re.findall(r"<title>([^<]*)</title>", head), *meta]


def cited(client: FlaskClient, iri: str) -> list[str]:
    forms = ("bib", "ris", "json")
    return [client.get(f"/cite.{form}?of={quote(iri, safe='')}").text for form in forms]


def searched(client: FlaskClient, iri: str) -> list[str]:
    words = "zzq" + next(each for each in EVENTS if iri in (event(each), entry(each)))
    found = asked(client, f"/search?q={words}")["found"]
    suggested = asked(client, f"/search/suggest.json?q={words}")["suggestions"]
    chosen = [each for each in (*found, *suggested) if each["iri"] == iri]
    return [json.dumps(each).replace('"settled": false', "not settled") for each in chosen]


def told_to_programs(client: FlaskClient, iri: str) -> list[str]:
    found = []
    for name in ("claims", "cite"):
        call = {"name": name, "arguments": {"of": iri}}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        headers = {"Accept": "application/json, text/event-stream"}
        answer = client.post("/mcp", json=body, headers=headers).text
        result = json.loads(answer.partition("data:")[2] or answer)["result"]
        lines = result["content"][0]["text"].lower().splitlines()
        found += [line for line in lines if f"<{iri.lower()}>" in line]
    return found


DOORS: dict[str, Callable[[FlaskClient, str], list[str]]] = {
    "page": head_of,
    "citation": cited,
    "search": searched,
    "tools": told_to_programs,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", EVENTS)
def test_what_is_only_said_is_never_told_alone_as_a_fact(client: FlaskClient, door: str, name: str) -> None:
    told = [each for each in DOORS[door](client, event(name)) if f"zzq{name}" in each.lower()]
    assert told
    assert [each for each in told if "not settled" not in each.lower()] == []


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", TAKEN_BACK)
def test_the_title_of_an_entry_that_was_taken_back_says_so(client: FlaskClient, door: str, name: str) -> None:
    """It is a sentence, and reads as a fact."""
    word = re.compile(rf"(?<!zzq){name}")
    told = [each for each in DOORS[door](client, entry(name)) if f"zzq{name}" in each]
    assert told
    assert [each for each in told if not word.search(each)] == []


@pytest.mark.parametrize("name", ["alleged", "denied"])
def test_the_title_of_an_entry_that_stands_is_as_it_is(client: FlaskClient, name: str) -> None:
    said = SAID[ABOUT.index(name)]
    assert head_of(client, entry(name))[0] == f"{said} – detente"


@pytest.mark.parametrize("name", EVENTS)
def test_nothing_of_it_is_in_the_default_graph_but_its_name(client: FlaskClient, name: str) -> None:
    query = f"SELECT ?p {{ <{event(name)}> ?p ?o }}"
    rows = asked(client, f"/sparql?query={quote(query)}")["results"]["bindings"]
    assert [row["p"]["value"].rpartition("#")[2] for row in rows] == ["label"]


@pytest.mark.parametrize(("table", "of"), [("unsettled", event), ("claims", entry)])
def test_a_row_of_a_table_tells_by_itself(data: Path, table: str, of: Callable[[str], str]) -> None:
    command = [sys.executable, "-m", "detente", "dump", "--table", table]
    environment = {**os.environ, "DETENTE_DATA": str(data)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    for name in TAKEN_BACK:
        (row,) = (each for each in rows if of(name) in (each.get("event"), each.get("entry")))
        assert row["taken_back"] == name
        assert row.get("settled", "false") == "false"
