"""A release in slices: the same statements, counts and refusals as by one process, on any executor."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.claims.importing.batches.partitions import write_list
from detente.claims.importing.shipped import find_mapping
from detente.executors.executor import Executor
from detente.executors.process_executor import ProcessExecutor
from detente.rdf.digest import GraphHash, hash_lines
from tests.claims.importing.batches.mapped_in_slices import InSlices, mapped_in_slices
from tests.claims.importing.mapped import HEAD, Mapped, mapped
from tests.spark import SPARK

LET = """
period: day
let:
  day: {date: day}
  a: {state: a, system: name, on: day}
  b: {actor: b}
  where: {place: place}
"""
MAPPINGS = {
    "things that several records tell of": """
make:
- thing: id/event/d-$(event)
  name: event
  a: det:Event
  label: $(a) – $(b), $(paper)
  date: day
  det:agent: a
  det:recipient: b
  claim: {id: $(id), source: $(paper)}
  varying: {det:place: where}
""",
    "claims by the record": """
make:
- thing: id/event/d-$(row)
  a: det:Event
  label: $(a)
  det:agent: a
  det:recipient: b
  claim: true
""",
    "claims once": """
make:
- {thing: id/event/d-$(event), a: det:Event, label: $(paper), date: day, claim: {id: $(event), once: true}}
""",
    "things apart from their claims": """
make:
- {thing: id/place/d-$(place), a: det:Place, label: $(paper)}
- {thing: id/event/d-$(event), name: event, a: det:Event, label: $(paper), det:agent: a, claim: {id: $(id)}}
- {thing: event, rdfs:comment: $(b)}
""",
}
HEADER = b"id,event,day,a,b,place,paper\n"
ROW = st.tuples(
    st.sampled_from([b"1", b"2", b"3", b"4", b""]),
    st.sampled_from([b"x", b"y", b"z", b""]),
    st.sampled_from([b"2018-01-02", b"2018-03-04", b"2018-02-30", b""]),
    st.sampled_from([b"Turkey", b"Russia", b"Freedonia", b"freedonia", b""]),
    st.sampled_from([b"Vladimir Putin", b"Rufus", b"\xff", b""]),
    st.sampled_from([b"Ankara", b"\xff", b""]),
    st.sampled_from([b"The Post", b"https://example.org/a b", b"\xff", b'"two\nlines"', b""]),
).map(b",".join)


def expected(made: Mapped) -> list[bytes]:
    return sorted({line for record in made.run.lines() for line in record.splitlines()})


def assert_same(found: InSlices, made: Mapped, lines: list[bytes]) -> None:
    assert sorted(found.lines) == lines  # sorted, not a set: no statement is in two partitions
    assert found.batch.tally == made.run.tally
    assert found.matching.unmatched == made.matching.unmatched
    triples = (line.rpartition(b" <")[0] + b" ." for line in lines)
    assert found.batch.hash == hash_lines(triples)


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(sorted(MAPPINGS)),
    rows=st.lists(ROW, min_size=1, max_size=12),
    most=st.integers(1, 4),
)
def test_slices_come_to_what_one_process_comes_to(name: str, rows: list[bytes], most: int) -> None:
    with TemporaryDirectory() as text:
        folder = Path(text)
        made = mapped(folder, LET + MAPPINGS[name], "")
        made.files[0].write_bytes(HEADER + b"\n".join(rows))
        lines = expected(made)
        assert_same(mapped_in_slices(made, folder / "parts", most), made, lines)


def test_one_record_mapped_for_each_of_its_columns(tmp_path: Path) -> None:
    mapping = """
unpivot: {columns: [x, y], value: with}
let: {with_: {actor: with}}
make:
- {thing: id/event/d-$(id)-$(with), a: det:Event, label: $(id), det:agent: with_, claim: {id: $(id)-$(with)}}
"""
    made = mapped(tmp_path, mapping, "id,x,y\n1,A,B\n2,B,B\n1,B,C\n3,A,\n")
    lines = expected(made)
    assert made.run.tally.bad == 1
    assert_same(mapped_in_slices(made, tmp_path / "parts", 1), made, lines)


def test_only_slices_that_depend_on_earlier_ones_are_mapped_again(tmp_path: Path) -> None:
    rows = "".join(f"{n},e{n},2018-01-02,Freedonia,Rufus,,p\n" for n in range(8))
    made = mapped(tmp_path, LET + MAPPINGS["things that several records tell of"], HEADER.decode() + rows)
    assert mapped_in_slices(made, tmp_path / "parts", 2).batch.again == 0
    made.files[0].write_text(HEADER.decode() + rows + "0,e9,2018-01-02,Turkey,Rufus,,p\n", encoding="utf-8")
    found = mapped_in_slices(made, tmp_path / "parts", 2).batch
    assert (found.slices, found.again, found.tally.bad) == (5, 1, 1)


@pytest.fixture(scope="module", params=["processes", SPARK])
def executor(request: pytest.FixtureRequest) -> Executor:
    found: Executor = ProcessExecutor(2) if request.param == "processes" else request.getfixturevalue("spark")
    return found


def test_executors_come_to_the_same_digest(executor: Executor, shared: Path, tmp_path: Path) -> None:
    source = shared / "data" / "icews18"
    for name in ("entity2id.txt", "relation2id.txt"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    records = (source / "valid.txt").read_text(encoding="utf-8").splitlines(keepends=True)[:600]
    text = find_mapping("icews18").read_text(encoding="utf-8")
    made = mapped(tmp_path, text, "".join(records), name="valid.txt")
    lines = expected(made)
    assert len(lines) > 600 * 10
    assert_same(mapped_in_slices(made, tmp_path / "parts", 250, executor), made, lines)


def test_partitions_are_sorted_and_their_list_adds_up(tmp_path: Path) -> None:
    rows = "".join(f"{n},e{n},2018-01-02,Freedonia,Rufus,,p\n" for n in range(9))
    made = mapped(tmp_path, HEAD + LET + MAPPINGS["claims by the record"], HEADER.decode() + rows)
    batch = mapped_in_slices(made, tmp_path / "parts", 3).batch
    write_list(tmp_path / "parts", "<g>", batch.partitions)
    listed = json.loads((tmp_path / "parts" / "partitions.json").read_text(encoding="utf-8"))
    names = [each["file"] for each in listed["partitions"]]
    assert sorted(each.name for each in (tmp_path / "parts").iterdir()) == [*names, "partitions.json"]
    total = GraphHash()
    for each in listed["partitions"]:
        lines = (tmp_path / "parts" / each["file"]).read_bytes().splitlines()
        assert lines == sorted(set(lines))
        part = hash_lines(line.rpartition(b" <")[0] + b" ." for line in lines)
        assert (part.count, part.digest) == (each["quads"], each["digest"])
        total = total.joined(part)
    assert (listed["quads"], listed["digest"]) == (total.count, total.digest)
