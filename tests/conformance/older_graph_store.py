"""The older tests of the Graph Store Protocol, whose requests and answers are written as Markdown."""

from __future__ import annotations

import re
from textwrap import dedent

import httpx

from detente.rdf.namespaces import RDFS
from detente.rdf.quads import Quads
from tests.conformance.cases import Case, values
from tests.conformance.exchanges import Exchange

OLDER_KIND = "Graph Store Protocol, older tests"
MESSAGES = re.compile(r"#### Request\n(?P<request>.*?)#### Response\n(?P<response>.*)", re.DOTALL)
VARIABLE = "$NEWPATH$"
SUCCESS = {"200": ("200", "204")}
"""Sections 5.3 to 5.6 of the protocol leave it to the service which of the two it answers a change with."""

UNENDED = re.compile(r'^(<[^>]*> foaf:\w+ "[^"]*")$', re.MULTILINE)
"""Three of the documents lack the full stop that Turtle wants at their end."""


def exchange_of(manifest: Quads, case: Case, address: httpx.URL) -> Exchange:
    """Read the request of a test and its answer, for a service at an address."""
    (text,) = (each for each in values(manifest, case.node, RDFS.comment) if "#### Request" in each.value)
    match = MESSAGES.search(_at(text.value, address))
    assert match is not None
    line, headers, body = _message(match["request"])
    status, expected, content = _message(match["response"])
    method, target, _ = line.split()
    code = status.split()[0]
    return Exchange(
        method=method,
        target=target,
        headers=headers,
        body=_multipart(body).encode() if "multipart" in headers.get("Content-Type", "") else body.encode(),
        statuses=SUCCESS.get(code, (code,)) if method != "GET" else (code,),
        content=content.encode() if content else None,
        content_type=expected.get("Content-Type"),
        location=VARIABLE if expected.get("Location") == VARIABLE else None,
    )


def _at(text: str, address: httpx.URL) -> str:
    host = address.netloc.decode()
    for name, value in {"/$GRAPHSTORE$": "/graphs", "$GRAPHSTORE$": "/graphs", "$HOST$": host}.items():
        text = text.replace(name, value)
    return text


def _message(indented: str) -> tuple[str, dict[str, str], str]:
    """Read the first line of a message, its headers and its body."""
    head, _, body = dedent(indented).strip("\n ").partition("\n\n")
    first, *rest = head.split("\n")
    headers = dict(line.split(": ", 1) for line in rest)
    return first, headers, UNENDED.sub(r"\1 .", body)


def _multipart(body: str) -> str:
    return body.replace("\n", "\r\n") + "\r\n"
