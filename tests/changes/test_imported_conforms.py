"""What the mappings that ship make of samples is what the shapes accept."""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path

import yaml
from pyoxigraph import Quad, RdfFormat, parse

from detente.changes.commit import commit
from detente.changes.opening import open_store
from detente.changes.rules import rules_of
from detente.claims.importing.description import Release, describe_release
from detente.claims.importing.mapping import read_mapping
from detente.claims.importing.matching import Matching
from detente.claims.importing.running import Run
from detente.claims.importing.shipped import shipped_mappings
from detente.claims.importing.states import ImportAuthority
from detente.rdf.namespaces import DEFAULT_BASE
from detente.store import Draft, Version
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

CASES = Path(__file__).parents[1] / "claims" / "importing" / "shipped.yaml"
RECORDS = 2


def some(name: str, files: list[Path], version: Version, ontology: Ontology, iris: Iris) -> list[Quad]:
    """Give what a mapping makes of the first records of a sample, described."""
    mapping, matching = read_mapping(shipped_mappings()[name]), Matching(ImportAuthority(version, iris))
    release = Release(mapping.text("release"), mapping.text("issued"), files)
    run = Run(mapping.source, mapping.compile(files, release.name, matching, ontology, iris), files, matching)
    lines = b"".join(islice(run.lines(), RECORDS))
    return [*describe_release(mapping, release, iris), *parse(input=lines, format=RdfFormat.N_QUADS)]


def test_first_records_of_every_sample_conform(
    built: Path, shared: Path, tmp_path: Path, ontology: Ontology, iris: Iris
) -> None:
    store = open_store(shutil.copytree(built, tmp_path / "data"))
    version = store.open(store.current_id() or "")
    cases = yaml.load(CASES.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)

    def change(draft: Draft) -> None:
        for name, case in cases.items():
            files = [shared / "data" / each for each in case["files"]]
            draft.insert(some(name, files, version, ontology, iris))

    rules = rules_of("full", DEFAULT_BASE)
    done = commit(store, rules, change, author="test", message="all", dry_run=True)
    assert done.report.conforms
    assert [str(each) for each in done.report.results] == []
