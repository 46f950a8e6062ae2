"""What is at an address, for the command line: fetched once, within bounds, to a temporary file."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
import urllib.response
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from urllib.parse import unquote, urlsplit

from detente import __version__
from detente.errors import InputError, Problem, TooLargeError
from detente.rdf.reading.limits import InputLimits, exceeded

SCHEMES = ("http", "https", "file")
ACCEPT = (
    "text/turtle, application/trig, application/n-triples, application/n-quads, application/ld+json, "
    "application/rdf+xml;q=0.9, */*;q=0.1"
)
_REDIRECTS = 5
_SILENCE_SECONDS = 30.0
_WHOLE_SECONDS = 600.0
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Fetched:
    """An answer in a file: `url` is where redirects led, `media_type` is empty where none was told."""

    path: Path
    url: str
    media_type: str
    content_type: str = ""
    """The same with its parameters."""

    @property
    def file_name(self) -> str:
        """The last part of the address's path."""
        return unquote(urlsplit(self.url).path).rsplit("/", 1)[-1]


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows few redirects, and none that leaves the web."""

    max_redirections = _REDIRECTS

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl).scheme not in ("http", "https"):
            fp.close()
            raise urllib.error.URLError(f"it redirects to {newurl}, which is not on the web")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def fetched(url: str, limits: InputLimits) -> Iterator[Fetched]:
    """Fetch an http, https or file address; the file is gone afterwards.

    Raises InputError where it cannot be had, and TooLargeError beyond `limits.input_bytes`.
    """
    if _scheme(url) not in SCHEMES:
        raise _error(url, f"only {', '.join(SCHEMES)} addresses are read")
    sent = {"Accept": ACCEPT, "Accept-Encoding": "gzip", "User-Agent": f"detente/{__version__}"}
    opener = urllib.request.build_opener(_Redirects)
    with NamedTemporaryFile(prefix="detente-") as file:
        try:
            request = urllib.request.Request(url, headers=sent)  # noqa: S310 - checked above
            with opener.open(request, timeout=_SILENCE_SECONDS) as answer:
                _copy(url, answer, file, limits)
                headers = answer.headers
                content_type = headers.get("Content-Type", "")
                found = Fetched(Path(file.name), answer.url, _media_type(url, headers), content_type)
        except urllib.error.HTTPError as error:
            error.close()
            raise _error(url, str(error)) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise _error(url, str(error) or type(error).__name__) from None
        yield found


def _copy(url: str, answer: urllib.response.addinfourl, file: IO[bytes], limits: InputLimits) -> None:
    deadline = time.monotonic() + _WHOLE_SECONDS
    while chunk := answer.read(_CHUNK):
        file.write(chunk)
        if file.tell() > limits.input_bytes:
            fault = exceeded(limits, "input_bytes", "more than {} bytes")
            raise TooLargeError(Problem(url, None, None, fault.message), "input_bytes")
        if time.monotonic() > deadline:
            raise _error(url, f"it was not there whole within {_WHOLE_SECONDS:g} seconds")
    told = answer.headers["Content-Length"]
    if told and told.isdecimal() and file.tell() < int(told):
        raise _error(url, f"it broke off after {file.tell()} of {told} bytes")
    file.flush()


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError as error:
        raise _error(url, str(error)) from None


def _media_type(url: str, headers: http.client.HTTPMessage) -> str:
    """Take the Content-Type as told; for a file it is a guess by its ending, which is better made here."""
    told = urlsplit(url).scheme != "file" and "Content-Type" in headers
    return headers.get_content_type() if told else ""


def _error(url: str, message: str) -> InputError:
    return InputError([Problem(url, None, None, message)])
