"""Questions as sentences: templates whose parts in brackets are there only with what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_PART = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]|([^\[\]]+)")
_SLOT = re.compile(r"\{([A-Za-z][A-Za-z0-9]*)\}")
Piece = tuple[str, str]
"""A piece of a sentence: the parameter that it is the value of, empty for plain text, and its text."""


def sentence_pieces(template: str, told: Mapping[str, str]) -> tuple[Piece, ...]:
    """Fill a template with values in words; of a part without its value comes what is behind its bar.

    >>> told = {"day": "9 August 2016"}
    >>> "".join(text for _, text in sentence_pieces("Who held [{office}|any office][ on {day}]", told))
    'Who held any office on 9 August 2016'
    """
    return tuple(piece for text in _parts(template, told) for piece in _filled(text, told) if piece[1])


def slots(template: str) -> list[str]:
    """List the parameters that a template has a place for, in order."""
    return _SLOT.findall(template)


def is_template(template: str) -> bool:
    """Tell whether the brackets of a template pair, and every slot stands within some.

    >>> is_template("Who held [{office}"), is_template("Who held {office}")
    (False, False)
    """
    parts = [match.group(0) for match in _PART.finditer(template)]
    plain = [match[3] for match in _PART.finditer(template) if match[3]]
    return "".join(parts) == template and not any(_SLOT.search(each) for each in plain)


def _parts(template: str, told: Mapping[str, str]) -> Iterator[str]:
    for match in _PART.finditer(template):
        inside, otherwise, plain = match.groups()
        if plain:
            yield plain
        else:
            yield inside if all(name in told for name in slots(inside)) else otherwise or ""


def _filled(text: str, told: Mapping[str, str]) -> Iterator[Piece]:
    for n, part in enumerate(_SLOT.split(text)):
        yield (part, told[part]) if n % 2 else ("", part)
