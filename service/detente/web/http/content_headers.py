"""What the headers of a request say of its body, and would be wrong to leave aside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from http import HTTPStatus

from detente.web.http.problem_model import bare
from detente.web.http.problems import HttpError

IDENTITY = "identity"
OF_DOCUMENTS = ("gzip", "x-gzip", "bzip2", "x-bzip2", "xz", "zstd")
"""Codings that a document may come in; its first bytes tell which (see `rdf.reading.compressed`)."""


def check_content(headers: Mapping[str, str], codings: Collection[str] = ()) -> None:
    """Raise HttpError for a body that is part of a whole, or in a coding that is not undone.

    400 for Content-Range, or a part would take the place of the whole (RFC 9110, section 14.5); 415 for a
    Content-Encoding other than one of `codings`, with those in Accept-Encoding (section 15.5.16). Names of
    `headers` are in lower case.
    """
    if "content-range" in headers:
        detail = (
            "Content-Range says that this is a part; send the whole, or add to it by POST without a range."
        )
        raise HttpError(bare(HTTPStatus.BAD_REQUEST), detail)
    named = [each.strip().lower() for each in headers.get("content-encoding", "").split(",")]
    coded = [each for each in named if each not in ("", IDENTITY)]
    if len(coded) > 1 or any(each not in codings for each in coded):
        accepted = ", ".join((*codings, IDENTITY))
        raise HttpError(
            bare(HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
            f"A body here may be in one of the codings {accepted}, or in none; not in {', '.join(coded)}.",
            headers={"Accept-Encoding": accepted},
        )
