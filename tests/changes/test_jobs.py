"""What web process and writing process say to each other arrives as it was said."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from detente.changes.jobs import (
    Failure,
    Message,
    Outcome,
    Part,
    Preconditions,
    Ready,
    WriteJob,
    message_from_bytes,
    message_to_bytes,
)
from detente.errors import Problem

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(0, 10**9)
several = st.none() | st.lists(texts, max_size=3).map(tuple)
times = st.none() | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
jobs = st.builds(
    WriteJob,
    action=st.sampled_from(["update", "put", "post", "delete"]),
    author=texts,
    message=texts,
    parts=st.lists(st.builds(Part, texts, texts, texts), max_size=3).map(tuple),
    graph=st.none() | texts,
    base_iri=st.none() | texts,
    scopes=several,
    dry_run=st.booleans(),
    default_graphs=several,
    named_graphs=several,
    preconditions=st.builds(Preconditions, several, several, times),
)
problems = st.builds(Problem, texts, st.none() | numbers, st.none() | numbers, texts, texts)
messages = st.one_of(
    st.builds(Ready),
    st.builds(Outcome, st.none() | texts, st.booleans(), st.booleans(), numbers, numbers, texts),
    st.builds(
        Failure,
        kind=st.sampled_from(["refused", "syntax", "precondition", "store"]),
        message=texts,
        line=st.none() | numbers,
        column=st.none() | numbers,
        problems=st.lists(problems, max_size=3).map(tuple),
        scope=st.none() | texts,
        report=texts,
        results=st.lists(st.dictionaries(texts, texts, max_size=2), max_size=2).map(tuple),
        triples=texts,
    ),
)
tags = st.lists(st.sampled_from(["a", "b", "a-1", "b-1", "c"]), max_size=4).map(tuple)


@given(jobs)
def test_a_job_arrives_whole(job: WriteJob) -> None:
    assert WriteJob.from_bytes(job.to_bytes()) == job


@given(messages)
def test_an_answer_arrives_whole_on_one_line(message: Message) -> None:
    line = message_to_bytes(message)
    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")
    assert message_from_bytes(line) == message


@given(tags=tags, states=st.sets(st.sampled_from("ab")))
def test_the_two_conditions_on_tags_are_each_other_s_opposite(
    tags: tuple[str, ...], states: set[str]
) -> None:
    holds = Preconditions(match=tags).failing(states) is None
    assert holds == (Preconditions(none_match=tags).failing(states) is not None)
    assert holds == bool(states & {tag.partition("-")[0] for tag in tags})


def test_a_time_counts_where_no_tag_is_asked_for() -> None:
    time = "2026-01-01T00:00:00+00:00"
    assert Preconditions(unmodified_since=time).since == datetime(2026, 1, 1, tzinfo=UTC)
    assert Preconditions(match=("a",), unmodified_since=time).since is None
