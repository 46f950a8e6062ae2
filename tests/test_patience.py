"""No test depends on its luck with the clock: what asks over HTTP has a long deadline of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ASKING = {
    "get",
    "post",
    "put",
    "delete",
    "patch",
    "head",
    "options",
    "request",
    "stream",
    "Client",
    "AsyncClient",
}
SHORTEST_SECONDS = 60
"""Less than that, a machine that does ten other things may take for a page."""


def hasty(text: str) -> Iterator[int]:
    """Yield the lines in which httpx is asked with its own deadline of 5 seconds, or a short one."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _asks(node.func):
            given = [each.value for each in node.keywords if each.arg == "timeout"]
            if not given or (isinstance(given[0], ast.Constant) and _is_short(given[0].value)):
                yield node.lineno


def _asks(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "httpx"
        and function.attr in ASKING
    )


def _is_short(value: object) -> bool:
    return isinstance(value, int | float) and value < SHORTEST_SECONDS


def test_what_asks_over_http_has_patience() -> None:
    found = {path: list(hasty(path.read_text(encoding="utf-8"))) for path in TESTS.rglob("*.py")}
    assert {str(path.relative_to(TESTS)): lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("httpx.get(address)", [1]),
        ("\nhttpx.Client(base_url=address, timeout=5)", [2]),
        ("httpx.get(address, timeout=300)", []),
        ("httpx.request(method, address, timeout=SECONDS)", []),
        ("client.get(address)", []),
    ],
)
def test_haste_is_noticed(text: str, lines: list[int]) -> None:
    assert list(hasty(text)) == lines
