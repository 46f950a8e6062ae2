"""Building: the same seeds give the same version anywhere, and wrong ones leave the current one as it is."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.build import AUTHOR, OverwriteError, assemble, build_version
from detente.changes.commit import RefusedError
from detente.changes.source_digest import source_digest
from detente.derivation.default_graph import derive
from detente.errors import InputError
from detente.exports.rdf import dump_version
from detente.rdf.namespaces import DEFAULT_BASE, DET, PROV, SCHEMA, XSD
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.resources import Sources
from detente.store import CommitInfo, Version, VersionStore
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.versions import assemble_whole, commit_quads

NOON = datetime(2016, 8, 10, 12, tzinfo=UTC)
OFFICES = Path("authority/offices.yaml")
FIRST_TERM = 'edtf: "2000-05-07/2008-05-07"'
DUMP = """
import sys
from detente.changes.build import assemble
from detente.resources import shipped_sources
from detente.exports.rdf import dump_version
from detente.changes.build import assemble
from detente.resources import shipped_sources
from detente.changes.commit import commit
from detente.changes.rules import NoRules
from detente.exports.rdf import dump_version
from detente.store import VersionStore
from detente.rdf.namespaces import DEFAULT_BASE
from pathlib import Path
store = VersionStore(Path(sys.argv[1]))
quads = assemble(shipped_sources(), DEFAULT_BASE).quads
commit(store, NoRules(), lambda draft: draft.insert(quads), author="", message="")
sys.stdout.buffer.write(dump_version(store.current(), DEFAULT_BASE, "trig"))
"""


def small_seeds(sources: Sources, folder: Path) -> Sources:
    """Copy the seeds of the authority and the first entry alone, which are quick to validate."""
    seeds = shutil.copytree(sources.seeds, folder / "seeds")
    for name in ("2016-08-turkey-russia-2.yaml", "curation.yaml"):
        (seeds / "2016-08-turkey-russia" / name).unlink()
    return Sources(sources.ontology, sources.shapes, seeds)


@pytest.fixture
def small(sources: Sources, tmp_path: Path) -> Sources:
    return small_seeds(sources, tmp_path)


@pytest.fixture(scope="module")
def built(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the small seeds; tests work on copies of the data folder."""
    folder = tmp_path_factory.mktemp("built")
    build_version(small_seeds(sources, folder), VersionStore(folder / "data"), DEFAULT_BASE, NOON)
    return folder / "data"


@pytest.fixture
def store(built: Path, tmp_path: Path) -> VersionStore:
    """Give a store whose current version was built from the small seeds."""
    return VersionStore(shutil.copytree(built, tmp_path / "data"))


def current(store: VersionStore) -> Version:
    version = store.current()
    assert version is not None
    return version


def edit(path: Path, replace: str, by: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(replace) == 1
    path.write_text(text.replace(replace, by), encoding="utf-8")


def overlap(sources: Sources) -> None:
    """Let one president of Russia stay in office when the next term has begun."""
    edit(sources.seeds / OFFICES, FIRST_TERM, 'edtf: "2000-05-07/2013-05-07"')


def test_what_is_assembled_is_stated_and_nothing_follows_yet(sources: Sources, iris: Iris) -> None:
    dataset = assemble(sources, DEFAULT_BASE)
    assert {graph.value for graph in dataset.stated} == {
        DEFAULT_BASE + name
        for name in (
            *(f"entry/2016-08-turkey-russia-{number}" for number in (1, 2)),
            *(f"graph/{name}" for name in ("authority", "curation")),
        )
    }
    named = {quad.graph_name for quad in dataset.quads}
    assert named - set(dataset.stated) == {iris.graph(name) for name in ("ontology", "queries", "shapes")}


def test_a_build_makes_a_version_current(small: Sources, store: VersionStore) -> None:
    version = current(store)
    manifest = version.manifest
    assert (manifest.author, manifest.message) == (AUTHOR, "Built from seeds/")
    assert (manifest.created, manifest.parent) == ("2016-08-10T12:00:00Z", None)
    noted = {Iris(DEFAULT_BASE).graph(name) for name in ("log", "void")}
    quads = {quad for quad in version.match() if quad.graph_name not in noted}
    assert quads == set(assemble_whole(small, DEFAULT_BASE).quads)


def test_building_again_changes_nothing(small: Sources, store: VersionStore) -> None:
    first = current(store).manifest
    assert build_version(small, store, DEFAULT_BASE) == first
    assert store.manifests() == [first]


def test_what_is_unchanged_is_not_even_read(
    small: Sources, store: VersionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the seeds are read")

    first = current(store).manifest
    assert first.made_from == source_digest((small.ontology, small.shapes, small.seeds), DEFAULT_BASE)
    for name in ("assemble", "assemble_parts"):
        monkeypatch.setattr(f"detente.changes.build.{name}", never)
    assert build_version(small, store, DEFAULT_BASE) == first
    with pytest.raises(AssertionError, match="are read"):
        build_version(small, store, DEFAULT_BASE, overwrite=True)
    with pytest.raises(AssertionError, match="are read"):
        build_version(small, store, "https://example.org/other/")


@pytest.mark.parametrize("folder", ["ontology", "shapes", "seeds"])
def test_every_byte_of_the_sources_counts(sources: Sources, tmp_path: Path, folder: str) -> None:
    found = []
    for name, edited in (("same", ""), ("again", ""), ("other", "# a comment\n"), ("renamed", "")):
        for each in ("ontology", "shapes", "seeds"):
            shutil.copytree(getattr(sources, each), tmp_path / name / each)
        path = max((tmp_path / name / folder).rglob("*.*"))
        path.write_text(path.read_text(encoding="utf-8") + edited, encoding="utf-8")
        if name == "renamed":
            path.rename(path.with_name(f"x-{path.name}"))
        found.append(source_digest([tmp_path / name / each for each in ("ontology", "shapes", "seeds")], "x"))
    assert found[0] == found[1]
    assert len(set(found)) == 3


def test_what_is_current_is_not_validated_again(small: Sources, store: VersionStore) -> None:
    overlap(small)
    refused = commit_quads(store, assemble(small, DEFAULT_BASE).quads, author="", message="")
    assert build_version(small, store, DEFAULT_BASE) == refused


@pytest.mark.parametrize("written", ["007", "1.50", '"2016-08-10T12:00:00.50Z"^^<{}dateTime>', '"x"@EN'])
def test_sources_are_compared_as_the_engine_keeps_them(
    small: Sources, store: VersionStore, tmp_path: Path, written: str
) -> None:
    shapes = shutil.copytree(small.shapes, tmp_path / "shapes")
    sources = Sources(small.ontology, shapes, small.seeds)
    note = shapes / "note.ttl"
    note.write_text(f"<urn:note> <urn:says> {written.format(XSD.iri)} .", encoding="utf-8")
    first = build_version(sources, store, DEFAULT_BASE)
    note.write_text("<urn:note> <urn:says> 8 .", encoding="utf-8")
    assert build_version(sources, store, DEFAULT_BASE).parent == first.id


def test_a_change_of_the_seeds_makes_a_new_version(small: Sources, store: VersionStore) -> None:
    first = current(store).manifest
    edit(small.seeds / OFFICES, FIRST_TERM, 'edtf: "2000-05-07/2008-05-06"')
    second = build_version(small, store, DEFAULT_BASE)
    assert second.parent == first.id
    assert second.digest != first.digest
    assert current(store).manifest == second


def test_a_wrong_seed_is_an_error_and_changes_nothing(small: Sources, store: VersionStore) -> None:
    first = current(store).manifest
    edit(small.seeds / OFFICES, FIRST_TERM, "edtf: in 2000")
    with pytest.raises(InputError, match=r"offices\.yaml:\d+:\d+: 'in 2000' is not an EDTF date"):
        build_version(small, store, DEFAULT_BASE)
    assert store.manifests() == [first]


def test_what_the_gate_refuses_changes_nothing(small: Sources, store: VersionStore) -> None:
    first = current(store).manifest
    overlap(small)
    with pytest.raises(RefusedError) as caught:
        build_version(small, store, DEFAULT_BASE)
    assert {result.shape for result in caught.value.report.violations} == {
        "single-seat office has one holder at a time"
    }
    assert current(store).manifest == first
    assert store.manifests() == [first]


def test_a_folder_without_seeds_is_an_error(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no seeds"):
        assemble(Sources(sources.ontology, sources.shapes, tmp_path / "empty"), DEFAULT_BASE)


@pytest.mark.parametrize(
    ("file", "replace", "by", "message"),
    [
        ("entries.yaml", "  - id: 2016-08-turkey-russia-2", "  - id: 2016-08-turkey-russia-1", "used twice"),
        (
            "entries.yaml",
            'issued: "2016-08-10"\n    edtf: 2016-08-10~\n    dating: >-\n      The text gives no date. It',
            'issued: "2016-08-32"\n    edtf: 2016-08-10~\n    dating: >-\n      The text gives no date. It',
            "'2016-08-32' is not a day of the calendar",
        ),
        ("curation.yaml", "  - id: apology-date\n", "  - id: presidents-meeting-place\n", "used twice"),
        ("curation.yaml", "  - id: ansa-2016-06-27\n", "  - id: trt-world-2016-08-09\n", "used twice"),
        ("curation.yaml", "  - id: two-meetings\n", "  - id: apology-date-deprecated\n", "used twice"),
        ("curation.yaml", 'date: "2016-06-27"', 'date: "2016-06-31"', "not a day of the calendar"),
        ("curation.yaml", "url: http://news", "url: news", "not an absolute IRI"),
        ("2016-08-turkey-russia-2.yaml", "value: 28000000000", "value: NaN", "'NaN' is not a number"),
        ("2016-08-turkey-russia-2.yaml", "confidence: 0.9", "confidence: .nan", "'nan' is not a number"),
        (
            "2016-08-turkey-russia-1.yaml",
            'at: "2026-11-23T00:00:00Z"',
            'at: "2026-11-31T00:00:00Z"',
            "'2026-11-31T00:00:00Z' is not a moment",
        ),
    ],
)
def test_an_id_or_value_that_cannot_be_is_told_with_its_place(
    file: str, replace: str, by: str, message: str, sources: Sources, tmp_path: Path
) -> None:
    seeds = shutil.copytree(sources.seeds, tmp_path / "seeds")
    edit(seeds / "2016-08-turkey-russia" / file, replace, by)
    with pytest.raises(InputError) as caught:
        assemble(Sources(sources.ontology, sources.shapes, seeds), DEFAULT_BASE)
    (problem,) = (each for each in caught.value.problems if message in each.message)
    assert problem.file.endswith(file)
    assert problem.line
    assert problem.column


def test_one_entry_has_its_claims_in_one_file(sources: Sources, tmp_path: Path) -> None:
    seeds = shutil.copytree(sources.seeds, tmp_path / "seeds")
    folder = seeds / "2016-08-turkey-russia"
    shutil.copy(folder / "2016-08-turkey-russia-1.yaml", folder / "more.yaml")
    with pytest.raises(InputError, match=r"more\.yaml:2:8: another file has this entry's claims"):
        assemble(Sources(sources.ontology, sources.shapes, seeds), DEFAULT_BASE)


def test_two_sets_of_entries_do_not_share_an_id(sources: Sources, tmp_path: Path) -> None:
    seeds = shutil.copytree(sources.seeds, tmp_path / "seeds")
    shutil.copytree(seeds / "2016-08-turkey-russia", seeds / "again")
    with pytest.raises(InputError, match=r"entries\.yaml:\d+:\d+: the id '2016-08-turkey-russia-1' is used"):
        assemble(Sources(sources.ontology, sources.shapes, seeds), DEFAULT_BASE)


def test_a_seed_that_cannot_be_read_is_told_by_its_name(sources: Sources, tmp_path: Path) -> None:
    seeds = shutil.copytree(sources.seeds, tmp_path / "seeds")
    (seeds / "authority" / "folder.yaml").mkdir()
    with pytest.raises(InputError, match=r"folder\.yaml: cannot be read"):
        assemble(Sources(sources.ontology, sources.shapes, seeds), DEFAULT_BASE)


def test_the_same_seeds_make_the_same_version_elsewhere(sources: Sources, tmp_path: Path) -> None:
    versions = list(built_twice(sources, tmp_path))
    assert versions[0].manifest == versions[1].manifest
    assert dump_version(versions[0], DEFAULT_BASE, "trig") == dump_version(versions[1], DEFAULT_BASE, "trig")


def built_twice(sources: Sources, folder: Path) -> Iterator[Version]:
    for name in ("one", "other"):
        seeds = shutil.copytree(sources.seeds, folder / name / "seeds")
        moved = Sources(sources.ontology, sources.shapes, seeds)
        store = VersionStore(folder / name / "data")
        quads = assemble(moved, DEFAULT_BASE).quads
        commit_quads(store, quads, author="", message="", created=NOON)
        yield current(store)


def test_the_order_of_sets_in_memory_changes_no_byte(tmp_path: Path) -> None:
    dumps = {
        hashlib.sha256(
            subprocess.run(
                [sys.executable, "-c", DUMP, str(tmp_path / seed)],
                env={**os.environ, "PYTHONHASHSEED": seed},
                stdout=subprocess.PIPE,
                check=True,
            ).stdout
        ).hexdigest()
        for seed in ("0", "4711")
    }
    assert len(dumps) == 1


# What others wrote

MINE = NamedNode("https://example.org/mine")


def write(store: VersionStore, quad: Quad) -> str:
    with store.draft() as draft:
        draft.insert([quad])
        return store.publish(draft, CommitInfo("somebody", "wrote")).id


def renamed(small: Sources) -> None:
    edit(small.seeds / OFFICES, FIRST_TERM, 'edtf: "2000-05-07/2008-05-06"')


def authority_quad(iris: Iris) -> Quad:
    return Quad(iris.thing("place/moscow"), SCHEMA.url, MINE, iris.graph("authority"))


def test_what_others_wrote_is_kept_when_nothing_is_to_be_built(small: Sources, store: VersionStore) -> None:
    written = write(store, Quad(MINE, MINE, MINE, MINE))
    assert build_version(small, store, DEFAULT_BASE).id == written


def test_what_others_wrote_is_kept_by_a_build(small: Sources, store: VersionStore, iris: Iris) -> None:
    mine = Quad(MINE, MINE, MINE, MINE)
    curated = Quad(iris.thing("place/moscow"), SCHEMA.url, MINE, iris.graph("curation"))
    write(store, mine)
    write(store, curated)
    renamed(small)
    build_version(small, store, DEFAULT_BASE)
    kept = set(current(store).match())
    assert {mine, curated} <= kept
    assert any("2008-05-06" in str(quad) for quad in kept)


def test_a_graph_that_both_changed_is_left_until_somebody_decides(
    small: Sources, store: VersionStore, iris: Iris
) -> None:
    written = write(store, authority_quad(iris))
    renamed(small)
    with pytest.raises(OverwriteError, match="graph/authority") as raised:
        build_version(small, store, DEFAULT_BASE)
    assert raised.value.graphs == (iris.graph("authority").value,)
    assert current(store).manifest.id == written
    build_version(small, store, DEFAULT_BASE, overwrite=True)
    assert authority_quad(iris) not in set(current(store).match())


def test_overwriting_takes_what_the_seeds_have_though_they_did_not_change(
    small: Sources, store: VersionStore, iris: Iris
) -> None:
    digest = current(store).manifest.digest
    write(store, authority_quad(iris))
    assert build_version(small, store, DEFAULT_BASE, overwrite=True).digest == digest


def test_a_build_keeps_up_the_default_graph(
    small: Sources, store: VersionStore, ontology: Ontology, iris: Iris
) -> None:
    renamed(small)
    build_version(small, store, DEFAULT_BASE)
    derived = (DEFAULT_GRAPH, iris.graph("conflicts"))
    found = set(current(store).match())
    stated = Quads(quad for quad in found if quad.graph_name not in derived)
    assert {quad for quad in found if quad.graph_name in derived} == set(derive(stated, ontology, iris))


def test_the_log_tells_of_every_version(small: Sources, store: VersionStore, iris: Iris) -> None:
    first = current(store).manifest
    renamed(small)
    second = build_version(small, store, DEFAULT_BASE)
    logged = Quads(current(store).match(graph=iris.graph("log")))
    (follows,) = logged.match(predicate=PROV.wasRevisionOf)
    assert (follows.subject, follows.object) == (iris.version(second.id), iris.version(first.id))
    (added,) = logged.match(iris.version(second.id), DET.quadsAdded)
    assert added.object == Literal(second.added)
