from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from detente.changes.build import Assembled
from detente.derivation.default_graph import Derivation, derive
from detente.rdf.namespaces import DET, DETS, LABEL, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, Quads
from detente.vocabulary.iris import Iris
from tests.derivation.settling import IRIS
from tests.versions import derived_graphs

if TYPE_CHECKING:
    from tests.derivation.settling import Settle, World


PLANNED = "det:modality dets:modality-planned"


def told(description: str, said: str = "") -> str:
    """Write a meeting and an entry's claim about it."""
    claim = f"a:1 a det:Claim ; det:about meeting:m ; {said} ."
    return f"entry:a {{ meeting:m a det:Meeting ; {description} . {claim} }}"


def subjects(world: World) -> set[str]:
    return {str(quad.subject) for quad in world.default}


def test_authority_is_in_the_default_graph_whole_and_closed(settle: Settle) -> None:
    world = settle(
        'graph:authority { event:war a det:ArmedConflict ; rdfs:label "war"@en ; det:place place:moscow ;'
        " rdfs:isDefinedBy graph:authority }"
    )
    assert world.values("event:war", "det:place") == {"place:moscow"}
    assert world.values("event:war", "rdf:type") == {"det:ArmedConflict", "det:Event", "det:Eventuality"}
    assert world.values("tenure:putin", "det:office") == {"office:president-rus"}


RUMOUR = 'meeting:m a det:Meeting ; det:place place:kremlin ; rdfs:label "m"@en .'
HYPOTHETICAL = "det:modality dets:modality-hypothetical ; det:polarity dets:polarity-positive"


@pytest.mark.parametrize(
    "reviewed",
    [
        f"{RUMOUR} a:1 a det:Claim ; det:about meeting:m ; {HYPOTHETICAL}",
        RUMOUR,
        "meeting:m det:place place:moscow ; det:participant state:RUS, state:TUR",
    ],
)
@pytest.mark.parametrize(
    "said", [f"{RUMOUR} a:1 a det:Claim ; det:about meeting:m ; {HYPOTHETICAL}", 'entry:a rdfs:label "a"@en']
)
def test_what_the_authority_does_not_define_is_no_fact_by_standing_there(
    settle: Settle, said: str, reviewed: str
) -> None:
    world = settle(f"entry:a {{ {said} }} graph:authority {{ {reviewed} }}")
    assert not world.settles("meeting:m")
    for predicate in ("det:place", "det:participant", "det:side", "rdf:type"):
        assert world.values("meeting:m", predicate) == set()


def test_tenure_that_somebody_claims_is_the_authoritys_where_it_defines_it(settle: Settle) -> None:
    claimed = "tenure:t a det:Tenure ; det:holder person:miller ; det:office office:president-rus"
    entry = f"entry:a {{ {claimed} . a:1 a det:Claim ; det:about tenure:t ; {HYPOTHETICAL} }}"
    assert not settle(f"{entry} graph:authority {{ {claimed} }}").values("tenure:t", "det:holder")
    world = settle(f"{entry} graph:authority {{ {claimed} ; rdfs:isDefinedBy graph:authority }}")
    assert world.values("tenure:t", "det:holder") == {"person:miller"}


@pytest.mark.parametrize("graph", ["entry:a", "graph:curation"])
@pytest.mark.parametrize(
    "class_",
    ["det:Claim", "det:Entry", "oa:SpecificResource", "oa:TextQuoteSelector", "prov:Activity",
     "schema:CreativeWork"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("thing", "predicate", "value"),
    [
        ("person:putin", "det:ofState", "state:TUR"),
        ("person:putin", "rdfs:comment", '"dead"@en'),
        ("state:RUS", "schema:deathDate", '"2016"'),
        ("user:x", "det:participant", "state:RUS"),
        ("user:x", "det:place", "place:moscow"),
        ("user:x", "rdf:type", "det:Leader"),
        ("a:1", "det:side", "state:RUS"),
        ("a:1#quote", "det:holder", "person:putin"),
        ("entry:a", "det:participant", "state:RUS"),
    ],
)
def test_class_of_who_said_what_brings_no_facts_of_the_world(
    settle: Settle, graph: str, class_: str, thing: str, predicate: str, value: str
) -> None:
    written = thing.replace("#", "\\#")
    world = settle(f"{graph} {{ {written} a {class_} ; {predicate} {value} }}")
    assert value.replace('"', "").removesuffix("@en") not in world.values(thing, predicate)


def test_entries_claims_anchors_and_runs_are_in_whatever_they_settle(settle: Settle) -> None:
    world = settle("""entry:a {
      meeting:m a det:Meeting ; det:place place:moscow .
      <https://w3id.org/detente/run/a/1> a det:ExtractionRun ; rdfs:label "run"@en .
      a:1 a det:Claim ; det:about meeting:m ; det:polarity dets:polarity-negative ; det:anchor a:anchor .
      a:2 a det:Claim ; det:comments meeting:m ; schema:text "good"@en .
      a:anchor a oa:SpecificResource ; oa:hasSelector a:quote, a:position .
      a:quote a oa:TextQuoteSelector ; oa:exact "they did not" .
      a:position a oa:TextPositionSelector ; oa:start 3 }""")
    assert world.values("entry:a", "schema:author") == {"organization:a-press"}
    assert world.values("a:1", "det:polarity") == {"dets:polarity-negative"}
    assert world.values("a:2", "schema:text") == {"good"}
    assert world.values("a:quote", "oa:exact") == {"they did not"}
    assert world.values("a:position", "oa:start") == {"3"}
    assert world.values("a:anchor", "oa:hasSelector") == {"a:quote", "a:position"}
    assert not world.settles("meeting:m")


def test_eventuality_does_not_get_in_as_a_claim(settle: Settle) -> None:
    world = settle(
        told("det:place place:moscow", PLANNED) + "entry:a { meeting:m a det:Claim, prov:Activity }"
    )
    assert world.values("meeting:m", "det:place") == set()


CURATION = """graph:curation {
  c:1 a det:Claim ; rdf:subject meeting:m ; rdf:predicate det:place ; rdf:object place:moscow ;
    det:evidence evidence:e %s .
  meeting:m det:place place:moscow .
  evidence:e a schema:CreativeWork ; schema:publisher "TRT World" .
  decision:d a prov:Activity ; prov:used a:1 ; rdfs:comment "why"@en .
  a:1 det:rank dets:rank-normal .
  conflict:x det:status dets:conflict-status-not-a-conflict .
  commitment:k a det:Commitment ; det:status dets:status-fulfilled .
}"""


@pytest.mark.parametrize(
    "said", ["", "; det:attributedTo person:putin", "; det:polarity dets:polarity-negative"]
)
def test_curation_is_in_without_its_direct_triples(settle: Settle, said: str) -> None:
    world = settle(told("", PLANNED) + CURATION % said)
    assert world.values("c:1", "det:evidence") == {"evidence:e"}
    assert world.values("evidence:e", "schema:publisher") == {"TRT World"}
    assert world.values("decision:d", "rdfs:comment") == {"why"}
    assert world.values("a:1", "det:rank") == {"dets:rank-normal"}
    assert world.values("conflict:x", "det:status") == {"dets:conflict-status-not-a-conflict"}
    assert world.values("meeting:m", "det:place") == set()
    assert world.values("commitment:k", "det:status") == set()


def test_conflicts_are_in_both_graphs(settle: Settle, iris: Iris) -> None:
    denied = "entry:b { b:1 a det:Claim ; det:about meeting:m ; det:polarity dets:polarity-negative }"
    world = settle(told("") + denied)
    (conflict,) = {quad.subject for quad in world.derived if quad.object == DET.ClaimConflict}
    for graph in (DEFAULT_GRAPH, iris.graph("conflicts")):
        assert Quad(conflict, DET.conflictMember, iris.claim("a/1"), graph) in world.derived
        assert Quad(conflict, DET.rule, DETS["conflict-rule-opposite-polarity"], graph) in world.derived
    assert not any(world.stated.match(graph=iris.graph("conflicts")))


def test_labels_of_all_eventualities_are_in_and_of_nothing_else(settle: Settle) -> None:
    world = settle(
        told('rdfs:label "m"@en ; det:place place:moscow', PLANNED)
        + 'entry:b { meeting:m rdfs:label "m again"@en . project:p a det:Project ; rdfs:label "p"@en }'
        + 'graph:curation { event:e a det:Event ; rdfs:label "e"@en }'
        + 'user:mine { event:f a det:Event ; rdfs:label "f"@en . meeting:m rdfs:label "x"@en }'
    )
    assert world.values("meeting:m", "rdfs:label") == {"m", "m again"}
    assert world.values("event:e", "rdfs:label") == {"e"}
    assert world.values("event:f", "rdfs:label") == world.values("project:p", "rdfs:label") == set()
    assert not world.settles("meeting:m")


@pytest.mark.parametrize(
    ("description", "sides"),
    [
        ("det:participant state:TUR, state:RUS", {"state:TUR", "state:RUS"}),
        ("det:agent state:TUR ; det:recipient state:RUS", {"state:TUR", "state:RUS"}),
        ("det:agent organization:army ; det:recipient organization:gas", {"state:TUR", "state:RUS"}),
        ("det:participant person:erdogan, person:putin", {"state:TUR", "state:RUS"}),
        ('det:participant person:putin ; det:edtf "2012-05-06"^^edtf:EDTF', set()),
        ('det:participant person:medvedev ; det:edtf "2012-05-06"^^edtf:EDTF', {"state:RUS"}),
        ("det:participant person:medvedev", set()),
        ("det:participant person:undated, person:miller", set()),
        ("det:involves state:TUR ; det:topic state:RUS", set()),
    ],
)
def test_sides_of_a_settled_eventuality(settle: Settle, description: str, sides: set[str]) -> None:
    assert settle(told(description)).values("meeting:m", "det:side") == sides
    assert settle(told(description, PLANNED)).values("meeting:m", "det:side") == set()


def test_sides_of_what_the_authority_describes(settle: Settle) -> None:
    world = settle(
        "graph:authority { event:war a det:ArmedConflict ; det:participant state:SYR, organization:army ;"
        " rdfs:isDefinedBy graph:authority }"
    )
    assert world.values("event:war", "det:side") == {"state:SYR", "state:TUR"}


def test_only_eventualities_have_sides(settle: Settle) -> None:
    world = settle("graph:authority { relation:RUS-TUR a det:BilateralRelation ; det:participant state:TUR }")
    assert world.values("relation:RUS-TUR", "det:side") == set()


@pytest.mark.parametrize(("said", "sides"), [("", {"state:SYR"}), (PLANNED, set())])
def test_sides_through_an_organization_or_office_that_an_entry_settles(
    settle: Settle, said: str, sides: set[str]
) -> None:
    claims = " ".join(
        f"b:{number} a det:Claim ; det:about {thing} ; {said} ."
        for number, thing in enumerate(("organization:o", "office:o", "tenure:t"))
    )
    world = f"""entry:b {{ organization:o a det:Organization ; det:ofState state:SYR .
      office:o a det:Office ; det:ofState state:SYR . tenure:t a det:Tenure ; det:holder person:p ;
        det:office office:o ; det:edtf "2016"^^edtf:EDTF . {claims} }}"""
    for actor in ("organization:o", "person:p"):
        assert settle(world + told(f"det:participant {actor}")).values("meeting:m", "det:side") == sides


def test_side_by_a_date_that_a_curator_adds_to_a_reviewed_tenure(settle: Settle) -> None:
    dated = """graph:curation {{ tenure:undated det:edtf "2016"^^edtf:EDTF . c:1 a det:Claim ; {}
      rdf:subject tenure:undated ; rdf:predicate det:edtf ; rdf:object "2016"^^edtf:EDTF }}"""
    meeting = told("det:participant person:undated")
    assert settle(meeting + dated.format("")).values("meeting:m", "det:side") == {"state:RUS"}
    assert settle(meeting + dated.format(f"{PLANNED} ;")).values("meeting:m", "det:side") == set()


@pytest.mark.parametrize(
    ("dates", "sides"),
    [
        ("2015-03-01/2017", {"state:SYR"}),
        ("2016/2017-03-01", set()),
        ("2015/2016", set()),
        ("2016/2016", set()),
    ],
)
def test_no_side_by_a_year_in_which_somebody_began_or_left(
    settle: Settle, dates: str, sides: set[str]
) -> None:
    world = f"""graph:authority {{ office:o a det:Office ; det:ofState state:SYR .
      tenure:t a det:Tenure ; det:holder person:p ; det:office office:o ; det:edtf "{dates}"^^edtf:EDTF }}"""
    assert settle(world + told("det:participant person:p")).values("meeting:m", "det:side") == sides


@pytest.mark.parametrize(("said", "is_leader"), [("", True), (PLANNED, False)])
def test_leaders_hold_a_settled_tenure(settle: Settle, said: str, is_leader: bool) -> None:
    world = settle(f"""entry:a {{
      tenure:t a det:Tenure ; det:holder person:p ; det:office office:president-tur .
      a:1 a det:Claim ; det:about tenure:t ; {said} }}""")
    assert ("det:Leader" in world.values("person:p", "rdf:type")) == is_leader
    assert "det:Leader" in world.values("person:medvedev", "rdf:type")
    assert "det:Leader" not in world.values("person:miller", "rdf:type")


# Invariants. Worlds are drawn from these descriptions, and claims about any thing or triple of them.

DESCRIPTIONS = {
    "meeting:m": ["a det:Meeting", 'rdfs:label "m"@en', "det:participant state:RUS, person:erdogan"],
    "incident:i": ["a det:Incident", "det:agent organization:army", "det:recipient state:RUS"],
    "commitment:k": [
        "a det:Commitment",
        "det:agent state:RUS",
        "det:commitsTo event:e",
        "det:condition incident:i",
        "det:condition commitment:k",
        "det:exception event:e",
    ],
    "event:e": ["a det:Event", "det:participant person:putin, person:lavrov", "det:condition meeting:m"],
    "tenure:t": ["a det:Tenure", "det:holder person:lavrov", "det:office office:deputy-rus"],
    "quantity:q": ["a det:Quantity", "schema:value 28", "schema:value 30"],
}
TRIPLES = [
    "meeting:m det:place place:moscow",
    "meeting:m det:place place:petersburg",
    'meeting:m det:edtf "2016-08-09"^^edtf:EDTF',
    'meeting:m det:edtf "2016-07"^^edtf:EDTF',
    "incident:i det:agent organization:army",
    "quantity:q schema:value 28",
]
STATEMENTS = """
  entry:a { statement:s a det:Statement ; det:speaker person:putin ; det:conveys a:pledge .
    a:pledge a det:Claim ; det:about commitment:k ; det:modality dets:modality-pledged ;
      det:attributedTo person:putin }
  entry:b { statement:t a det:Statement ; det:speaker person:lavrov ; det:conveys b:pledge .
    b:pledge a det:Claim ; det:about commitment:k ; det:modality dets:modality-intended ;
      det:attributedTo person:lavrov }
  graph:authority { tenure:t det:edtf "2004/.."^^edtf:EDTF }
"""
THINGS = [*DESCRIPTIONS, "statement:s", "statement:t"]
GRAPHS = {"entry:a": "a", "entry:b": "b", "graph:curation": "c", "user:mine": "user"}

about = st.sampled_from(THINGS).map(lambda thing: f"det:about {thing}")
on_triples = st.sampled_from(TRIPLES).map(
    lambda triple: "rdf:subject {} ; rdf:predicate {} ; rdf:object {}".format(*triple.split(" ", 2))
)
modalities = st.sampled_from(["asserted", "asserted", "planned", "pledged"]).map(
    lambda name: f"det:modality dets:modality-{name}"
)
denials = st.sampled_from(["", "", "", "; det:polarity dets:polarity-negative"])
others = st.sampled_from(["", "", "", "; det:attributedTo person:putin", "; det:alternativeReading true"])
ranks = st.sampled_from(["", "", "", "deprecated", "preferred"])
graphs = st.sampled_from([*GRAPHS])
descriptions = st.sampled_from(
    [*TRIPLES, *(f"{thing} {each}" for thing, said in DESCRIPTIONS.items() for each in said)]
)
corrections = st.sampled_from(
    ["entry:a dct:replaces entry:b", "entry:b dct:replaces entry:a", "entry:b det:rank dets:rank-deprecated"]
)
stated = st.tuples(graphs, st.one_of(descriptions, descriptions, descriptions, corrections)).map(
    lambda drawn: f"{drawn[0]} {{ {drawn[1]} }}"
)
Claim = tuple[str, str, str, str, str]


def claims(denials: st.SearchStrategy[str]) -> st.SearchStrategy[Claim]:
    said = st.tuples(denials, others).map("".join)
    return st.tuples(graphs, st.one_of(about, on_triples), modalities, said, ranks)


def written(drawn: Iterable[Claim]) -> list[str]:
    """Write claims, each under a name of its own, and their ranks."""
    lines = []
    for number, (graph, target, modality, said, rank) in enumerate(drawn):
        name = f"{GRAPHS[graph]}:{number}"
        lines.append(f"{graph} {{ {name} a det:Claim ; {target} ; {modality} {said} }}")
        if rank:
            lines.append(f"graph:curation {{ {name} det:rank dets:rank-{rank} }}")
    return lines


def worlds(denials: st.SearchStrategy[str] = denials) -> st.SearchStrategy[str]:
    drawn = st.tuples(st.lists(stated, max_size=20), st.lists(claims(denials), max_size=12).map(written))
    return drawn.map(lambda each: STATEMENTS + "".join(chain(*each)))


def settled_eventualities(world: World) -> set[object]:
    return {quad.subject for quad in world.default.match(predicate=TYPE, object=DET.Eventuality)}


@given(text=worlds(), seed=st.randoms())
@settings(max_examples=60, deadline=None)
def test_derivation_is_a_function_of_the_set_of_quads(
    settle: Settle, iris: Iris, text: str, seed: random.Random
) -> None:
    world = settle(text)
    shuffled = list(world.stated)
    seed.shuffle(shuffled)
    assert set(derive(Quads(shuffled), world.ontology, iris)) == world.derived


@given(text=worlds())
@settings(max_examples=60, deadline=None)
def test_derivation_from_what_is_derived_adds_nothing(settle: Settle, iris: Iris, text: str) -> None:
    world = settle(text)
    again = Quads([*world.stated, *world.derived])
    assert set(derive(again, world.ontology, iris)) == world.derived


@given(
    text=worlds(), loaded=st.lists(st.one_of(stated, claims(denials).map(lambda claim: written([claim])[0])))
)
@settings(max_examples=60, deadline=None)
def test_graph_of_a_user_changes_nothing(settle: Settle, text: str, loaded: list[str]) -> None:
    graph = "user:loaded"
    user = f"{graph} {{ person:curator det:sector dets:actor-sector-CUR . {graph} a det:Entry }}"
    for each in loaded:
        user += graph + each[each.index(" {") : each.index("}") + 1]
    assert settle(text + user).derived == settle(text).derived


@given(text=worlds(denials=st.just("")), kept=st.lists(about, min_size=1, max_size=4), curated=st.booleans())
@settings(max_examples=60, deadline=None)
def test_deprecating_a_claim_that_nobody_denies_settles_no_eventuality(
    settle: Settle, text: str, kept: list[str], curated: bool
) -> None:
    graph, name = ("graph:curation", "c") if curated else ("entry:a", "a")
    text += "".join(
        f"{graph} {{ {name}:kept-{number} a det:Claim ; {each} }}" for number, each in enumerate(kept)
    )
    for number, _ in enumerate(kept):
        deprecated = f"graph:curation {{ {name}:kept-{number} det:rank dets:rank-deprecated }}"
        assert settled_eventualities(settle(text + deprecated)) <= settled_eventualities(settle(text))


def unfounded(quads: Quads, iris: Iris) -> set[Quad]:
    """Find settled triples of eventualities that stand in no entry's graph, nor in authority or curation."""
    own = iris.graph("authority"), iris.graph("curation")
    things = {quad.subject for quad in quads.match(predicate=TYPE, object=DET.Eventuality)}
    return {
        quad
        for quad in quads.match(graph=DEFAULT_GRAPH)
        if quad.subject in things and quad.predicate != DET.side
        if isinstance(quad.subject, NamedNode)
        if not any(
            each.graph_name in own or str(each.graph_name).startswith(f"<{iris.entry('').value}")
            for each in quads.match(quad.subject, quad.predicate, quad.object)  # type: ignore[arg-type]
        )
    }


@given(text=worlds())
@settings(max_examples=60, deadline=None)
def test_settled_values_stand_in_an_entry_the_authority_or_the_curation(
    settle: Settle, iris: Iris, text: str
) -> None:
    world = settle(text)
    assert unfounded(Quads([*world.stated, *world.derived]), iris) == set()


@given(text=worlds())
@settings(max_examples=60, deadline=None)
def test_unsettled_eventualities_have_labels_and_no_more(settle: Settle, text: str) -> None:
    world = settle(text)
    settling = Derivation(world.stated, world.ontology, IRIS).settling
    for quad in world.stated.match(predicate=TYPE, object=DET.Eventuality):
        assert isinstance(quad.subject, NamedNode)
        if not settling.settling(quad.subject):
            assert {each.predicate for each in world.default.match(quad.subject)} <= {LABEL}


def test_seeds_keep_the_invariants(dataset: Assembled, iris: Iris) -> None:
    derived = {quad for quad in dataset.quads if quad.graph_name in derived_graphs(dataset)}
    assert set(derive(dataset.quads, dataset.gate.ontology, iris)) == derived
    assert unfounded(dataset.quads, iris) == set()
