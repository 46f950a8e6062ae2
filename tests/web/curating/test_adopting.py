"""A curator adopts a release that people coded, and takes it back; none that a machine coded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detente.rdf.namespaces import DEFAULT_BASE
from tests.web.curating.test_curating import asked, decide, made, page
from tests.web.sign_in.browsing import BrowserLike
from tests.web.written_service import WrittenService

TABLE = "id,host,day\n1,Syria,2016-08-03\n2,Russia,2016-08-10\n"
MAPPING = """
dataset: {name}
release: "2016"
issued: "2017-01-15"
title: Port calls
author: {{id: organization/{name}-project, name: Port Calls Project}}
coding: {coding}
address: https://example.org/{name}
rights: Free to use with citation.
licence: https://creativecommons.org/licenses/by/4.0/
let:
  when: {{date: day, formats: ["%Y-%m-%d"]}}
  country: {{state: host, system: name, on: when}}
make:
  - thing: id/visit/{name}-$(id)
    a: det:Visit
    label: Call $(id)
    date: when
    det:recipient: country
    claim: {{id: $(id)}}
"""
SETTLED = "SELECT ?v { ?v a det:Visit FILTER (CONTAINS(STR(?v), 'port-calls')) }"


def bring_in(service: WrittenService, folder: Path, name: str, coding: str) -> str:
    """Import a release of two visits; give its IRI."""
    (folder / f"{name}.csv").write_text(TABLE, encoding="utf-8")
    (folder / f"{name}.yaml").write_text(MAPPING.format(name=name, coding=coding), encoding="utf-8")
    command = [sys.executable, "-m", "detente", "import", f"{name}.csv", "--mapping", f"{name}.yaml"]
    environment = {**os.environ, "DETENTE_DATA": str(service.data)}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return f"{DEFAULT_BASE}entry/{name}-2016"


def test_a_release_is_adopted_and_given_back(
    curated: WrittenService, curator: BrowserLike, tmp_path: Path
) -> None:
    release = bring_in(curated, tmp_path, "port-calls", "human")
    assert asked(curated, SETTLED) == []
    made(decide(curator, release, choice="adopted"))
    assert len(asked(curated, SETTLED)) == 2
    assert "Adopt the release" not in curator.get(page(release)).text
    made(decide(curator, release, choice="back"))
    assert asked(curated, SETTLED) == []


def test_a_release_of_a_machine_is_not_offered_to_adopt_and_is_refused(
    curated: WrittenService, curator: BrowserLike, tmp_path: Path
) -> None:
    release = bring_in(curated, tmp_path, "machine-calls", "machine")
    form = curator.get(page(release)).text
    assert "Retract the release" in form
    assert "Adopt the release" not in form
    assert decide(curator, release, choice="adopted").status_code == 400


@pytest.mark.parametrize("name", ["port-calls", "machine-calls"])
def test_the_page_of_a_release_leads_to_deciding_on_it(curated: WrittenService, name: str) -> None:
    answer = curated.client.get(f"/entry/{name}-2016", headers={"Accept": "text/html"})
    assert "adopt or retract this release" in answer.text
