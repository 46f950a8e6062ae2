"""Releases of data sets in a store: imported, imported again, replaced, adopted, refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from detente.changes.bulk.judging import BulkGate, BulkRefusedError
from detente.changes.commit import RefusedError, commit
from detente.changes.importing import Imported, ImportRequest, InSlices, import_release
from detente.changes.opening import open_store
from detente.changes.parts.batches import judge_batch
from detente.changes.parts.judging import GraphVerdict
from detente.changes.rules import Rules, rules_of
from detente.claims.importing.batches.batch import map_in_slices
from detente.claims.importing.description import release_of
from detente.claims.importing.mapping import read_mapping
from detente.claims.importing.running import Period
from detente.derivation.default_graph import derive
from detente.errors import DetenteError, InputError
from detente.executors.executor import InlineExecutor
from detente.executors.process_executor import ProcessExecutor
from detente.rdf.digest import graph_digests
from detente.rdf.namespaces import DEFAULT_BASE, DET, PREFIXES, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.store import Draft, GraphTable, Version, VersionStore, graph_name
from detente.store.notes import PATCH
from detente.store.patch import read_patch
from detente.vocabulary.graphs import plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.versions import commit_quads

MAPPING = """
dataset: calls
release: "1"
issued: "2020-01-01"
title: Calls
author: {id: organization/calls-project, name: Calls Project}
coding: %s
address: https://example.org/calls
rights: Free.
licence: https://example.org/terms
let:
  day: {date: day}
  a: {state: a, system: name, on: day}
  b: {state: b, system: name, on: day}
make:
- thing: id/meeting/calls-$(id)
  a: det:Meeting
  label: $(a) and $(b)
  date: day
  det:participant: [a, b]
  claim: {id: $(id)}
"""
ROWS = "id,day,a,b\n1,2016-03-02,Turkey,Russia\n2,2016-03-03,Freedonia,Russia\n"
ADOPTION = """
<https://w3id.org/detente/graph/curation> {
  <entry/calls-1> det:adopted true .
  <decision/adopt-calls> a prov:Activity ; rdfs:label "Adopt"@en ; prov:used <entry/calls-1> ;
    prov:wasAssociatedWith <id/person/curator-1> ; rdfs:comment "Checked."@en ;
    prov:endedAtTime "2026-11-29T00:00:00Z"^^xsd:dateTime ; det:evidence <evidence/trt-world-2016-08-09> .
}
"""
VOUCHED = """
<https://w3id.org/detente/graph/curation> {
  <claim/curation/vouch-calls-1> a det:Claim ; det:about <id/meeting/calls-1> ;
    det:attributedTo <id/person/curator-1> ; det:modality dets:modality-asserted ;
    det:polarity dets:polarity-positive ; det:evidence <evidence/trt-world-2016-08-09> .
}
"""


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of("full", DEFAULT_BASE)


@pytest.fixture
def store(built: Path, tmp_path: Path) -> VersionStore:
    return open_store(shutil.copytree(built, tmp_path / "data"))


class Importer:
    """Imports rows of `calls` into a store."""

    def __init__(
        self, store: VersionStore, rules: Rules, ontology: Ontology, iris: Iris, folder: Path
    ) -> None:
        self.store, self._rules, self._ontology, self._iris, self._folder = (
            store,
            rules,
            ontology,
            iris,
            folder,
        )

    def __call__(
        self,
        rows: str = ROWS,
        *,
        coding: str = "human",
        release: str | None = None,
        issued: str | None = None,
        replace: bool = False,
        dry_run: bool = False,
        more: str = "",
        since: str = "",
        in_slices: InSlices | None = None,
        once_mapped: Callable[[], None] = lambda: None,
    ) -> Imported:
        file, yaml = self._folder / "calls.csv", self._folder / "calls.yaml"
        file.write_text(rows, encoding="utf-8")
        yaml.write_text(MAPPING % coding + more, encoding="utf-8")
        mapping = read_mapping(yaml)
        found = release_of(mapping, [file], release, issued)
        what = ImportRequest(mapping, found, Period(since), replace=replace)
        return import_release(
            self.store,
            self._rules,
            what,
            self._ontology,
            self._iris,
            author="test",
            dry_run=dry_run,
            in_slices=in_slices,
            mapped=lambda *_: once_mapped(),
        )

    def beside(self, store: VersionStore) -> Importer:
        """Give an importer of the same into another store."""
        return Importer(store, self._rules, self._ontology, self._iris, self._folder)

    def curate(self, text: str, *, remove: bool = False) -> None:
        header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
        quads = list(parse(f"@base <{DEFAULT_BASE}> .\n{header}{text}", format=RdfFormat.TRIG))

        def change(draft: Draft) -> None:
            (draft.delete if remove else draft.insert)(quads)

        commit(self.store, self._rules, change, author="test", message="curate")

    def version(self) -> Version:
        return self.store.open(self.store.current_id() or "")

    def default(self) -> set[str]:
        """Name what of the data set the default graph speaks of."""
        version = self.store.open(self.store.current_id() or "")
        subjects = {quad.subject for quad in version.match(graph=DEFAULT_GRAPH)}
        paths = (each.value.removeprefix(DEFAULT_BASE) for each in subjects if isinstance(each, NamedNode))
        return {path for path in paths if "calls" in path and not path.startswith("decision/")}

    def graphs(self) -> set[str]:
        version = self.store.open(self.store.current_id() or "")
        return {
            each.value
            for each in version.graph_names()
            if isinstance(each, NamedNode) and "calls" in each.value
        }


@pytest.fixture
def imported(store: VersionStore, rules: Rules, ontology: Ontology, iris: Iris, tmp_path: Path) -> Importer:
    return Importer(store, rules, ontology, iris, tmp_path)


def test_release_is_described_and_settles_nothing_until_it_is_adopted(imported: Importer, iris: Iris) -> None:
    done = imported()
    assert (done.tally.mapped, done.made.committed.is_new) == (2, True)
    assert imported.default() == {"entry/calls-1"}
    imported.curate(ADOPTION)
    assert imported.default() == {
        "entry/calls-1",
        "entry/calls-1#row=2",
        "entry/calls-1#row=3",
        "claim/calls-1/1",
        "claim/calls-1/2",
        "id/meeting/calls-1",
        "id/meeting/calls-2",
        "id/actor/calls/freedonia",
    } - {"entry/calls-1#row=2", "entry/calls-1#row=3"}
    version = imported.store.open(imported.store.current_id() or "")
    meeting = iris.thing("meeting/calls-1")
    assert Quad(meeting, DET.side, iris.thing("state/TUR"), DEFAULT_GRAPH) in set(version.match(meeting))
    imported.curate(ADOPTION.split("<decision")[0] + "}", remove=True)
    assert imported.default() == {"entry/calls-1"}


def test_machine_coded_release_cannot_be_adopted(imported: Importer) -> None:
    imported(coding="machine")
    with pytest.raises(RefusedError, match="refused: ") as raised:
        imported.curate(ADOPTION)
    assert "what programs coded never settles as a whole" in raised.value.in_full()
    assert imported.default() == {"entry/calls-1"}


def test_same_release_again_changes_nothing(imported: Importer) -> None:
    first = imported()
    again = imported()
    assert (again.made.committed.is_new, again.replaced) == (False, ())
    assert again.made.committed.manifest is not None
    assert first.made.committed.manifest is not None
    assert again.made.committed.manifest.id == first.made.committed.manifest.id


def test_days_of_a_release_take_the_place_of_all_of_it_only_when_told_to(imported: Importer) -> None:
    whole = imported(more="period: day\n").made.committed.manifest
    some = partial(imported, more="period: day\n", since="2016-03-03")
    for dry_run in (False, True):
        with pytest.raises(DetenteError, match="outside of --since and --until would go"):
            some(dry_run=dry_run)
    assert whole is not None
    assert imported.version().manifest.id == whole.id
    assert imported(more="period: day\n", since="2016-03-02").made.committed.is_new is False
    assert some(replace=True).tally.mapped == 1
    assert some().made.committed.is_new is False
    assert imported(more="period: day\n").tally.mapped == 2


def test_later_release_takes_the_place_of_an_earlier_one_in_one_commit(imported: Importer) -> None:
    before = imported().made.committed.manifest
    done = imported(ROWS.replace("2,2016", "3,2016"), release="2", issued="2021-01-01")
    assert [each.value.removeprefix(DEFAULT_BASE) for each in done.replaced] == ["entry/calls-1"]
    assert imported.graphs() == {"https://w3id.org/detente/entry/calls-2"}
    manifest = done.made.committed.manifest
    assert manifest is not None
    assert "2 claims added" in done.made.summary
    assert "2 claims removed" in done.made.summary
    assert done.made.summary.endswith(f"{manifest.added} quads added, {manifest.removed} quads removed")
    assert done.made.committed.manifest is not None
    assert before is not None
    assert done.made.committed.manifest.parent == before.id


def test_versions_with_releases_are_what_their_patches_and_a_rebuild_make(
    imported: Importer, ontology: Ontology, iris: Iris
) -> None:
    """A release comes, other files of it do, a later one does: by file, all of it, and nothing else."""
    before = set(imported.version().match())
    for rows, release, issued in (
        (ROWS, None, None),
        (ROWS.replace("2,2016", "3,2016"), None, None),
        (ROWS + "9,2016-03-09,Turkey,Freedonia\n", "2", "2021-01-01"),
    ):
        done = imported(rows, release=release, issued=issued, replace=release is None)
        assert done.made.loaded > 0
        version = imported.version()
        found = set(version.match())
        assert patched(before, imported.store, version.manifest.id) == without_notes(found, iris)
        stated = Quads(q for q in found if q.graph_name not in plan(DEFAULT_BASE).undigested)
        derived = {q for q in found if q.graph_name in (DEFAULT_GRAPH, iris.graph("conflicts"))}
        assert derived == set(derive(stated, ontology, iris))
        hashed = {graph_name(each): digest for each, digest in graph_digests(found).items()}
        table = version.manifest.graphs
        assert isinstance(table, GraphTable)
        assert {name: each.digest for name, each in table.hashes.items() if each.count} == hashed
        assert version.manifest.total == len(found)
        before = found


def patched(before: set[Quad], store: VersionStore, version: str) -> set[Quad]:
    """Apply the patch that leads to a version; what is noted of versions is no part of it."""
    steps = read_patch(store.folder / "versions" / version / PATCH)
    quads = set(before)
    for is_added, quad in steps:
        (quads.add if is_added else quads.remove)(quad)
    return without_notes(quads, Iris(DEFAULT_BASE))


def without_notes(quads: set[Quad], iris: Iris) -> set[Quad]:
    return {each for each in quads if each.graph_name not in (iris.graph("log"), iris.graph("void"))}


def test_what_a_curator_vouches_for_settles_and_goes_with_its_release(
    imported: Importer, ontology: Ontology, iris: Iris
) -> None:
    """What the curation names is read by the rule, whether a release comes, comes anew, or goes."""
    imported(coding="machine")
    imported.curate(VOUCHED)
    assert "id/meeting/calls-1" in imported.default()
    for rows, release, issued in (
        (ROWS + "3,2016-03-04,Turkey,Russia\n", None, None),
        (ROWS, "2", "2021-01-01"),
    ):
        imported(rows, coding="machine", release=release, issued=issued, replace=release is None)
        version = imported.version()
        stated = Quads(q for q in version.match() if q.graph_name not in plan(DEFAULT_BASE).undigested)
        derived = {q for q in version.match() if q.graph_name in (DEFAULT_GRAPH, iris.graph("conflicts"))}
        assert derived == set(derive(stated, ontology, iris))
        assert {each for each in imported.default() if "meeting" in each} == {"id/meeting/calls-1"}


def test_what_an_import_may_not_decide_is_told(imported: Importer) -> None:
    imported()
    with pytest.raises(DetenteError, match="is there, from other files"):
        imported(ROWS + "3,2016-03-04,Turkey,Russia\n")
    with pytest.raises(DetenteError, match="is as late as this release"):
        imported(release="0", issued="2019-01-01")
    with pytest.raises(InputError, match="says no day on which release 0 was issued"):
        imported(release="0")
    imported(ROWS + "3,2016-03-04,Turkey,Russia\n", replace=True)
    imported.curate(ADOPTION)
    with pytest.raises(DetenteError, match="is adopted by a curator"):
        imported(release="2", issued="2021-01-01")


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("replace", [False, True])
def test_what_is_no_release_gives_way_to_none(
    imported: Importer, iris: Iris, *, dry_run: bool, replace: bool
) -> None:
    """An entry that people wrote, or a release of another data set: its graph is not the importer's."""
    graph = iris.entry("calls-1")
    kept = Quad(graph, TYPE, DET.Entry, graph)
    commit_quads(imported.store, [kept], author="test", message="m")
    before = imported.store.current_id()
    with pytest.raises(DetenteError, match="calls-1 is there, and is no release of the data set calls"):
        imported(replace=replace, dry_run=dry_run)
    assert imported.store.current_id() == before
    assert set(imported.version().match(graph=graph)) == {kept}


def test_adopted_release_gives_way_to_no_other_rows(imported: Importer) -> None:
    """Other files, or the same ones matched or mapped in another way: what they say would settle at once."""
    imported()
    imported.curate(ADOPTION)
    before = imported.store.current_id()
    assert not imported().made.committed.is_new
    for rows, more in (
        (ROWS + "3,2016-03-04,Turkey,Russia\n", ""),
        (ROWS, "  det:level: dets:level-heads\n"),
    ):
        with pytest.raises(DetenteError, match=r"calls-1 is adopted by a curator.*take the adoption back"):
            imported(rows, replace=True, more=more)
    assert imported.store.current_id() == before
    imported.curate(ADOPTION.split("<decision")[0] + "}", remove=True)
    assert imported(ROWS + "3,2016-03-04,Turkey,Russia\n", replace=True).made.committed.is_new


def test_dry_run_and_refusal_change_nothing(imported: Importer) -> None:
    before = imported.store.current_id()
    assert imported(dry_run=True).made.committed.manifest is None
    with pytest.raises(InputError, match="is no date"):
        imported("id,day,a,b\n1,never,Turkey,Russia\n")
    assert imported.store.current_id() == before
    assert imported.graphs() == set()


def test_release_that_does_not_conform_is_refused_as_a_whole(imported: Importer) -> None:
    """The results are counted by rule, and neither a release nor a file of it is left."""
    first = imported().made.committed.manifest
    with pytest.raises(BulkRefusedError) as raised:
        imported(release="2", issued="2021-01-01", more="  det:eventType: dets:polarity-positive\n")
    assert sum(raised.value.by_rule.values()) >= 2
    assert "meeting/calls-1" in raised.value.in_full()
    assert first is not None
    assert imported.store.current_id() == first.id
    assert imported.graphs() == {"https://w3id.org/detente/entry/calls-1"}
    assert [each for each in (imported.store.folder / "incoming").iterdir() if each.is_dir()] == []


def test_data_set_conflicts_with_nothing(imported: Importer, iris: Iris) -> None:
    imported("id,day,a,b\n1,2016-08-09,Turkey,Russia\n")
    imported.curate(ADOPTION)
    version = imported.store.open(imported.store.current_id() or "")
    members = {quad.object for quad in version.match(None, DET.conflictMember, graph=iris.graph("conflicts"))}
    assert iris.claim("calls-1/1") not in members
    assert any(version.match(iris.thing("meeting/calls-1"), TYPE, DET.Meeting, DEFAULT_GRAPH))


def test_release_in_slices_is_the_same_release(imported: Importer, tmp_path: Path) -> None:
    many = "".join(f"{n},2016-03-02,Turkey,Freedonia\n" for n in range(9_990, 10_010))
    rows = "id,day,a,b\n" + "".join(f"{n},2016-03-0{n % 9 + 1},Turkey,Russia\n" for n in range(9_990)) + many
    by_one = imported(rows)
    before = imported.version()
    kept = InSlices(ProcessExecutor(2), tmp_path / "partitions")
    again = imported(rows, in_slices=kept)
    assert again.batch is not None
    assert (again.batch.slices, again.batch.again) == (2, 0)
    assert not again.made.committed.is_new  # the digest of what comes is that of what is there
    assert imported.version().manifest.id == before.manifest.id
    assert again.tally == by_one.tally
    assert again.matching.unmatched == by_one.matching.unmatched
    assert len(list((tmp_path / "partitions").iterdir())) == 3


def test_release_in_parts_of_rows_is_the_same_release(
    imported: Importer, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as a part, all there is, is several: the states and Freedonia are common to them."""
    rows = "id,day,a,b\n" + "".join(f"{n},2016-03-0{n % 9 + 1},Turkey,Freedonia\n" for n in range(40))
    wrong = "  det:eventType: dets:polarity-positive\n"
    whole = imported(rows)
    other = imported.beside(open_store(shutil.copytree(built, tmp_path / "other")))
    monkeypatch.setattr("detente.changes.bulk.rows.PART", 100)
    in_parts = other(rows)
    for imports in (imported, other):
        with pytest.raises(BulkRefusedError) as raised:
            imports(rows, release="2", issued="2021-01-01", more=wrong)
        assert raised.value.by_rule == {"det:eventType is a concept of dets:event-type": 40}
    first, second = (each.made.committed.manifest for each in (whole, in_parts))
    assert first is not None
    assert second is not None
    assert first.digest == second.digest
    assert (whole.made.summary, whole.made.loaded) == (in_parts.made.summary, in_parts.made.loaded)
    assert set(imported.version().match(graph=DEFAULT_GRAPH)) == set(
        other.version().match(graph=DEFAULT_GRAPH)
    )
    assert not imported(rows).made.committed.is_new


def test_nothing_to_import_is_told_of_slices_as_of_the_whole(imported: Importer) -> None:
    for how in (None, InSlices(InlineExecutor())):
        with pytest.raises(InputError, match="'2016-13-03' is no date"):
            imported("id,day,a,b\n1,2016-13-03,Turkey,Russia\n", in_slices=how)


MISTAKE = "  det:eventType: dets:polarity-positive\n"
"""Makes a mapping whose things do not conform."""


def refusal(imported: Importer, rows: str, how: InSlices | None) -> BulkRefusedError:
    with pytest.raises(BulkRefusedError) as raised:
        imported(rows, more=MISTAKE, in_slices=how)
    return raised.value


@pytest.fixture
def in_small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a slice for every three records, and as many partitions."""
    monkeypatch.setattr("detente.changes.importing.map_in_slices", partial(map_in_slices, most=3))


@pytest.fixture
def verdicts(monkeypatch: pytest.MonkeyPatch) -> list[GraphVerdict | None]:
    """Note what comes of judging in parts, and have nothing of it judged again."""
    found: list[GraphVerdict | None] = []

    def noted(*given: Any) -> GraphVerdict | None:
        found.append(judge_batch(*given))
        return found[-1]

    monkeypatch.setattr("detente.changes.importing.judge_batch", noted)
    return found


ROWS_OF_TWENTY = "id,day,a,b\n" + "".join(f"{n},2016-03-0{n % 9 + 1},Turkey,Russia\n" for n in range(20))


@pytest.mark.usefixtures("in_small_slices")
def test_a_release_that_does_not_conform_is_refused_in_parts_in_the_same_words(
    imported: Importer, verdicts: list[GraphVerdict | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_one = refusal(imported, ROWS_OF_TWENTY, None)
    assert verdicts == []
    with monkeypatch.context() as patched:
        patched.setattr(BulkGate, "judge", lambda *_: pytest.fail("it is judged again"))
        in_parts = refusal(imported, ROWS_OF_TWENTY, InSlices(InlineExecutor()))
    (verdict,) = verdicts
    assert verdict is not None
    assert len(verdict.parts) == 7
    assert in_parts.in_full() == by_one.in_full()
    assert in_parts.whole.results == by_one.whole.results
    assert len(by_one.whole.results) >= 20


@pytest.mark.usefixtures("in_small_slices")
def test_a_verdict_holds_beside_the_version_of_which_it_speaks_alone(
    imported: Importer, verdicts: list[GraphVerdict | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    judge = BulkGate.judge

    def noted(gate: BulkGate, graph: str, *given: Any) -> None:
        judged.append(graph)
        judge(gate, graph, *given)

    monkeypatch.setattr(BulkGate, "judge", noted)

    def told(*given: Any) -> GraphVerdict | None:
        found = judge_batch(*given)
        imported.curate(VOUCHED)  # somebody else commits meanwhile
        verdicts.append(found)
        return found

    monkeypatch.setattr("detente.changes.importing.judge_batch", told)
    done = imported(ROWS_OF_TWENTY, in_slices=InSlices(InlineExecutor()))
    assert verdicts != [None]
    assert done.made.committed.is_new
    assert judged == ["<https://w3id.org/detente/entry/calls-1>"]


@pytest.mark.usefixtures("in_small_slices")
def test_a_release_in_parts_is_the_same_version(
    imported: Importer, verdicts: list[GraphVerdict | None]
) -> None:
    dry = imported(ROWS_OF_TWENTY, in_slices=InSlices(InlineExecutor()), dry_run=True)
    assert verdicts
    assert verdicts[0] is not None
    by_one = imported(ROWS_OF_TWENTY)
    assert dry.made.summary == by_one.made.summary
    again = imported(ROWS_OF_TWENTY, in_slices=InSlices(InlineExecutor()))
    assert not again.made.committed.is_new
    assert len(verdicts) == 1  # what is there already is not judged in parts
