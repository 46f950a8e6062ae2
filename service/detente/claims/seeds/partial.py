"""Seed files of which something is wrong: what can be read of them all the same, and what can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from detente.claims.seeds.anchors import QuoteError, locate
from detente.claims.seeds.properties import PROPERTIES, UNATTRIBUTED_NAME, Resolver
from detente.claims.seeds.short_form import unfold
from detente.documents import Cursor, parse_partly, violations
from detente.errors import InputError, Problem
from detente.vocabulary.edtf import bounds
from detente.vocabulary.iris import CLASSES_BY_KIND
from detente.yaml_documents.reading import Path_

_REFERENCE = re.compile(rf"\b({'|'.join(CLASSES_BY_KIND)})/[A-Za-z0-9-]+")
_ID = re.compile(r"\bid: *([a-z0-9-]+)")
_IN_CLAIMS = ("about", "subject", "comments", "conveyedBy", "attributedTo", "postIn", "author", "curator")
_AUTHOR = "author"


def read_partly(path: Path, schema: Mapping[str, Any], problems: list[Problem]) -> tuple[Cursor | None, str]:
    """Read one seed file as far as it can be read; what is wrong is added to the problems.

    Gives the document, in which each block with a mistake is unsound, and an empty text; or None and the
    text, where it is no YAML: what stands in there may be described there.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        problems.append(Problem(str(path), None, None, f"cannot be read: {error.strerror}"))
        return None, ""
    try:
        document, wrong = parse_partly(source, str(path))
    except InputError as error:
        problems += error.problems
        return None, source.decode("utf-8", "replace")
    problems += (problem for problem, _ in wrong)
    return checked_partly(document, schema, problems, [path for _, path in wrong]), ""


def checked_partly(
    document: Cursor, schema: Mapping[str, Any], problems: list[Problem], known: Iterable[Path_] = ()
) -> Cursor | None:
    """Check a document, write out its short forms, and mark what is not sound; None where nothing is.

    `known` are ways to values of which it is known already.
    """
    unsound: set[Path_] = set(known)
    for problem, wrong in violations(document, schema):
        problems.append(problem)
        unsound.update(wrong)
    kind = dict if schema.get("type") == "object" else list
    if not isinstance(document.value, kind):
        return None
    marked = unfold(_with(document, unsound))
    return _with(marked, {*marked.unsound, *(item for path in marked.unsound for item in _around(path))})


def references_in(text: str) -> frozenset[str]:
    """Find everything in a text that looks like `kind/slug`."""
    return frozenset(match[0] for match in _REFERENCE.finditer(text))


def ids_in(text: str) -> list[str]:
    """Find everything in a text that looks like the id of a claim."""
    return _ID.findall(text)


def check_block(block: Cursor, text: str | None, resolver: Resolver) -> None:
    """Check the names, values and quote of a block that is not sound, as far as each is sound by itself.

    `text` is the entry's; None where there is none to look in.
    """
    if not isinstance(block.value, dict):
        return
    resolver.lose(block)
    for key in _IN_CLAIMS:
        if key in block:
            _check_references(block[key], resolver)
    for value in block.get("properties") or block:
        if value.path[-1] in PROPERTIES:
            list(resolver.values(value, PROPERTIES[str(value.path[-1])]))
    if "predicate" in block and "object" in block:
        resolver.term(block["object"], PROPERTIES[block["predicate"].text])
    if "quote" in block and text:
        check_quote(block, text, resolver)


def check_quote(block: Cursor, text: str, resolver: Resolver) -> None:
    """Note a quote that does not stand in the text once; the claim can be mapped without its anchor."""
    within = block["within"].text if "within" in block else None
    try:
        locate(text, block["quote"].text, within)
    except QuoteError as error:
        resolver.tolerate(block["quote"].problem(str(error)))


def sound_date(block: Cursor, key: str) -> str | None:
    """Give a date of a block that is not sound, if the date itself is."""
    if key not in block:
        return None
    try:
        bounds(block[key].text)
    except ValueError:
        return None
    return block[key].text


def _check_references(cursor: Cursor, resolver: Resolver) -> None:
    for item in cursor.items():
        if item.text not in (_AUTHOR, UNATTRIBUTED_NAME):
            resolver.reference(item)


def _around(path: Path_) -> tuple[Path_, ...]:
    """Ways to what is not whole, given what is wrong in it: the block, and each value around."""
    return tuple(path[:length] for length in range(1, len(path)) if _is_block(path[:length]))


def _is_block(path: Path_) -> bool:
    return len(path) <= 2 and isinstance(path[-1], int)


def _with(document: Cursor, unsound: set[Path_]) -> Cursor:
    return Cursor(document.file, document.value, document.marks, document.path, frozenset(unsound))
