"""Elements of SVG 2 (https://www.w3.org/TR/SVG2/), and how wide a text about is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
SVG_TYPE = "image/svg+xml"

Attributes = Mapping[str, str | float]

# What XML 1.0 cannot write (section 2.2) or reads as something else (2.11); a stranger's label may have it.
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PER_CHARACTER = 6.6
_PER_WIDE_CHARACTER = 12.0
_LAST_NARROW = "\u10ff"
"""No assigned character up to this one is wide (Unicode Standard Annex 11)."""


def element(parent: Element | None, name: str, attributes: Attributes, text: str = "") -> Element:
    """Make an element in another, or one that is in none."""
    written = {key: _written(value) for key, value in attributes.items()}
    made = Element(name, written) if parent is None else SubElement(parent, name, written)
    if text:
        made.text = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return made


def _written(value: str | float) -> str:
    if isinstance(value, str):
        if value.isprintable():  # so is nothing that XML cannot write, and it is told sooner
            return value
        return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return f"{value:.1f}".removesuffix(".0")


def svg_text(root: Element) -> str:
    """Write a drawing as text, as it stands in a page or in a file."""
    return tostring(root, encoding="unicode", short_empty_elements=True)


def text_width(text: str) -> float:
    """Estimate how wide a text is at a size of 12, in units of the drawing: never much too small."""
    if text.isascii():
        return len(text) * _PER_CHARACTER
    wide = sum(_is_wide(each) for each in text if each > _LAST_NARROW)
    return (len(text) - wide) * _PER_CHARACTER + wide * _PER_WIDE_CHARACTER


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")


def cut(text: str, most: int) -> str:
    """Cut a text to so many characters, and show that it was."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
