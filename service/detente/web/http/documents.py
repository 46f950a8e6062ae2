"""The documents of a body that writes, each in a file: the body itself, or the parts of a form (RFC 7578)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from detente.changes.jobs import Part
from detente.web.http.problem_types import RDF_SYNTAX, TOO_LARGE
from detente.web.http.problems import HttpError

MOST_DOCUMENTS = 1000
"""So many documents may a form have."""

FORM_DATA = "multipart/form-data"
# RFC 2046, section 5.1.1.
_LONGEST_BOUNDARY = 70
_CHUNK = 64 << 10
_NOTHING = "The form has no document in it, or its end is missing."


def split_form(path: Path, content_type: str, folder: Path) -> tuple[Part, ...]:
    """Write each document of a form into a file of its own in a folder.

    Raises HttpError 400 for a form that has no document, or one that would be lost, 413 for one of too many.
    """
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        detail = f"The Content-Type {FORM_DATA} names no boundary of 1 to {_LONGEST_BOUNDARY} characters."
        raise HttpError(RDF_SYNTAX, detail)
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), max_form_memory_size=4 * _CHUNK)
    with path.open("rb") as file:
        try:
            parts = tuple(_parts(file, decoder, folder))
        except ValueError as error:
            raise HttpError(RDF_SYNTAX, f"{_NOTHING} ({error})") from None
        except RequestEntityTooLarge:
            raise HttpError(RDF_SYNTAX, "The headers of a part of the form have no end.") from None
    if not parts:
        raise HttpError(RDF_SYNTAX, _NOTHING)
    return parts


def _parts(file: IO[bytes], decoder: MultipartDecoder, folder: Path) -> Iterator[Part]:
    target: IO[bytes] | None = None
    number = 0
    try:
        for event in _events(file, decoder):
            if isinstance(event, Field):
                detail = f"The part {event.name!r} has no filename; send each document as a file."
                raise HttpError(RDF_SYNTAX, detail)
            if isinstance(event, File):
                number += 1
                _check_number(number)
                target = (folder / str(number)).open("wb")
                yield Part(target.name, _media_type(event.headers), event.filename or event.name)
            elif target is not None:
                target.write(event.data)
                if not event.more_data:
                    target.close()
    finally:
        if target is not None:
            target.close()


def _events(file: IO[bytes], decoder: MultipartDecoder) -> Iterator[Field | File | Data]:
    """Yield what a form consists of; raises ValueError where it cannot be read, or its end is missing."""
    while True:
        decoder.receive_data(file.read(_CHUNK) or None)
        while not isinstance(event := decoder.next_event(), NeedData):
            if isinstance(event, Epilogue):
                return
            if isinstance(event, Field | File | Data):
                yield event


def _check_number(number: int) -> None:
    if number > MOST_DOCUMENTS:
        detail = f"A form may have {MOST_DOCUMENTS:,} documents; send the others in another request."
        raise HttpError(TOO_LARGE, detail, members={"limit": "documents"})


def _media_type(headers: Headers) -> str:
    return headers.get("Content-Type", "")
