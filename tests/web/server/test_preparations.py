"""What is made of a version before a page has a thread."""

from __future__ import annotations

import pytest
from flask import Flask

from detente.web.server.preparations import NEEDED, Preparations
from detente.web.things.meetings import every_meeting


def test_whatever_needs_something_is_there(app: Flask) -> None:
    assert NEEDED.keys() <= app.view_functions.keys()


@pytest.mark.parametrize("path", ["/who-met-whom", "/v/one/who-met-whom", "/who-met-whom/matrix.svg"])
def test_meetings_of_all_are_made_before_their_pages(path: str, app: Flask) -> None:
    needed, _ = Preparations(app).of(path)
    assert [each.making for each in needed] == [every_meeting]
