"""Walks through the rules of the additions, each as it was first made on paper (docs/decisions/0025)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.derivation.settling import Settle, World


PLEDGED = "det:modality dets:modality-pledged"
OPENING = f"""entry:a {{
  commitment:opening a det:Commitment ; rdfs:label "Opening"@en ; det:agent state:TUR ;
    det:condition measure:lifting .
  measure:lifting a det:Measure . a:opening a det:Claim ; det:about commitment:opening ; {PLEDGED} }}"""
LIFTED = "entry:b { measure:lifting a det:Measure . b:lifted a det:Claim ; det:about measure:lifting }"
DENIAL = "<https://w3id.org/detente/claim/c/denied>"
DENIED = f"""entry:c {{ {DENIAL} a det:Claim ; det:about measure:lifting ;
  det:polarity dets:polarity-negative }}"""
RESOLVED = f"graph:curation {{ {DENIAL} det:rank dets:rank-deprecated }}"


def curated(said: str) -> str:
    return f"graph:curation {{ {said} }}"


# A condition settled, then unsettled by a conflict.


def test_condition_is_waited_for_met_disputed_and_met_again(settle: Settle) -> None:
    said, settled = OPENING, []
    for step in (LIFTED, DENIED, RESOLVED, ""):
        settled.append(settle(said).settles("commitment:opening"))
        said += step
    assert settled == [False, True, False, True]


def test_what_waits_has_a_label_and_stands_in_its_entry_alone(settle: Settle) -> None:
    world = settle(OPENING)
    assert world.values("commitment:opening", "rdfs:label") == {"Opening"}
    assert world.values("commitment:opening", "det:condition") == set()
    assert settle(OPENING + LIFTED).values("commitment:opening", "det:condition") == {"measure:lifting"}


@pytest.mark.parametrize("graph", ["entry:b", "graph:curation", "user:mine"])
def test_condition_counts_whoever_names_it(settle: Settle, graph: str) -> None:
    plain = OPENING.replace(" ;\n    det:condition measure:lifting", "")
    named = f"{graph} {{ commitment:opening det:condition event:vote }}"
    assert settle(plain).settles("commitment:opening")
    assert settle(plain + named).settles("commitment:opening") == (graph == "user:mine")


def test_every_condition_is_waited_for(settle: Settle) -> None:
    second = "entry:a { commitment:opening det:condition event:vote . event:vote a det:Event }"
    voted = "entry:b { event:vote a det:Event . b:vote a det:Claim ; det:about event:vote }"
    assert not settle(OPENING + second + LIFTED).settles("commitment:opening")
    assert settle(OPENING + second + LIFTED + voted).settles("commitment:opening")


def test_condition_named_as_words_is_never_met(settle: Settle) -> None:
    named = 'entry:a { commitment:opening det:condition "if it rains" }'
    assert not settle(OPENING + LIFTED + named).settles("commitment:opening")


@pytest.mark.parametrize(
    "said", ["det:modality dets:modality-planned", "det:polarity dets:polarity-negative", PLEDGED]
)
def test_condition_that_is_only_planned_or_denied_is_not_met(settle: Settle, said: str) -> None:
    assert not settle(OPENING + LIFTED.replace(" }", f" ; {said} }}")).settles("commitment:opening")


def test_asserted_commitment_waits_too(settle: Settle) -> None:
    asserted = OPENING.replace(PLEDGED, "det:modality dets:modality-asserted")
    assert not settle(asserted).settles("commitment:opening")
    assert settle(asserted + LIFTED).settles("commitment:opening")


def test_curators_own_claim_waits_for_nothing_and_brings_its_own_values(settle: Settle) -> None:
    own = curated(
        "c:1 a det:Claim ; det:about commitment:opening . commitment:opening det:recipient state:RUS"
    )
    world = settle(OPENING + own)
    assert world.settles("commitment:opening")
    assert world.values("commitment:opening", "det:recipient") == {"state:RUS"}


CHAIN = (
    "entry:a {{ commitment:k{n} a det:Commitment ; det:agent state:TUR ; det:condition {next} . {claim} }}"
)


def chain(*links: str) -> str:
    """Write promises k0, k1 …, each waiting for the thing that stands at its place."""
    claim = f"a:k{{n}} a det:Claim ; det:about commitment:k{{n}} ; {PLEDGED}"
    return "".join(
        CHAIN.format(n=number, next=link, claim=claim.format(n=number)) for number, link in enumerate(links)
    )


def settled_promises(world: World, number: int) -> list[bool]:
    return [world.settles(f"commitment:k{each}") for each in range(number)]


def test_promises_that_wait_for_each_other_are_not_settled(settle: Settle) -> None:
    assert settled_promises(settle(chain("commitment:k1", "commitment:k0")), 2) == [False, False]
    assert settled_promises(settle(chain("commitment:k0")), 1) == [False]
    before = chain("commitment:k1", "commitment:k2", "commitment:k1")
    assert settled_promises(settle(before), 3) == [False, False, False]


def test_curator_breaks_a_circle(settle: Settle) -> None:
    own = curated("c:1 a det:Claim ; det:about commitment:k1 . commitment:k1 a det:Commitment")
    assert settled_promises(settle(chain("commitment:k1", "commitment:k0") + own), 2) == [True, True]


def test_chain_of_conditions_may_be_long(settle: Settle) -> None:
    links = [f"commitment:k{number}" for number in range(1, 1500)]
    world = settle(chain(*links, "measure:lifting"))
    assert settled_promises(world, 1500) == [False] * 1500
    assert settled_promises(settle(chain(*links, "measure:lifting") + LIFTED), 1500) == [True] * 1500


def test_exception_leaves_a_promise_to_the_curator(settle: Settle) -> None:
    excepted = OPENING.replace("det:condition", "det:exception")
    assert not settle(excepted).settles("commitment:opening")
    assert not settle(excepted + LIFTED).settles("commitment:opening")
    own = curated("c:1 a det:Claim ; det:about commitment:opening")
    assert settle(excepted + own).settles("commitment:opening")


@pytest.mark.parametrize("kind", ["measure", "agreement"])
@pytest.mark.parametrize("predicate", ["condition", "exception"])
def test_condition_of_what_is_no_commitment_changes_nothing(
    settle: Settle, kind: str, predicate: str
) -> None:
    world = settle(
        f"entry:a {{ {kind}:x a det:{kind.capitalize()} ; det:{predicate} event:never ."
        f" a:1 a det:Claim ; det:about {kind}:x }}"
    )
    assert world.values(f"{kind}:x", f"det:{predicate}") == {"event:never"}


# A retracted entry with a curator's claim.

TOLD = """entry:a { meeting:m a det:Meeting ; det:place place:moscow ; det:participant state:TUR .
  a:1 a det:Claim ; det:about meeting:m }"""
OWN = "c:1 a det:Claim ; det:about meeting:m . meeting:m a det:Meeting ; det:participant state:RUS"


@pytest.mark.parametrize(
    "corrected",
    [
        curated("entry:a det:rank dets:rank-deprecated"),
        "entry:b { entry:b dct:replaces entry:a }",
        'entry:b { entry:b dct:replaces entry:a ; dct:issued "2016-08-11"^^xsd:date }',
        "entry:b { entry:b dct:replaces entry:a }" + curated("entry:b det:rank dets:rank-deprecated"),
        "entry:b { entry:b dct:replaces entry:a } entry:c { entry:c dct:replaces entry:b }",
    ],
)
def test_retracted_or_replaced_entry_settles_nothing_and_gives_no_values(
    settle: Settle, corrected: str
) -> None:
    assert not settle(TOLD + corrected).settles("meeting:m")
    world = settle(TOLD + corrected + curated(OWN))
    assert world.values("meeting:m", "det:participant") == {"state:RUS"}
    assert world.values("meeting:m", "det:place") == set()
    assert world.values("a:1", "det:about") == {"meeting:m"}
    assert world.values("entry:a", "schema:author") == {"organization:a-press"}


@pytest.mark.parametrize(
    "no_correction",
    [
        "",
        curated("entry:a det:rank dets:rank-normal"),
        "entry:a { entry:a dct:replaces entry:a }",
        'entry:b { entry:b dct:replaces entry:a ; dct:issued "2016-08-09"^^xsd:date }',
        "entry:b { entry:c dct:replaces entry:a }",
        "user:mine { entry:b dct:replaces entry:a . entry:a det:rank dets:rank-deprecated }",
        "user:mine { user:mine a det:Entry ; dct:replaces entry:a }",
        "entry:b { entry:a det:rank dets:rank-deprecated }",
    ],
)
def test_entry_is_live_until_it_is_corrected(settle: Settle, no_correction: str) -> None:
    world = settle(TOLD + no_correction + curated(OWN))
    assert world.values("meeting:m", "det:participant") == {"state:RUS", "state:TUR"}


def test_denial_of_a_retracted_entry_disputes_nothing(settle: Settle) -> None:
    denied = "entry:b { b:1 a det:Claim ; det:about meeting:m ; det:polarity dets:polarity-negative }"
    retracted = curated("entry:b det:rank dets:rank-deprecated")
    assert not settle(TOLD + denied).settles("meeting:m")
    assert settle(TOLD + denied + retracted).settles("meeting:m")


def test_condition_that_a_retracted_entry_tells_is_not_met_and_one_it_names_does_not_count(
    settle: Settle,
) -> None:
    retracted = curated("entry:b det:rank dets:rank-deprecated")
    assert not settle(OPENING + LIFTED + retracted).settles("commitment:opening")
    named = "entry:b { commitment:opening det:condition event:vote }"
    assert not settle(OPENING + LIFTED.replace("entry:b", "entry:c") + named).settles("commitment:opening")


def test_relaying_that_a_retracted_entry_tells_counts_no_longer(settle: Settle) -> None:
    relayed = "entry:b { statement:s det:relayedBy organization:tass }"
    retracted = curated("entry:b det:rank dets:rank-deprecated")
    assert not settle(joint("person:putin") + relayed).settles("commitment:joint")
    assert settle(joint("person:putin") + relayed + retracted).settles("commitment:joint")


# A joint pledge of two ministers.


def joint(*sources: str, agents: str = "state:RUS", entry: str = "a") -> str:
    """Write a pledge of some agents, conveyed as one claim for each source, in a statement of all of them."""
    claims = "".join(
        f"statement:s det:speaker {source} ; det:conveys {entry}:{number} . "
        f"{entry}:{number} a det:Claim ; det:about commitment:joint ; {PLEDGED} ; "
        f"det:attributedTo {source} . "
        for number, source in enumerate(sources)
    )
    return (
        f"entry:{entry} {{ commitment:joint a det:Commitment ; det:agent {agents} . "
        f"statement:s a det:Statement . {entry}:s a det:Claim ; det:about statement:s . {claims} }}"
    )


BOTH = "state:RUS, state:TUR"


@pytest.mark.parametrize(
    ("said_by", "agents", "is_settled"),
    [
        (["person:putin", "person:erdogan"], BOTH, True),
        (["person:putin"], BOTH, False),
        (["person:erdogan"], BOTH, False),
        (["person:putin", "person:miller"], BOTH, False),
        (["person:putin", "person:erdogan", "person:miller"], BOTH, True),
        (["person:putin", "person:erdogan"], "state:RUS", True),
        (["person:putin", "person:erdogan"], "state:RUS, organization:gas", False),
        (["state:TUR", "person:putin"], BOTH, True),
    ],
)
def test_joint_pledge_binds_when_each_agent_is_bound_by_a_source_of_its_own(
    settle: Settle, said_by: list[str], agents: str, is_settled: bool
) -> None:
    assert settle(joint(*said_by, agents=agents)).settles("commitment:joint") == is_settled


def test_each_half_of_a_joint_pledge_may_be_told_by_an_entry_of_its_own(settle: Settle) -> None:
    halves = joint("person:putin", agents=BOTH) + joint("person:erdogan", agents=BOTH, entry="b").replace(
        "statement:s", "statement:t"
    )
    assert settle(halves).settles("commitment:joint")
    assert not settle(halves + curated("b:0 det:rank dets:rank-deprecated")).settles("commitment:joint")


def test_entry_whose_speaker_binds_nobody_gives_no_values(settle: Settle) -> None:
    other = joint("person:miller", entry="b").replace("statement:s", "statement:t")
    said = "entry:b { commitment:joint det:recipient state:SYR }"
    world = settle(joint("person:putin") + other + said)
    assert world.settles("commitment:joint")
    assert world.values("commitment:joint", "det:recipient") == set()


def test_source_that_does_not_speak_in_the_statement_binds_nobody(settle: Settle) -> None:
    silent = joint("person:putin").replace("det:speaker person:putin", "det:speaker person:erdogan")
    assert not settle(silent).settles("commitment:joint")


# Tenures that only an entry asserts.

CHIEF = """entry:a { tenure:chief a det:Tenure ; det:holder person:chief ; det:office office:deputy-rus .
  a:chief a det:Claim ; det:about tenure:chief }"""


def opened(when: str = "", entry: str = "a", participant: str = "person:chief") -> str:
    date = f' ; det:edtf "{when}"^^edtf:EDTF' if when else ""
    return (
        f"entry:{entry} {{ event:opening a det:Event ; det:agent {participant}{date} . "
        f"{entry}:opened a det:Claim ; det:about event:opening }}"
    )


@pytest.mark.parametrize(
    ("when", "sides"),
    [
        ("", {"state:RUS"}),
        ("2016-08-10", {"state:RUS"}),
        ("2016-08-03", {"state:RUS"}),
        ("2016-08-02", set()),
        ("2016-08-11", set()),
        ("2015", set()),
    ],
)
def test_undated_tenure_holds_on_the_issue_day_and_the_seven_days_before(
    settle: Settle, when: str, sides: set[str]
) -> None:
    assert settle(CHIEF + opened(when)).values("event:opening", "det:side") == sides


def test_undated_tenure_holds_for_what_the_same_entry_tells_alone(settle: Settle) -> None:
    assert settle(CHIEF + opened(entry="b")).values("event:opening", "det:side") == set()
    named_there = "entry:b { b:chief a det:Claim ; det:about tenure:chief }"
    assert settle(CHIEF + named_there + opened(entry="b")).values("event:opening", "det:side") == {
        "state:RUS"
    }
    both = opened() + opened(entry="b", participant="person:erdogan")
    assert settle(CHIEF + both).values("event:opening", "det:side") == {"state:RUS", "state:TUR"}
    others = opened(entry="b") + opened(participant="person:erdogan")
    assert settle(CHIEF + others).values("event:opening", "det:side") == {"state:TUR"}


def test_undated_tenure_of_the_authority_holds_where_an_entry_asserts_it(settle: Settle) -> None:
    meeting = opened(participant="person:undated")
    asserted = "entry:a {{ a:t a det:Claim ; det:about tenure:undated {} }}"
    assert settle(meeting).values("event:opening", "det:side") == set()
    assert settle(meeting + asserted.format("")).values("event:opening", "det:side") == {"state:RUS"}
    planned = asserted.format("; det:modality dets:modality-planned")
    assert settle(meeting + planned).values("event:opening", "det:side") == set()
    curators = curated("c:t a det:Claim ; det:about tenure:undated")
    assert settle(meeting + curators).values("event:opening", "det:side") == set()


@pytest.mark.parametrize(
    "taken_back",
    [
        curated("a:chief det:rank dets:rank-deprecated"),
        "entry:b { b:not a det:Claim ; det:about tenure:chief ; det:polarity dets:polarity-negative }",
        'entry:b { tenure:chief det:edtf "2010"^^edtf:EDTF . b:1 a det:Claim ; det:about tenure:chief }',
    ],
    ids=["deprecated", "denied", "dated"],
)
def test_tenure_that_is_taken_back_or_dated_holds_by_no_entry(settle: Settle, taken_back: str) -> None:
    assert settle(CHIEF + opened() + taken_back).values("event:opening", "det:side") == set()


def test_undated_tenure_lets_its_holder_bind_in_the_same_entry(settle: Settle) -> None:
    assert not settle(joint("person:chief")).settles("commitment:joint")
    assert settle(joint("person:chief") + CHIEF).settles("commitment:joint")
    elsewhere = CHIEF.replace("entry:a", "entry:b").replace("a:chief", "b:chief")
    assert not settle(joint("person:chief") + elsewhere).settles("commitment:joint")
    earlier = 'entry:a { statement:s det:edtf "2016-07-01"^^edtf:EDTF }'
    assert not settle(joint("person:chief") + CHIEF + earlier).settles("commitment:joint")


def test_undated_tenures_of_one_seat_are_no_conflict(settle: Settle) -> None:
    second = CHIEF.replace("office:deputy-rus", "office:president-rus")
    third = second.replace("entry:a", "entry:b").replace("chief", "rival").replace("a:", "b:")
    assert settle(second + third).conflicts() == set()


# Actors of one entry alone.

SOURCE = "<https://w3id.org/detente/id/actor/a/source>"
CROWD = f"""entry:a {{ {SOURCE} a det:Person ; rdfs:label "a ministry source"@en ; det:unnamed true ;
  det:ofState state:SYR ; schema:description "guessed"@en }}"""
NAME = "https://w3id.org/detente/id/actor/a/source"


def of_source(world: World) -> set[str]:
    return {
        quad.predicate.value.rpartition("/")[2].rpartition("#")[2]
        for quad in world.default
        if getattr(quad.subject, "value", "") == NAME
    }


def test_default_graph_has_what_a_live_entry_says_of_its_unnamed_actors(settle: Settle) -> None:
    assert of_source(settle(CROWD)) == {"type", "label", "unnamed", "ofState"}
    assert of_source(settle(CROWD.replace("entry:a", "entry:b"))) == set()
    assert of_source(settle(CROWD.replace("entry:a", "user:mine"))) == set()
    assert of_source(settle(CROWD + curated("entry:a det:rank dets:rank-deprecated"))) == set()
    hedged = f"""entry:a {{ a:h a det:Claim ; rdf:subject {SOURCE} ; rdf:predicate det:ofState ;
      rdf:object state:SYR ; det:modality dets:modality-possible }}"""
    assert of_source(settle(CROWD + hedged)) == {"type", "label", "unnamed"}


def test_unnamed_actor_gives_its_state_as_a_side_and_binds_nobody(settle: Settle) -> None:
    assert settle(CROWD + opened(participant=SOURCE)).values("event:opening", "det:side") == {"state:SYR"}
    assert not settle(CROWD + joint(SOURCE, agents="state:SYR")).settles("commitment:joint")
    assert not settle(CROWD + joint(SOURCE, agents=SOURCE)).settles("commitment:joint")


def test_entry_makes_no_state_of_its_unnamed_actor(settle: Settle) -> None:
    state = CROWD.replace("det:Person", "det:State, det:Actor")
    assert settle(state + opened(participant=SOURCE)).values("event:opening", "det:side") == {"state:SYR"}


def test_facilitator_is_no_side(settle: Settle) -> None:
    world = settle(opened(participant="state:TUR") + "entry:a { event:opening det:facilitator state:SYR }")
    assert world.values("event:opening", "det:facilitator") == {"state:SYR"}
    assert world.values("event:opening", "det:side") == {"state:TUR"}


# A ratification and a withdrawal.


def test_ratification_and_withdrawal_are_acts_and_leave_the_party(settle: Settle) -> None:
    world = settle("""entry:a {
      agreement:river a det:Agreement ; det:participant state:RUS, state:TUR .
      event:ratified a det:Event ; det:act dets:act-ratify ; det:agent state:TUR ;
        det:involves agreement:river ; det:edtf "2014-03"^^edtf:EDTF .
      event:left a det:Event ; det:act dets:act-withdraw ; det:agent state:TUR ;
        det:involves agreement:river ; det:edtf "2016-08-09"^^edtf:EDTF .
      a:1 a det:Claim ; det:about agreement:river . a:2 a det:Claim ; det:about event:ratified .
      a:3 a det:Claim ; det:about event:left }""")
    assert world.values("event:ratified", "det:act") == {"dets:act-ratify"}
    assert world.values("event:left", "det:act") == {"dets:act-withdraw"}
    assert world.values("agreement:river", "det:participant") == {"state:RUS", "state:TUR"}
