"""The files of a reviewed entry: what `detente check` and `detente build` read, and what is published.

The same review gives the same bytes, whether people took its steps in the browser or filled in a file.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import Any

import yaml

from detente.characters import TURNING, place_in, text_fault
from detente.claims.seeds.text import normalise
from detente.reviews.blocks import entry_blocks
from detente.reviews.review import Json, Review, StepError

NEW_THINGS = "authority/new.yaml"
"""Where the files of an entry set have what is new to the authority; it belongs below `seeds/authority/`."""
ENTRIES = "entries.yaml"

UNLIKE = "this thing of a like name: they are not the same"
"""What a check of a new thing says of the things that people told it apart from."""

_HEAD = "# yaml-language-server: $schema={name}.schema.json\n"
_WIDTH = 110
_CHECKED = "reviewed with the entry {entry}"


class _Dumper(yaml.SafeDumper):
    """Writes as these files are written by hand: lists set in from their key, no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Set every list in."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - as the base has it
        """Write a value again rather than refer to it."""
        return True


def to_yaml(value: Json, schema: str) -> bytes:
    """Write a document with a line that names its schema: the way to it, such as `../schema/claims`."""
    text = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=False
    )
    return (_HEAD.format(name=schema) + text).encode()


def entry_files(review: Review) -> Mapping[str, bytes]:
    """Write the files of a review's entry set, by name: its text, entries, claims, what is new.

    Raises StepError where nobody has reviewed it yet, UnwrittenError where claims cannot be written.
    """
    name = review.name
    source = review.text.encode()
    files = {
        f"{name}.txt": source,
        ENTRIES: to_yaml(_entries(review, source), "../schema/entries"),
        f"{name}.yaml": to_yaml(_claims(review), "../schema/claims"),
    }
    things = [_thing(each, name) for _, each in sorted(review.state["things"].items())]
    return files | ({NEW_THINGS: to_yaml(things, "../schema/authority")} if things else {})


def sound_text(text: str) -> str:
    """Give a text as an entry holds it; raises StepError where it is empty or cannot be kept.

    So is one with controls that turn the direction of writing: a reviewer would see other words than are
    quoted.
    """
    try:
        made = normalise(text.encode()).rstrip("\n")
    except UnicodeError:
        raise StepError("the text holds half of a character (a lone surrogate)", "text") from None
    if fault := text_fault(made):
        line, column = place_in(made, fault.offset)
        raise StepError(f"line {line}, character {column}: the text {fault.message}", "text")
    if not made.strip():
        raise StepError("the text is empty", "text")
    if found := TURNING.search(made):
        raise StepError(_turned(made, found.start()), "text")
    return made


def _turned(text: str, at: int) -> str:
    line, column = text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
    name = f"U+{ord(text[at]):04X} {unicodedata.name(text[at])}"
    return (
        f"line {line}, character {column}: {name} shows words in another order than they stand in, so that "
        "what is reviewed is not what is quoted: take it out"
    )


def _entries(review: Review, source: bytes) -> Json:
    entry = dict(review.state["entry"])
    if not entry.get("replaces"):
        entry.pop("replaces", None)
    source_of = {"file": f"{review.name}.txt", "sha256": hashlib.sha256(source).hexdigest()}
    order = ("id", "title", "author", "issued", "edtf", "dating", "rights", "replaces")
    return {"source": source_of, "entries": [{key: entry[key] for key in order if key in entry}]}


def _claims(review: Review) -> Json:
    reviewed = review.state.get("reviewed")
    if not reviewed:
        raise StepError("nobody is said to have reviewed it: say who", "reviewed")
    blocks = entry_blocks(review)
    return {
        "entry": review.name,
        "reviewed": {"by": reviewed["by"], "at": reviewed["at"]},
        "drafted": {"by": review.state["drafted"]["by"], "at": review.state["drafted"]["at"]},
        **({"unnamed": [*blocks.unnamed]} if blocks.unnamed else {}),
        "claims": [*blocks.claims],
    }


def _thing(thing: Mapping[str, Json], entry: str) -> Json:
    own = {key: value for key, value in thing.items() if key not in ("checked", "unlike") and value}
    checks = [{"what": ["label"], "against": thing.get("checked") or _CHECKED.format(entry=entry)}]
    if thing.get("unlike"):
        checks.append({"what": [*thing["unlike"]], "against": UNLIKE})
    return {**own, "checked": checks}
