"""A list of leaders by years: what it says, and what of it settles once a curator adopts it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal

from detente.changes.importing import Imported, ImportRequest, import_release
from detente.changes.opening import open_store
from detente.changes.rules import Rules, rules_of
from detente.claims.importing.description import release_of
from detente.claims.importing.mapping import read_mapping
from detente.derivation.default_graph import Derivation, derive
from detente.errors import InputError
from detente.rdf.namespaces import DEFAULT_BASE, DET
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.store import Version, VersionStore
from detente.vocabulary.edtf import bounds
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.changes.test_importing import ADOPTION, Importer

MAPPING = """
dataset: leaders
release: "1"
issued: "2020-01-01"
title: Leaders by years
author: {id: organization/leaders-project, name: Leaders Project}
coding: human
address: https://example.org/leaders
rights: Free.
licence: https://example.org/terms
let:
  years: {date: from, until: to, formats: ["%Y"], seen: "2020-01-01"}
  state: {state: country, system: name, on: years}
  leader: {actor: name, class: det:Person}
  holder: {part: leader.iri, by: "/", take: -1}
make:
- thing: id/tenure/$(holder)-leaders-$(country)-$(office)-$(row)
  a: det:Tenure
  label: $(name)
  date: years
  det:holder: leader
  det:office: id/office/leaders-$(country)-$(office)
  claim: true
- thing: id/office/leaders-$(country)-$(office)
  a: det:Office
  label: $(office) of $(country)
  det:ofState: state
  claim: {id: office-$(country)-$(office), once: true}
"""
ROWS = """country,name,office,from,to
Turkey,Ada One,president,2000,2007
Turkey,Bo Two,president,2007,
Turkey,Cy Three,president,,
Turkey,Di Four,president,2010,2004
Turkey,Ed Five,president,200x,
"""


class Leaders(Importer):
    """Imports the list, and looks at what came of it."""

    def __init__(
        self, store: VersionStore, rules: Rules, ontology: Ontology, iris: Iris, folder: Path
    ) -> None:
        super().__init__(store, rules, ontology, iris, folder)
        self.rules, self.ontology, self.iris, self.folder = rules, ontology, iris, folder

    def bring(self, mapping: str = MAPPING) -> Imported:
        file, yaml = self.folder / "leaders.csv", self.folder / "leaders.yaml"
        file.write_text(ROWS, encoding="utf-8")
        yaml.write_text(mapping, encoding="utf-8")
        read = read_mapping(yaml)
        what = ImportRequest(read, release_of(read, [file], None, None))
        return import_release(self.store, self.rules, what, self.ontology, self.iris, author="test")

    def dates(self, version: Version, *, settled: bool) -> set[str]:
        graph = DEFAULT_GRAPH if settled else self.iris.entry("leaders-1")
        quads = (q for q in version.match(None, DET.edtf, None, graph) if "-leaders-" in str(q.subject))
        return {quad.object.value for quad in quads if isinstance(quad.object, Literal)}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of("full", DEFAULT_BASE)


@pytest.fixture
def leaders(built: Path, rules: Rules, ontology: Ontology, iris: Iris, tmp_path: Path) -> Leaders:
    store = open_store(shutil.copytree(built, tmp_path / "data"))
    return Leaders(store, rules, ontology, iris, tmp_path)


def test_years_of_tenures_settle_as_vague_ones_do(leaders: Leaders, iris: Iris, ontology: Ontology) -> None:
    done = leaders.bring()
    assert (done.tally.mapped, [each.line for each in done.tally.problems]) == (3, [5, 6])
    version = leaders.version()
    said = {"2000/2007", "2007/2020-01-01?"}
    assert leaders.dates(version, settled=False) == said
    assert leaders.dates(version, settled=True) == set()
    leaders.curate(ADOPTION.replace("calls", "leaders"))
    version = leaders.version()
    assert leaders.dates(version, settled=True) == said
    stated = Quads(q for q in version.match() if q.graph_name not in plan(DEFAULT_BASE).undigested)
    derived = {q for q in version.match() if q.graph_name in (DEFAULT_GRAPH, iris.graph("conflicts"))}
    assert derived == set(derive(stated, ontology, iris))
    rule = Derivation(stated, ontology, iris)
    assert {name: held(rule, iris, name) for name in ("ada-one", "bo-two", "cy-three")} == {
        "ada-one": ["2001", "2006-12-31"],  # in 2000 and 2007 another may have held it on the day
        "bo-two": ["2008"],  # and nobody knows of a day after the list was made
        "cy-three": [],
    }


def held(rule: Derivation, iris: Iris, name: str) -> list[str]:
    """Give those of some times at which somebody surely was in office."""
    times = ("2000-05-05", "2001", "2006-12-31", "2007-03-03", "2008", "2021-06", "2026")
    person = iris.thing(f"actor/leaders/{name}")
    return [each for each in times if rule.settling.offices.bodies(person, bounds(each))]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("until: to, ", "", "seen is for intervals"),
        ('2020-01-01"}', '2020-02-31"}', "'2020-02-31' is no day"),
        (', seen: "2020-01-01"', "", "would never end; say 'seen'"),
    ],
)
def test_a_tenure_ends_and_a_day_on_which_it_was_seen_is_that_of_an_interval(
    leaders: Leaders, before: str, after: str, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        leaders.bring(MAPPING.replace(before, after))
