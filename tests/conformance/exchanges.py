"""Requests that the manifests describe with http://www.w3.org/2011/http#, and what their answers must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from pyoxigraph import NamedNode

from detente.rdf.namespaces import Namespace
from detente.rdf.quads import Object, Quads
from tests.conformance.cases import MF, Case, members, values

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
STATUSES = {status.phrase.replace(" ", ""): str(int(status)) for status in HTTPStatus}


@dataclass(frozen=True)
class Exchange:
    """A request of a manifest and what its answer must be; `statuses` holds how its status may begin.

    `content` is the graph that the answer must hold, None where any will do; `location` is the template
    variable that stands for the answer's Location in later requests.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[str, ...]
    format: str | None = None
    boolean: str | None = None
    content: bytes | None = None
    content_type: str | None = None
    location: str | None = None

    def allows(self, status: int) -> bool:
        """Tell whether a status is one of those expected."""
        return str(status).startswith(self.statuses)


def exchanges(manifest: Quads, case: Case) -> Iterator[Exchange]:
    """Yield the requests of a test in their order."""
    for action in values(manifest, case.node, MF.action):
        for head in values(manifest, action, HT.requests):
            for request in members(manifest, head):
                yield _exchange(manifest, request)


def _exchange(manifest: Quads, request: Object) -> Exchange:
    (response,) = values(manifest, request, HT.resp)
    expected = {name.lower(): value for name, value in _headers(manifest, response).items()}
    return Exchange(
        method=_text(manifest, request, HT.methodName) or "",
        target=_text(manifest, request, HT.absolutePath) or "",
        headers=_headers(manifest, request),
        body=_body(manifest, request) or b"",
        statuses=tuple(_status(each.value) for each in values(manifest, response, MF.expectedStatus)),
        format=_text(manifest, response, MF.expectedFormat),
        boolean=_text(manifest, response, MF.expectedBoolean),
        content=_body(manifest, response),
        content_type=expected.get("content-type"),
        location=_text(manifest, response, MF.expectedLocation),
    )


def _status(iri: str) -> str:
    """Read `#Created` as 201, and `#StatusCode2xx` as any that begins with 2."""
    name = iri.rpartition("#")[2]
    return STATUSES.get(name) or name.removesuffix("xx")[-1]


def _headers(manifest: Quads, message: Object) -> dict[str, str]:
    return {
        _text(manifest, each, HT.fieldName) or "": _text(manifest, each, HT.fieldValue) or ""
        for head in values(manifest, message, HT.headers)
        for each in members(manifest, head)
    }


def _body(manifest: Quads, message: Object) -> bytes | None:
    for content in values(manifest, message, HT.body):
        encoding = _text(manifest, content, CNT.characterEncoding) or "UTF-8"
        return (_text(manifest, content, CNT.chars) or "").encode(encoding)
    return None


def _text(manifest: Quads, subject: Object, predicate: NamedNode) -> str | None:
    found = next(values(manifest, subject, predicate), None)
    return None if found is None else found.value
