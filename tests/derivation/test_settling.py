from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from detente.vocabulary.ontology import Ontology

if TYPE_CHECKING:
    from tests.derivation.settling import Settle


USER_GRAPH = "<https://example.org/mine>"


def incident(said: str, graph: str = "entry:a", claim: str = "a:1") -> str:
    """Write one incident and one claim about it that says this, too."""
    return f"{graph} {{ incident:i a det:Incident . {claim} a det:Claim ; det:about incident:i ; {said} . }}"


def curated(said: str) -> str:
    return f"graph:curation {{ {said} . }}"


@pytest.mark.parametrize(
    ("said", "is_settled"),
    [
        ("", True),
        ("det:polarity dets:polarity-negative", False),
        ("det:alternativeReading true", False),
        ("det:alternativeReading false", True),
        ("det:attributedTo organization:a-press", True),
        ("det:attributedTo person:putin", False),
        ("det:attributedTo organization:b-press", False),
        ("det:attributedTo dets:unattributed", False),
        ("det:attributedTo organization:a-press, person:putin", False),
        ("det:modality dets:modality-asserted, dets:modality-possible", False),
        ("det:polarity dets:polarity-positive, dets:polarity-negative", False),
        ("det:rank dets:rank-deprecated", True),  # a rank counts in the curation alone
        ("det:reportedIn entry:b", False),
    ],
)
def test_claim_settles_by_what_it_says(settle: Settle, said: str, is_settled: bool) -> None:
    assert settle(incident(said)).settles("incident:i") == is_settled


def test_only_the_asserted_modality_settles(settle: Settle, ontology: Ontology) -> None:
    settling = {
        name
        for name in ontology.schemes["modality"]
        if settle(incident(f"det:modality dets:modality-{name}")).settles("incident:i")
    }
    assert settling == {"asserted"}


def test_comment_settles_nothing(settle: Settle) -> None:
    world = settle("entry:a { incident:i a det:Incident . a:1 a det:Claim ; det:comments incident:i }")
    assert not world.settles("incident:i")


@pytest.mark.parametrize(
    ("ranks", "is_settled"),
    [
        ("normal", True),
        ("preferred", True),
        ("deprecated", False),
        ("preferred, dets:rank-deprecated", False),
    ],
)
def test_deprecated_claim_settles_nothing(settle: Settle, ranks: str, is_settled: bool) -> None:
    world = settle(incident("") + curated(f"a:1 det:rank dets:rank-{ranks}"))
    assert world.settles("incident:i") == is_settled


@pytest.mark.parametrize(
    ("authors", "is_settled"),
    [
        ("organization:one", True),
        ("person:putin", True),
        ("organization:one, person:putin", False),
        ("dets:unattributed", False),
        ("<https://w3id.org/detente/id/actor/a/source>", False),
        ('"a press"', False),
    ],
)
def test_an_entry_has_one_voice_that_somebody_answers_for(
    settle: Settle, authors: str, is_settled: bool
) -> None:
    for author in authors.split(", "):
        world = settle(
            f"entry:a {{ entry:a schema:author {authors} }}" + incident(f"det:attributedTo {author}")
        )
        assert world.settles("incident:i") == is_settled


def test_claim_in_another_graph_than_its_entrys_settles_nothing(settle: Settle) -> None:
    said = "det:reportedIn entry:a ; det:attributedTo organization:a-press"
    assert settle(incident(said, "entry:a")).settles("incident:i")
    assert not settle("entry:a { entry:a a det:Entry }" + incident(said, "entry:b")).settles("incident:i")


def test_graph_that_a_user_loads_settles_nothing(settle: Settle) -> None:
    assert not settle(incident("", USER_GRAPH)).settles("incident:i")
    assert not settle(
        "entry:a { entry:a a det:Entry }"
        + incident("det:reportedIn entry:a ; det:attributedTo organization:a-press", USER_GRAPH)
    ).settles("incident:i")


def test_curator_settles_what_a_user_loads_but_copies_nothing_of_it(settle: Settle) -> None:
    loaded = f"{USER_GRAPH} {{ incident:i a det:Incident ; det:place place:moscow }}"
    world = settle(loaded + curated("incident:i a det:Incident . c:1 a det:Claim ; det:about incident:i"))
    assert world.settles("incident:i")
    assert world.values("incident:i", "det:place") == set()


def test_user_names_no_curator(settle: Settle) -> None:
    named = "{ person:me a det:Person ; det:sector dets:actor-sector-CUR }"
    claim = incident("det:attributedTo person:me", "graph:curation", "c:1")
    assert not settle(f"{USER_GRAPH} {named}" + claim).settles("incident:i")
    assert not settle(f"entry:a {named}" + claim).settles("incident:i")
    assert settle(f"graph:authority {named}" + claim).settles("incident:i")


@pytest.mark.parametrize(
    ("said", "is_settled"),
    [
        ("", True),
        ("det:attributedTo person:putin", False),
        ("det:attributedTo organization:a-press", False),
        ("det:polarity dets:polarity-negative", False),
        ("det:modality dets:modality-possible", False),
        ("det:alternativeReading true", False),
        ("det:rank dets:rank-deprecated", False),
    ],
)
def test_curators_claim_settles_in_the_curation(settle: Settle, said: str, is_settled: bool) -> None:
    assert settle(incident(said, "graph:curation", "c:1")).settles("incident:i") == is_settled


def test_curators_claim_in_an_entrys_graph_does_not_count(settle: Settle) -> None:
    world = settle(incident("det:attributedTo person:curator"))
    assert not world.settles("incident:i")
    assert not world.index.claims


def pledge(
    *,
    agent: str = "state:RUS",
    speaker: str = "person:putin",
    said: str = "",
    held: str = "",
    claimed: str = "",
    modality: str = "pledged",
    source: str = "",
) -> str:
    """Write a pledge; `said` is of the statement, `claimed` of its claim, `held` of the commitment's.

    Without a source it is attributed to the first speaker.
    """
    source = source or speaker.partition(",")[0]
    return f"""entry:a {{
      commitment:k a det:Commitment ; det:agent {agent} ; det:commitsTo event:e . event:e a det:Event .
      statement:s a det:Statement ; det:speaker {speaker} ; det:conveys a:k ; {said} .
      a:s a det:Claim ; det:about statement:s ; {claimed} .
      a:k a det:Claim ; det:about commitment:k ; det:attributedTo {source} ;
        det:modality dets:modality-{modality} ; {held} .
      a:e a det:Claim ; det:about event:e ; det:attributedTo {source} ;
        det:modality dets:modality-{modality} .
    }}"""


def test_pledging_modalities_settle_a_commitment(settle: Settle, ontology: Ontology) -> None:
    for source in ("person:putin", "organization:a-press"):
        settling = {
            name
            for name in ontology.schemes["modality"]
            if settle(pledge(source=source, modality=name)).settles("commitment:k")
        }
        own = {"asserted"} if source == "organization:a-press" else set()
        assert settling == {"pledged", "intended"} | own


@pytest.mark.parametrize("source", ["person:putin", "organization:a-press"])
@pytest.mark.parametrize(
    ("held", "is_settled"),
    [("", True), ("det:polarity dets:polarity-negative", False), ("det:alternativeReading true", False)],
)
def test_only_a_positive_live_pledge_settles(
    settle: Settle, source: str, held: str, is_settled: bool
) -> None:
    assert settle(pledge(source=source, held=held)).settles("commitment:k") == is_settled
    deprecated = curated("a:k det:rank dets:rank-deprecated")
    assert not settle(pledge(source=source, held=held) + deprecated).settles("commitment:k")


@pytest.mark.parametrize("source", ["person:putin", "organization:a-press"])
def test_what_a_commitment_commits_to_is_not_settled(settle: Settle, source: str) -> None:
    world = settle(pledge(source=source))
    assert world.values("commitment:k", "det:commitsTo") == {"event:e"}
    assert not world.settles("event:e")


def test_pledge_of_what_is_no_commitment_settles_nothing(settle: Settle) -> None:
    assert not settle(incident("det:modality dets:modality-pledged")).settles("incident:i")


def test_curators_pledge_settles_no_commitment(settle: Settle) -> None:
    said = "commitment:k a det:Commitment . c:1 a det:Claim ; det:about commitment:k"
    assert settle(curated(said)).settles("commitment:k")
    assert not settle(curated(f"{said} ; det:modality dets:modality-pledged")).settles("commitment:k")


@pytest.mark.parametrize(
    ("changed", "is_settled"),
    [
        ({}, True),
        ({"said": "det:relayedBy organization:tass"}, False),
        ({"claimed": "det:modality dets:modality-alleged"}, False),
        ({"claimed": "det:attributedTo organization:tass"}, False),
        ({"claimed": "det:polarity dets:polarity-negative"}, False),
        ({"agent": "person:putin"}, True),
        ({"agent": "person:putin, state:RUS"}, True),
        ({"agent": "state:TUR"}, False),
        ({"agent": "state:RUS, state:TUR"}, False),
        ({"agent": "state:RUS, state:TUR", "speaker": "person:putin, person:erdogan"}, False),
        ({"speaker": "person:putin, person:erdogan"}, True),
        ({"speaker": "person:putin, person:erdogan", "source": "person:erdogan"}, False),
        ({"agent": "state:TUR", "speaker": "person:putin", "source": "person:erdogan"}, False),
        ({"agent": "organization:gas"}, False),
        ({"agent": "organization:gas", "speaker": "person:miller"}, True),
        ({"agent": "state:RUS", "speaker": "person:miller"}, False),
        ({"speaker": "person:undated"}, False),
        ({"agent": "person:undated", "speaker": "person:undated"}, True),
        ({"said": 'det:edtf "2012-05-06"^^edtf:EDTF'}, False),
        ({"said": 'det:edtf "2012-05-07"^^edtf:EDTF'}, True),
        ({"speaker": "person:medvedev"}, False),
        ({"speaker": "person:medvedev", "said": 'det:edtf "2012-05-06"^^edtf:EDTF'}, True),
        ({"speaker": "person:medvedev", "said": 'det:edtf "2012-05-08"^^edtf:EDTF'}, False),
    ],
)
def test_speaker_binds_who_they_are_or_hold_an_office_of(
    settle: Settle, changed: dict[str, str], is_settled: bool
) -> None:
    assert settle(pledge(**changed)).settles("commitment:k") == is_settled


def test_issue_date_stands_in_for_a_statements_date(settle: Settle) -> None:
    issued = 'entry:a {{ entry:a dct:issued "{}"^^xsd:date }}'
    assert settle(pledge() + issued.format("2012-05-07")).settles("commitment:k")
    assert not settle(pledge() + issued.format("2012-05-06")).settles("commitment:k")


def test_statement_counts_with_its_settled_values_alone(settle: Settle) -> None:
    hedged = """entry:a {{ a:h a det:Claim ; det:modality dets:modality-possible ;
      rdf:subject statement:s ; rdf:predicate det:{} ; rdf:object {} }}"""
    assert not settle(pledge() + hedged.format("speaker", "person:putin")).settles("commitment:k")
    assert not settle(pledge() + hedged.format("conveys", "a:k")).settles("commitment:k")
    assert settle(pledge() + hedged.format("addressee", "person:erdogan")).settles("commitment:k")


def test_pledge_that_no_statement_conveys_settles_nothing(settle: Settle) -> None:
    world = settle("""entry:a { commitment:k a det:Commitment ; det:agent person:putin .
      a:k a det:Claim ; det:about commitment:k ; det:attributedTo person:putin ;
        det:modality dets:modality-pledged }""")
    assert not world.settles("commitment:k")


def test_what_conveys_a_pledge_is_a_statement(settle: Settle) -> None:
    assert not settle(pledge().replace("a det:Statement", "a det:Event")).settles("commitment:k")


def test_commitment_of_nobody_binds_nobody(settle: Settle) -> None:
    assert not settle(pledge().replace("det:agent", "det:recipient")).settles("commitment:k")


TENURE = """entry:b { tenure:t a det:Tenure ; det:holder person:lavrov ; det:office office:deputy-rus ;
  det:edtf "2016"^^edtf:EDTF . b:t a det:Claim ; det:about tenure:t %s . }"""


@pytest.mark.parametrize(
    ("said", "is_settled"), [("", True), ("; det:modality dets:modality-speculated", False)]
)
def test_office_may_be_held_by_a_settled_tenure(settle: Settle, said: str, is_settled: bool) -> None:
    world = settle(TENURE % said + pledge(speaker="person:lavrov"))
    assert world.settles("commitment:k") == is_settled
