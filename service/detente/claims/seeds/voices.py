"""Values that an entry gives to a thing in one voice, where it is settled in another.

Whoever holds a thing holds what its graph says of it, but for values that have claims of their own
(ONTOLOGY.md, row 45). So what is only alleged of a meeting that the author asserts would settle with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from detente.documents import Cursor
from detente.errors import Problem

AUTHOR_NAME = "author"
_UNDERTAKEN = ("pledged", "intended")
_NAMES = ("label", "altLabel")
"""Names assert nothing."""


def values_of_other_voices(blocks: Iterable[Cursor]) -> Iterator[Problem]:
    """Find the values of one entry's claims that would settle by another claim about the same thing."""
    about: dict[str, list[Cursor]] = defaultdict(list)
    for block in blocks:
        if block.has("about") and block.has("modality") and "attributedTo" in block:
            about[block["about"].text].append(block)
    for thing, claims in about.items():
        holders = [each for each in claims if may_settle(each)]
        for claim in claims if holders else ():
            if not may_settle(claim):
                yield from _unshared(claim, holders, thing)


def only_said(blocks: Iterable[Cursor]) -> Mapping[str, list[tuple[str, str]]]:
    """Give by thing what entries only say of it: keys, and the claims that have them."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for block in blocks:
        if block.has("about") and block.has("id") and block.has("modality") and not may_settle(block):
            said = [each.key for each in _properties(block) if each.key not in _NAMES]
            found[block["about"].text] += [(key, block["id"].text) for key in said]
    return found


def may_settle(claim: Cursor) -> bool:
    """Tell whether a claim can settle what it is about, by how it is written."""
    if claim["modality"].value in _UNDERTAKEN:
        return not _is_doubted(claim)
    return is_asserted(claim) and "attributedTo" in claim and claim["attributedTo"].value == AUTHOR_NAME


def is_asserted(claim: Cursor) -> bool:
    """Tell whether a claim says that something is so, and not otherwise or perhaps."""
    return claim.has("modality") and claim["modality"].value == "asserted" and not _is_doubted(claim)


def _is_doubted(claim: Cursor) -> bool:
    is_denied = claim.has("polarity") and claim["polarity"].value == "negative"
    return is_denied or "alternativeReading" in claim


def _unshared(claim: Cursor, holders: Iterable[Cursor], thing: str) -> Iterator[Problem]:
    holder, *others = holders
    for value in _properties(claim):
        if value.key in _NAMES or any(_says(each, value) for each in (holder, *others)):
            continue
        name = holder["id"].text if holder.has("id") else "another claim"
        message = (
            f"{value.key!r} is said in another voice than {name!r}, which settles {thing!r}, and "
            f"would settle with it; give it as a claim of its own: subject {thing}, predicate {value.key}, "
            "and object"
        )
        yield value.problem(message)


def _says(claim: Cursor, value: Cursor) -> bool:
    """Tell whether a claim gives a thing all that a value of another claim does."""
    own = next((each for each in _properties(claim) if each.key == value.key), None)
    return own is not None and all(each in _members(own.value) for each in _members(value.value))


def _properties(claim: Cursor) -> Iterable[Cursor]:
    if "properties" not in claim or not isinstance(claim["properties"].value, dict):
        return ()
    return claim["properties"]


def _members(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
