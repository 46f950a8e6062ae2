"""Records through a mapping: things once, claims each, bad records out, what matches nothing listed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from detente.claims.importing.candidates import candidates_by
from detente.claims.importing.matching import read_matches, write_unmatched
from detente.claims.importing.running import Period
from detente.errors import InputError
from tests.claims.importing.mapped import IRIS, authority, mapped, short

EVENTS = """
period: day
let:
  day: {date: day}
  a: {state: a, system: name, on: day}
  b: {state: b, system: name, on: day}
  where: {place: place}
make:
- thing: id/event/d-$(event)
  name: event
  a: det:Event
  label: $(a) – $(b)
  date: day
  det:agent: a
  det:recipient: b
  claim: {id: $(id), source: $(paper)}
  varying: {det:place: where}
"""
HEADER = "id,event,day,a,b,place,paper\n"
ROWS = (
    "1,x,2018-01-02,Turkey,Russia,Ankara,https://example.org/a b\n"
    "2,x,2018-01-02,Turkey,Russia,Moscow,\n"
    "3,y,2018-02-30,Turkey,Russia,,\n"
    "4,y,2018-02-28,Freedonia,Russia,,The Post\n"
)


def test_repeats_are_one_thing_with_a_claim_each(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS)
    assert made.values("id/event/d-x", "rdfs:label") == {"Turkey – Russia"}
    claims = [short(quad.subject) for quad in made.quads if short(quad.predicate) == "det:about"]
    assert claims == ["claim/d-1/1", "claim/d-1/2", "claim/d-1/4"]
    assert made.values("claim/d-1/1", "det:anchor") == {"entry/d-1#row=2"}
    assert made.values("claim/d-1/4", "det:anchor") == {"entry/d-1#row=5"}
    assert made.values("claim/d-1/2", "det:attributedTo") == {"id/organization/d-project"}


def test_a_record_of_a_day_still_to_come_is_bad(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS + "5,z,9999-12-31,Turkey,Russia,,\n")
    assert made.values("id/event/d-z", "rdfs:label") == set()
    assert any("'9999-12-31' is a day still to come" in each for each in made.problems())


def test_what_differs_is_claimed_and_not_said(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS)
    assert made.values("id/event/d-x", "det:place") == set()
    assert made.values("claim/d-1/1-place", "rdf:object") == {"id/place/d/ankara"}
    assert made.values("claim/d-1/2-place", "rdf:object") == {"id/place/d/moscow"}
    assert made.values("claim/d-1/4-place", "rdf:object") == set()


def test_states_that_take_part_are_sides(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS)
    assert made.values("id/event/d-x", "det:side") == {"id/state/TUR", "id/state/RUS"}
    assert made.values("id/event/d-y", "det:side") == {"id/state/RUS"}
    assert made.values("id/event/d-y", "det:agent") == {"id/actor/d/freedonia"}
    assert made.values("id/actor/d/freedonia", "rdfs:label") == {"Freedonia"}


def test_source_is_an_address_or_text(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS.replace("a b", "a"))
    assert made.values("claim/d-1/1", "dct:source") == {"https://example.org/a"}
    assert made.values("claim/d-1/4", "dct:source") == {"The Post"}


def test_bad_record_is_told_and_the_next_one_describes_the_thing(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS)
    assert made.problems() == ["data.csv:4:3: record 4: day: '2018-02-30' is no date as %Y-%m-%d"]
    assert made.values("id/event/d-y", "rdfs:label") == {"Freedonia – Russia"}
    tally = made.run.tally
    assert (tally.records, tally.mapped, tally.bad) == (4, 3, 1)
    assert dict(tally.reasons) == {"day: is no date as %Y-%m-%d": 1}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("9,z,2018-01-02,Turkey", "data.csv:6: record 6: has 4 columns, where the header has 7"),
        ("1,z,2018-01-02,Turkey,Russia,,", "record 6: record 2 has the same id"),
        ("9,,2018-01-02,Turkey,Russia,,", "data.csv:6:2: record 6: event: event is empty"),
        (
            "9,\udcff,2018-01-02,Turkey,Russia,\udcff,",
            "data.csv:6:2: record 6: event: is not in utf-8: save it so",
        ),
    ],
    ids=["columns", "id", "thing", "bytes"],
)
def test_bad_records_are_left_out(tmp_path: Path, row: str, told: str) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS)
    (tmp_path / "data.csv").write_bytes((HEADER + ROWS + row + "\n").encode(errors="surrogateescape"))
    assert told in made.problems()[-1]
    assert len(made.problems()) == 2
    assert made.values("id/event/d-z", "rdf:type") == set()


def test_period_passes_over_other_records_and_their_names(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS)
    made.period = Period(until="2018-01-31")
    assert made.values("id/event/d-y", "rdf:type") == set()
    assert (made.run.tally.mapped, made.run.tally.passed_over) == (2, 1)
    assert ("name", "Freedonia") not in made.matching.unmatched


def test_row_is_a_column_of_the_file_where_it_has_one(tmp_path: Path) -> None:
    mapping = (
        "make:\n- {thing: id/event/d-$(row), a: det:Event, label: Event $(row), claim: {id: $(row)-x}}\n"
    )
    made = mapped(tmp_path, mapping, "row\n77\n")
    assert made.values("id/event/d-77", "rdfs:label") == {"Event 77"}
    assert made.values("claim/d-1/77-x", "det:anchor") == {"entry/d-1#row=2"}


def test_unpivoted_columns_and_split_cells_are_mapped_one_by_one(tmp_path: Path) -> None:
    mapping = """
unpivot: {columns: c1..c3, value: code}
let:
  who: {state: code, system: iso3}
make:
- {thing: id/agreement/d-$(id), name: it, a: det:Agreement, label: $(id), claim: {id: $(id)}}
- {thing: it, det:participant: who}
"""
    made = mapped(tmp_path, mapping, "id,c1,c2,c3\na,TUR,NA,RUS\nb,NA,NA,NA\n")
    assert made.values("id/agreement/d-a", "det:participant") == {"id/state/TUR", "id/state/RUS"}
    assert made.values("id/agreement/d-b", "rdf:type") == {"det:Agreement"}
    assert made.run.tally.mapped == 2
    split = mapping.replace("unpivot: {columns: c1..c3,", "split: {column: c1, by: ';',")
    made = mapped(tmp_path, split, "id,c1\na,TUR; RUS\n")
    assert made.values("id/agreement/d-a", "det:participant") == {"id/state/TUR", "id/state/RUS"}


def test_files_are_numbered_on_with_their_headers(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + "1,x,2018-01-02,Turkey,Russia,,\n")
    other = tmp_path / "more.csv"
    other.write_text(HEADER + "2,x,2018-01-02,Turkey,Russia,,\n", encoding="utf-8")
    made.files = [*made.files, other]
    assert made.values("claim/d-1/2", "det:anchor") == {"entry/d-1#row=4"}


def test_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS)
    other = tmp_path / "more.csv"
    other.write_text("id,evnt\n", encoding="utf-8")
    made.files = [*made.files, other]
    with pytest.raises(InputError, match=r"more.csv:1: has other columns than data.csv: a, b, day"):
        made.run  # noqa: B018 - compiled then


def test_unmatched_comes_back_as_matches(tmp_path: Path) -> None:
    made = mapped(tmp_path, EVENTS, HEADER + ROWS.replace("Freedonia", "Turky"))
    assert made.quads
    out = io.StringIO()
    write_unmatched(out, made.matching, candidates_by(made.matching.authority.gazetteer))
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    (row,) = (each for each in rows if each["system"] == "name")
    assert (row["code"], row["rows"], row["first row"]) == ("Turky", "1", "5")
    assert row["candidates"].startswith("state/TUR (Turkey) ")
    row["match"] = "state/TUR"
    filled = tmp_path / "matches.csv"
    with filled.open("w", newline="") as file:
        writer = csv.DictWriter(file, row.keys())
        writer.writeheader()
        writer.writerow(row)
    by_hand = dict(read_matches(filled, authority(), IRIS))
    again = mapped(tmp_path, EVENTS, HEADER + ROWS.replace("Freedonia", "Turky"), by_hand=by_hand)
    assert again.values("id/event/d-y", "det:agent") == {"id/state/TUR"}
    assert again.values("id/event/d-y", "det:side") == {"id/state/TUR", "id/state/RUS"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("system\tcode\tlabel\tEntity id\nname\tX\tX\tid/state/TUR\n", {("name", "X"): "state/TUR"}),
        (
            "code,system,match\nX,name,https://w3id.org/detente/id/state/TUR\nY,name,\n",
            {("name", "X"): "state/TUR"},
        ),
    ],
    ids=["OpenRefine's", "ours"],
)
def test_forms_of_matches(tmp_path: Path, text: str, found: dict[tuple[str, str], str]) -> None:
    path = tmp_path / "m.tsv"
    path.write_text(text, encoding="utf-8")
    wanted = {key: IRIS.thing(name).value for key, name in found.items()}
    assert dict(read_matches(path, authority(), IRIS)) == wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "system,code,match\nname,X,state/TRU\n",
            ":2:3: 'state/TRU' is nothing that the authority has",
        ),
        ("code,match\n", "has no column 'system'"),
        ("system,code\n", "has no column with what was matched"),
    ],
)
def test_faulty_matches_are_told(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_matches(path, authority(), IRIS)
    assert told in str(raised.value)


cells = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\x00"), max_size=8)


@given(rows=st.lists(st.tuples(cells, cells, cells), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_cell_gives_n_quads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    """Whatever stands in a file: what is written parses, and each record is mapped or told."""
    out = io.StringIO()
    csv.writer(out).writerows([("id", "who", "link"), *rows])
    mapping = """
let:
  who: {actor: who}
make:
- thing: id/event/d-$(id)
  a: det:Event
  label: $(who) % $(link)
  det:agent: who
  skos:closeMatch: https://example.org/$(link)
  claim: {source: $(link)}
"""
    made = mapped(tmp_path_factory.mktemp("any"), mapping, out.getvalue())
    lines = b"".join(made.run.lines())
    assert sum(1 for _ in parse(input=lines, format=RdfFormat.N_QUADS)) == lines.count(b"\n")
    tally = made.run.tally
    assert tally.records == tally.mapped + tally.passed_over + tally.bad
