"""The forms that a document can be had in, by the ending of its address or by Accept (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from detente.web.http.addresses import address_of, raw_path
from detente.web.http.formats import HTML, TRIPLES
from detente.web.http.negotiation import choose
from detente.web.http.problem_types import NOT_ACCEPTABLE
from detente.web.http.problems import HttpError
from detente.web.language.words import worded

TRIG = "application/trig"
SUFFIXES: Mapping[str, str] = {
    "html": HTML,
    "ttl": "text/turtle; charset=utf-8",
    "trig": TRIG,
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The media type of each form, by the ending that asks for it."""


def take_ending(name: str) -> tuple[str, str | None]:
    """Take the ending that asks for a form off an address; the media type is None where there is none."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, SUFFIXES[suffix]) if dot and suffix in SUFFIXES else (name, None)


def accepted() -> str:
    """Tell which form the client accepts; raises HttpError 406."""
    offers = (HTML, *TRIPLES, TRIG) if _prefers_pages() else (*TRIPLES, TRIG, HTML)
    media_type = choose(request.headers.get("Accept"), offers)
    if media_type is None:
        available = [*dict.fromkeys(SUFFIXES.values())]
        detail = worded("This can be had as %(forms)s.", forms=", ".join(available))
        raise HttpError(NOT_ACCEPTABLE, detail, members={"available": available})
    return media_type


def addresses() -> dict[str, str]:
    """Give the address of each form of the present document but the page, by its ending."""
    stem = raw_path()
    for suffix in SUFFIXES:
        stem = stem.removesuffix(f".{suffix}")
    return {suffix: f"{request.script_root}{stem}.{suffix}" for suffix in SUFFIXES if suffix != "html"}


def alternates(address: str) -> list[str]:
    """Give the links (RFC 8288) to the forms of the document at an absolute address without ending."""
    return [
        f'<{address_of(address)}.{suffix}>; rel="alternate"; type="{media_type.partition(";")[0]}"'
        for suffix, media_type in SUFFIXES.items()
    ]


def _prefers_pages() -> bool:
    """Tell whether the client is a browser; who accepts anything else at all, as curl does, gets Turtle."""
    return "text/html" in (request.headers.get("Accept") or "")
