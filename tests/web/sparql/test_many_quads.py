"""`PUT` and `POST /graphs` of many quads: by the bulk road, within the bounds of a request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.written_service import NTRIPLES, WrittenService, serving_writes

G = "https://example.org/many"


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenService]:
    """Serve an empty graph, with the bounds that requests have by default."""
    folder: Path = tmp_path_factory.mktemp("many")
    with serving_writes(folder / "data", folder / "log", upload="64") as service:
        yield service


def triples(number: int, begin: int = 0) -> str:
    return "".join(
        f'<https://example.org/row/{n}> <https://example.org/value> "value {n}" .\n'
        for n in range(begin, begin + number)
    )


def test_many_triples_are_put_added_to_and_replaced(roomy: WrittenService) -> None:
    target, put = f"/graphs?graph={G}", "PUT"
    steps = [
        (put, triples(20_000), 201, 20_000),
        (put, triples(20_000), 204, 20_000),
        ("POST", triples(20_000, begin=10_000), 204, 30_000),
        (put, triples(15_000, begin=5), 204, 15_000),
    ]
    for method, body, status, size in steps:
        answer = roomy.send(method, target, body, media_type=NTRIPLES)
        assert answer.status_code == status, answer.text
        held = roomy.client.get(target, headers={"Accept": NTRIPLES})
        assert held.text.count("\n") == size


def test_fault_in_many_triples_is_told_with_its_line(roomy: WrittenService) -> None:
    body = triples(15_000) + "<urn:a> <urn:b> nothing .\n"
    answer = roomy.send("PUT", f"/graphs?graph={G}/fault", body, media_type=NTRIPLES)
    assert answer.status_code == 400
    assert "15001" in answer.text
