"""The one line of progress that commands share."""

from __future__ import annotations

import io

import pytest

from detente.cli.common import counting


class Terminal(io.StringIO):
    """Text that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_stages_that_count_something_else_have_their_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setenv("COLUMNS", "120")
    with counting("Importing", "quads", {"mapping": "records"}) as told:
        told("mapping", 5_000, 10_000)
    mapped = shown.getvalue()
    assert "mapping" in mapped
    assert "5,000 records" in mapped
    with counting("Importing", "quads", {"mapping": "records"}) as told:
        told("mapping", 5_000, 10_000)
        told("reading", 70_000, None)
    assert "70,000 quads" in shown.getvalue().removeprefix(mapped)


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr("sys.stderr", shown)
    with counting("Importing", "quads") as told:
        told("mapping", 5_000, None)
    assert shown.getvalue() == ""
