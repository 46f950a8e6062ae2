"""From a review to the files of an entry: the same bytes by every way, which a build reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.claims.drafting.draft import Quote
from detente.claims.model import Span
from detente.claims.seeds.anchors import QuoteError, locate
from detente.claims.seeds.reader import read_seeds
from detente.errors import InputError
from detente.resources import Sources
from detente.reviews.blocks import entry_blocks
from detente.reviews.file import read_review_file, review_file
from detente.reviews.quoting import words_around
from detente.reviews.review import StepError, UnwrittenError
from detente.reviews.schema import review_schema
from detente.reviews.writing import entry_files
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from tests.reviews.norland import CONDEMNED_RAID, DRAFTS, MEETING, MET, RAID, accepted, begun, done

NAME = "2017-03-talks-in-moscow"


def test_the_files_are_as_they_should_be() -> None:
    written = Path(__file__).with_name("written.yaml").read_bytes()
    assert entry_files(accepted(begun()))[f"{NAME}.yaml"] == written


def test_the_browsers_way_and_the_files_give_the_same_bytes(tmp_path: Path) -> None:
    """Steps in one, edits of the YAML in the other."""
    by_steps = done(begun(), "correct", item=MET, set={"modality": "alleged", "label": "The talks"})
    by_steps = done(by_steps, "accept", item=CONDEMNED_RAID)
    by_steps = done(by_steps, "reviewed", person="person/curator-1")
    path = tmp_path / "review.yaml"
    path.write_bytes(review_file(begun()))
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    for item in value["items"]:
        if item["key"] == MET:
            item["draft"]["modality"], item["label"], item["state"] = "alleged", "The talks", "accepted"
        if item["key"] == CONDEMNED_RAID:
            item["state"] = "accepted"
    value["reviewed"] = by_steps.state["reviewed"]
    path.write_text(json.dumps(value), encoding="utf-8")  # JSON is YAML
    assert entry_files(read_review_file(path)) == entry_files(by_steps)


def test_the_order_of_steps_is_not_told_by_the_bytes() -> None:
    one, other = begun(), begun(list(reversed(DRAFTS)))
    assert entry_files(accepted(one)) == entry_files(accepted(other))


def test_what_is_written_is_read_by_a_build(
    tmp_path: Path, lesser: Sources, ontology: Ontology, iris: Iris
) -> None:
    folder = tmp_path / "seeds"
    (folder / NAME).mkdir(parents=True)
    (folder / "authority").symlink_to(lesser.seeds / "authority")
    for name, content in entry_files(accepted(begun())).items():
        (folder / NAME / name).write_bytes(content)
    seeds = read_seeds(folder, ontology, iris)
    (entry,) = seeds.entries
    assert {claim.iri.value.rpartition("/")[2] for claim in entry.claims} > {MET, CONDEMNED_RAID}
    assert entry.drafted is not None
    assert entry.drafted.software == "rules of the test"


def test_open_and_rejected_claims_are_not_written() -> None:
    review = done(begun(), "reject", item=MET)
    review = done(review, "accept", item=CONDEMNED_RAID)
    review = done(review, "reviewed", person="person/curator-1")
    claims = yaml.safe_load(entry_files(review)[f"{NAME}.yaml"])["claims"]
    assert [claim["id"] for claim in claims] == [CONDEMNED_RAID]


def test_what_nobody_has_chosen_is_told_of_every_claim() -> None:
    unknown = {"label": "A. Berg", "id": None}
    review = accepted(begun([{**MEETING, "agent": [unknown]}, {**RAID, "agent": [unknown]}]))
    with pytest.raises(UnwrittenError) as caught:
        entry_files(review)
    assert {each.part for each in caught.value.errors} == {f"items/{MET}", f"items/{CONDEMNED_RAID}"}
    assert "'A. Berg' is not chosen yet" in str(caught.value)


def test_whom_a_draft_names_as_recipient_and_participant_is_chosen_once() -> None:
    unknown, chosen = {"label": "A. Berg", "id": None}, {"label": "A. Berg", "id": "person/vladimir-putin"}
    review = begun([{**RAID, "recipient": [unknown], "participants": [unknown]}])
    review = done(review, "correct", item=CONDEMNED_RAID, set={"recipient": [chosen]})
    review = done(review, "reviewed", person="person/curator-1")
    (claim,) = yaml.safe_load(entry_files(review)[f"{NAME}.yaml"])["claims"]
    assert claim["properties"]["recipient"] == "person/vladimir-putin"
    assert "participant" not in claim["properties"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("issued: '2017-03-15'", "issued: '2999-03-15'", "still to come"),
        ("edtf: '2017-03-15'", "edtf: '1999'", "does not have the day"),
        ("edtf: '2017-03-14'", "edtf: '2018'", "dated after the day of its entry"),
        ("start: 54", "start: 54.0", "do not stand in the text"),
        ("confidence: 0.5", "confidence: .nan", "nan"),
    ],
)
def test_a_file_that_says_what_no_step_may_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = tmp_path / "review.yaml"
    text = review_file(begun([MEETING])).decode().replace("state: open", "state: accepted")
    start = f"start: {MEETING['quote']['start']}"
    old, new = (each.replace("start: 54", start) for each in (old, new))
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=rf"review.yaml:\d+:\d+: .*{told}"):
        read_review_file(path)


def test_a_file_that_accepts_a_conditional_fact_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    text = review_file(begun([{**RAID, "kind": "Measure", "condition": "unless it snows"}])).decode()
    path.write_text(text.replace("state: open", "state: accepted"), encoding="utf-8")
    with pytest.raises(InputError, match="said under a condition"):
        read_review_file(path)


@pytest.mark.parametrize(
    ("words", "name"),
    [("if it snows", "condition"), ("Unless it snows", "exception"), ("until it snows", "exception")],
)
def test_what_would_end_a_promise_is_no_condition_of_it(words: str, name: str) -> None:
    promise = {**RAID, "kind": "Commitment", "modality": "pledged", "condition": words}
    blocks = entry_blocks(accepted(begun([promise]))).claims
    assert {"condition", "exception"} & {*blocks[-1]["properties"]} == {name}
    assert blocks[-1]["properties"][name] == blocks[0]["about"]


def test_nothing_is_written_before_somebody_answers_for_it() -> None:
    with pytest.raises(StepError, match="nobody is said to have reviewed it"):
        entry_files(done(begun(), "accept", item=CONDEMNED_RAID))


def test_the_published_schema_is_that_of_the_module(root: Path, ontology: Ontology) -> None:
    published = json.loads((root / "seeds/schema/review.schema.json").read_text(encoding="utf-8"))
    assert published == review_schema(ontology)


def test_a_file_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    text = review_file(begun()).decode()
    path.write_text(text.replace("state: open", "state: maybe", 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_review_file(path)
    (problem,) = caught.value.problems
    assert "accepted claims alone are published" in problem.message or "maybe" in problem.message
    assert problem.line == text[: text.index("state: open")].count("\n") + 1
    path.write_text(text.replace("state: open", "state: accepted"), encoding="utf-8")
    with pytest.raises(InputError, match="binding: true"):
        read_review_file(path)
    path.write_text(text.replace("start: ", "start: 1"), encoding="utf-8")
    with pytest.raises(InputError, match="do not stand in the text"):
        read_review_file(path)


WORDS = st.lists(st.sampled_from(["a", "b", "a b", "met\nhim", "§.", "b a"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(WORDS, st.data())
def test_words_around_lead_back_to_the_place(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    exact = text[start:end]
    if exact != exact.strip() or not exact:
        return
    try:
        around = words_around(text, Quote(exact, start, end))
    except QuoteError:
        return  # told to whoever chose the words
    assert locate(text, exact, around) == Span(start, end)


def test_the_file_of_a_review_tells_a_class_that_nobody_has_chosen(tmp_path: Path) -> None:
    review = begun([{**RAID, "kind": "Claim"}])
    path = tmp_path / "review.yaml"
    path.write_bytes(review_file(review))
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (value["items"][0]["drafted_as"], value["items"][0]["class_chosen"]) == ("Claim", False)
    assert read_review_file(path).items == review.items
    value["items"][0]["state"] = "accepted"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(InputError, match=r"drafted as a Claim, .*'class_chosen: true'"):
        read_review_file(path)
    value["items"][0]["class_chosen"] = True
    path.write_text(json.dumps(value), encoding="utf-8")
    assert read_review_file(path).accepted[0].draft.kind == "Event"
