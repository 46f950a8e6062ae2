"""Authority files: read, filled in with drafts, and written so that a person can read and correct them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

Block = dict[str, Any]

_ORDER = [
    *("id", "type", "label", "altLabel", "demonym", "metonym", "description"),
    *("isoAlpha2", "isoAlpha3", "m49Code", "cowCode", "gwCode", "codes", "edtf", "replaces"),
    *("capital", "seatOfGovernment", "place", "containedIn", "latitude", "longitude", "ofState", "sector"),
    *("wikidata", "members", "checked", "unchecked"),
]
_IN_LINES = ("codes", "members", "checked")
"""Keys whose members have a line each."""


def read_blocks(path: Path) -> list[Block]:
    """Read the blocks of an authority file; none where there is no file."""
    loaded = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
    return list(loaded or [])


def fill_in(standing: Block, draft: Block) -> Block:
    """Add to a block what it lacks. What stands in it is somebody's decision, and stays."""
    if standing is draft:
        return draft
    names = {**draft.get("label", {}), **standing.get("label", {})}
    added = {key for key in draft.keys() - standing.keys() if draft[key] not in (None, [], {})}
    added |= {"label"} if names != standing.get("label") else set()
    known = standing.get("checked", [])
    checks = [each for each in _of(draft["checked"], added) if each not in known]
    kept = {"label": names, "checked": [*known, *checks], "unchecked": standing.get("unchecked", [])}
    return {**draft, **standing, **kept}


def _of(checks: Iterable[Block], keys: set[str]) -> Iterator[Block]:
    """Yield what checks say of some keys."""
    for each in checks:
        what = [key for key in each["what"] if str(key).partition(".")[0] in keys]
        if what:
            yield {**each, "what": what}


def differences(standing: Block, draft: Block) -> Iterator[str]:
    """Tell what a draft would have written otherwise."""
    for key in draft.keys() & standing.keys() - {"checked", "unchecked"}:
        if str(standing[key]) != str(draft[key]):
            yield f"{standing['id']}: {key}: stands {standing[key]!r}, reference {draft[key]!r}"


def write_blocks(path: Path, blocks: Iterable[Block]) -> None:
    """Write blocks in the order of their ids, keys in one order, lists of facts a line each."""
    depth = len(path.parts) - path.parts.index("authority") - 1
    head = f"# yaml-language-server: $schema={'../' * depth}schema/authority.schema.json\n"
    text = "".join(_block(each) for each in sorted(blocks, key=lambda each: str(each["id"])))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + text, encoding="utf-8")


def _block(block: Block) -> str:
    keys = sorted(block, key=_ORDER.index)
    lines = [line for key in keys if block[key] not in (None, [], {}) for line in _lines(key, block[key])]
    return "- " + "\n  ".join(lines) + "\n"


def _lines(key: str, value: Any) -> Iterator[str]:
    if key not in _IN_LINES:
        yield f"{key}: {_flow(value)}"
        return
    yield f"{key}:"
    for each in value:
        yield f"  - {_flow(each)}"


def _flow(value: Any) -> str:
    if isinstance(value, str) and value.isdigit():
        return f"'{value}'"
    dumped = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, width=100_000, sort_keys=False
    )
    return dumped.removesuffix("\n").removesuffix("\n...")
