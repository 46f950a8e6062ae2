"""Pictures as PNG, by resvg where the extra `png` is installed (docs/decisions/0046)."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Protocol, cast

from detente.errors import DetenteError
from detente.web.pictures.elements import SVG_NAMESPACE
from detente.web.pictures.frame import PICTURE_WIDTH

PNG_TYPE = "image/png"
_ZOOM = 2.0
"""Pixels for a unit of a drawing, where it is not too high."""
_MOST_PIXELS = 8_000_000
_LIBRARY = "resvg_py"
_PROBE = f'<svg xmlns="{SVG_NAMESPACE}" width="40" height="20" font-family="sans-serif">{{}}</svg>'


class RasterError(DetenteError):
    """A picture that cannot be drawn as PNG here; the text says what is missing."""


class _Renderer(Protocol):
    def svg_to_bytes(self, *, svg_string: str, zoom: float, sans_serif_family: str) -> bytes:
        """Draw SVG as PNG with the fonts of the machine."""


def rasterised(drawn: str, font: str) -> bytes:
    """Draw SVG of a picture as PNG, written in a family of fonts, or in another where that is not there.

    Raises RasterError where the library or every font is missing: a picture without its words does not tell
    what is only said, and by whom.
    """
    renderer = _renderer()
    if not _writes(font):
        raise RasterError("This machine has no fonts to write it in.")
    height = float(drawn.partition('height="')[2].partition('"')[0])
    zoom = min(_ZOOM, (_MOST_PIXELS / (PICTURE_WIDTH * height)) ** 0.5)
    return bytes(renderer.svg_to_bytes(svg_string=drawn, zoom=zoom, sans_serif_family=font))


@cache
def _renderer() -> _Renderer:
    try:
        return cast(_Renderer, import_module(_LIBRARY))
    except ImportError:
        raise RasterError("The extra `png` is not installed.") from None


@cache
def _writes(font: str) -> bool:
    """Tell whether words leave anything on paper."""
    drawings = (_PROBE.format(text) for text in ("", '<text y="15">detente</text>'))
    blank, written = (
        _renderer().svg_to_bytes(svg_string=each, zoom=1.0, sans_serif_family=font) for each in drawings
    )
    return bytes(blank) != bytes(written)
