"""Sessions end in time, with their token, and when there are too many; keys of forms are for one holder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.access.tokens import AccessToken
from detente.web.sign_in.form_keys import FORM_SECONDS, FormKeys
from detente.web.sign_in.sessions import MOST_OF_A_TOKEN, MOST_SESSIONS, SESSION_SECONDS, Sessions


def token(name: str) -> AccessToken:
    return AccessToken(name, frozenset({"write"}), "2026-11-30T00:00:00+00:00", f"digest of {name}")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_session_ends_in_time() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    secret = sessions.open(token("a"))
    clock.now += SESSION_SECONDS - 1
    assert sessions.find(secret, [token("a")]) is not None
    clock.now += 1
    assert sessions.find(secret, [token("a")]) is None
    assert len(sessions) == 0


def test_a_session_ends_with_its_token_and_does_not_come_back() -> None:
    sessions = Sessions()
    secret = sessions.open(token("a"))
    assert sessions.find(secret, [token("b")]) is None
    assert sessions.find(secret, [token("a")]) is None


def test_a_session_has_the_scopes_that_its_token_has_now() -> None:
    sessions = Sessions()
    secret = sessions.open(token("a"))
    now = AccessToken("a", frozenset({"curate"}), "", "digest of a")
    found = sessions.find(secret, [now])
    assert found is not None
    assert found[1].scopes == {"curate"}


def test_what_is_closed_or_guessed_is_no_session() -> None:
    sessions = Sessions()
    secret = sessions.open(token("a"))
    assert sessions.find(secret[:-1], [token("a")]) is None
    assert sessions.find("", [token("a")]) is None
    sessions.close(secret)
    assert sessions.find(secret, [token("a")]) is None


def test_there_are_so_many_and_no_more() -> None:
    sessions = Sessions()
    mine = [sessions.open(token("a")) for _ in range(MOST_OF_A_TOKEN + 1)]
    assert sessions.find(mine[0], [token("a")]) is None
    assert sessions.find(mine[1], [token("a")]) is not None
    for number in range(MOST_SESSIONS):
        sessions.open(token(f"t{number}"))
    assert len(sessions) == MOST_SESSIONS
    assert sessions.find(mine[-1], [token("a")]) is None


@given(st.text(), st.text())
def test_a_key_is_for_its_holder(holder: str, other: str) -> None:
    keys = FormKeys()
    key = keys.make(holder)
    assert keys.is_good(key, holder)
    assert keys.is_good(key, other) == (holder == other)


@given(st.text(), st.text())
def test_what_was_made_up_is_no_key(key: str, holder: str) -> None:
    assert not FormKeys().is_good(key, holder)


@pytest.mark.parametrize(("later", "is_good"), [(0, True), (FORM_SECONDS, True), (FORM_SECONDS + 1, False)])
def test_a_key_ends_in_time(later: int, *, is_good: bool) -> None:
    clock = Clock()
    keys = FormKeys(clock)
    key = keys.make("somebody")
    clock.now += later
    assert keys.is_good(key, "somebody") is is_good


def test_another_service_has_other_keys() -> None:
    assert not FormKeys().is_good(FormKeys().make("somebody"), "somebody")
