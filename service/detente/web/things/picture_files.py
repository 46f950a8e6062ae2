"""Pictures as files: SVG with its style sheet in it, or PNG where that can be drawn; their headers."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from flask import Response, request
from markupsafe import Markup

from detente.store import Manifest
from detente.web.http.problem_types import PICTURE_FORM
from detente.web.http.problems import HttpError
from detente.web.language.words import gettext as _
from detente.web.pictures.elements import SVG_TYPE
from detente.web.pictures.frame import Framing
from detente.web.pictures.raster import PNG_TYPE, RasterError, rasterised
from detente.web.querying.answering import VERSION_HEADER
from detente.web.querying.context import context, root_of_page
from detente.web.querying.planning import FOREVER, REVALIDATE

LONGEST_ARGUMENTS = 500
"""Characters of the arguments in the foot of a drawing: anybody may send more that mean nothing."""
FORMS = "any(svg,png)"
"""The endings of the addresses of pictures, as routes have them."""


def picture_reply(drawn: str, manifest: Manifest, version: str | None, form: str = "svg") -> Response:
    """Answer with a drawing that has its style sheet in it; `version` is the one that the address names.

    Raises HttpError 501 where a PNG is asked for and none can be drawn.
    """
    response = Response(*_written(drawn, form))
    response.headers[VERSION_HEADER] = manifest.id
    response.headers["Cache-Control"] = REVALIDATE if version is None else FOREVER
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src '{_style_hash()}'"
    return response


def _written(drawn: str, form: str) -> tuple[str | bytes, int, dict[str, str]]:
    if form == "svg":
        return drawn, 200, {"Content-Type": SVG_TYPE}
    try:
        return rasterised(drawn, context().settings.font), 200, {"Content-Type": PNG_TYPE}
    except RasterError as error:
        raise HttpError(PICTURE_FORM, f"{error} The same picture is there as SVG.") from None


def file_framing(title: str, path: str, manifest: Manifest, *notes: str) -> Framing:
    """Frame a picture for a file: its style sheet is in it, and its foot has where the version has it.

    `path` is that of the picture as SVG below the root of the service.
    """
    return Framing(title, (*notes, _source(path, manifest)), picture_style())


def page_framing(title: str, path: str, manifest: Manifest, *notes: str, prefix: str = "picture") -> Framing:
    """Frame a picture for a page, whose style sheets apply; `path` is that of the picture by itself."""
    return Framing(title, (*notes, _source(path, manifest)), "", prefix)


def _source(path: str, manifest: Manifest) -> str:
    itself = f"{request.url_root}v/{manifest.id}/{path}{sent_arguments(LONGEST_ARGUMENTS)}"
    return _("Version %(version)s of detente, %(address)s") % {"version": manifest.id, "address": itself}


def in_page(drawn: str) -> Markup:
    """Take a drawing as a part of a page: it is made by an XML writer, which escapes what it is given."""
    return Markup(drawn)  # noqa: S704


def root_of_file() -> str:
    """Give the whole address below which a picture by itself links: of the service, or the page's version."""
    return f"{request.url_root.rstrip('/')}{root_of_page().removeprefix(request.script_root)}"


def sent_arguments(most: int | None = None) -> str:
    """Give the arguments of the address as they were sent; none where they are longer than `most`."""
    sent = request.query_string.decode("ascii", "replace")
    return f"?{sent}" if sent and (most is None or len(sent) <= most) else ""


@cache
def picture_style() -> str:
    """Give the style sheet of drawings, as it is put into those that stand alone."""
    return files("detente.web").joinpath("static", "picture.css").read_text(encoding="utf-8")


@cache
def _style_hash() -> str:
    """Name the style sheet as a policy does that lets it apply and no other (CSP 3, section 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(picture_style().encode()).digest()).decode()}"
