"""Addresses and the IRIs that they are of: what is percent-coded in one and not in the other.

An address is ASCII, an IRI need not be (RFC 3987, section 3). Of what an address codes, only what could stand
in the path of an IRI as it is becomes the character again (section 3.2): letters, not a space, a slash or a
percent sign, which an IRI has coded as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from flask import request

RAW_PATH = "detente.raw_path"
_SAFE = "%/:?#[]@!$&'()*+,;=~"
_CODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# Not in the path of an IRI as they are: RFC 3987, section 2.2 (ipchar), with RFC 3986's gen-delims.
_STAYS_CODED = re.compile('[\x00-\x20\x7f-\x9f%/?#<>"{}|\\\\^`\\[\\]\ufffe\uffff]')
_RESERVED = re.compile(r"%(?:2[1456789ABCabc]|3[ABDabd]|40)")
"""Codes of what means the same to most, and not to RFC 3986: its sub-delims, `:` and `@`."""


def address_of(iri: str) -> str:
    """Write an IRI, or a part of one, as an address (section 3.1): what is coded in the one is in the other.

    >>> address_of("http://example.org/id/İsmet%20B")
    'http://example.org/id/%C4%B0smet%20B'
    """
    return quote(iri, safe=_SAFE)


def iri_path(address: str) -> str:
    """Read the path of an IRI out of that of an address.

    >>> iri_path("/id/%C4%B0smet%20B/a%2Fb%25")
    '/id/İsmet%20B/a%2Fb%25'
    """
    return _CODED.sub(lambda match: _decoded(match.group()), address)


def candidates(address: str) -> tuple[str, ...]:
    """List the paths of IRIs that an address may be of: IRIs that differ in coding alone are different IRIs.

    The one of which it is the very address comes first.

    >>> candidates("/id/a%3Ab%C3%A9")
    ('/id/a%3Abé', '/id/a:bé', '/id/a%3Ab%C3%A9')
    """
    kept = "".join(_pieces_with_reserved_coded(address))
    return tuple(dict.fromkeys((kept, iri_path(address), address)))


def _pieces_with_reserved_coded(address: str) -> Iterator[str]:
    end = 0
    for match in _RESERVED.finditer(address):
        yield iri_path(address[end : match.start()])
        yield match.group()
        end = match.end()
    yield iri_path(address[end:])


def _decoded(coded: str) -> str:
    try:
        text = unquote_to_bytes(coded).decode("utf-8")
    except UnicodeDecodeError:
        return coded
    return _STAYS_CODED.sub(lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), text)


class IriPaths:
    """A WSGI application whose paths are those of IRIs, where servers decode everything."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request (PEP 3333); the path as it was sent is kept in the environment."""
        raw = _raw_path(environ)
        environ[RAW_PATH] = raw
        environ["PATH_INFO"] = iri_path(raw).encode().decode("latin-1")
        return self._application(environ, start_response)


def raw_path() -> str:
    """Give the path of the present request as it was sent."""
    path: str = request.environ[RAW_PATH]
    return path


def _raw_path(environ: dict[str, Any]) -> str:
    sent = environ.get("asgi.scope", {}).get("raw_path") or environ.get("RAW_URI")
    if sent is None:
        raise TypeError("the server does not tell the path as it was sent")
    text = sent.decode("latin-1") if isinstance(sent, bytes) else str(sent)
    path = text.partition("?")[0]
    # A request may name the whole address (RFC 9112, section 3.2.2).
    return "/" + path.partition("://")[2].partition("/")[2] if not path.startswith("/") else path
