"""The short form of a claims file, written out: defaults, sayings with what they convey, bare properties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.claims.seeds.properties import PROPERTIES
from detente.documents import Cursor
from detente.yaml_documents.reading import Path_

SAYS = "says"
DEFAULTS = ("modality", "attributedTo")
"""Keys of a claim that a file, or a saying, may give once for all its claims."""

CLAIM_KEYS = ("quote", "within", "polarity", "confidence", "alternativeReading", "hedge")
"""Keys of a saying that are its claim's; its other keys describe the statement."""

FLAT = frozenset(PROPERTIES) - {"text", "timeExpression"}
"""Properties that may stand in a claim itself, without `properties`; the others are keys of claims too."""

_NOT_VALUES = ("id", SAYS, "claims", *DEFAULTS, *CLAIM_KEYS)
_Marks = dict[Path_, tuple[int, int]]


def unfold(document: Cursor) -> Cursor:
    """Write out the defaults and the sayings of a claims file; every value keeps its line and column.

    A saying becomes the author's claim of the statement, and its claims become the speaker's, conveyed by it.
    A file without either comes back as it is.
    """
    root = document.value
    if not isinstance(root, dict) or not isinstance(root.get("claims"), list):
        return document
    if "defaults" not in root and not any(_is_saying(each) or _is_flat(each) for each in root["claims"]):
        return document
    made = _Unfolded(document, _mapping(root.get("defaults")))
    for index, block in enumerate(root["claims"]):
        made.add(("claims", index), block)
    return made.document()


@dataclass
class _Unfolded:
    source: Cursor
    defaults: Mapping[str, Any]
    claims: list[Any] = field(default_factory=list)
    marks: _Marks = field(default_factory=dict)
    unsound: set[Path_] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Sort what is known of the source by the claim that it belongs to."""
        self._marks_of: dict[Path_, list[Path_]] = defaultdict(list)
        self._unsound_of: dict[Path_, list[Path_]] = defaultdict(list)
        for path in self.source.marks:
            self._marks_of[path[:2]].append(path)
        for path in self.source.unsound:
            self._unsound_of[path[:2]].append(path)

    def add(self, at: Path_, block: Any) -> None:
        if not _is_saying(block):
            self._put(at, block, self._defaults())
            return
        self._put_statement(at, block)
        claims = block.get("claims")
        said = {"conveyedBy": (*at, SAYS)} | self._speaker(at, block)
        if "modality" in block:
            said["modality"] = (*at, "modality")
        for index, claim in enumerate(claims if isinstance(claims, list) else ()):
            self._put((*at, "claims", index), claim, self._defaults() | said)

    def document(self) -> Cursor:
        """Give the document with the claims that were put in place of its own."""
        head = {key: value for key, value in self.source.value.items() if key != "defaults"}
        kept = {path: mark for path, mark in self.source.marks.items() if path[:1] != ("claims",)}
        kept[("claims",)] = self.source.marks[("claims",)]
        outside = {path for path in self.source.unsound if path[:1] != ("claims",) or len(path) == 1}
        return Cursor(
            self.source.file,
            head | {"claims": self.claims},
            kept | self.marks,
            unsound=frozenset(outside | self.unsound),
        )

    def _defaults(self) -> dict[str, Path_]:
        return {key: ("defaults", key) for key in DEFAULTS if key in self.defaults}

    def _speaker(self, at: Path_, block: Mapping[str, Any]) -> dict[str, Path_]:
        is_one = isinstance(block.get("speaker"), str)
        return {"attributedTo": (*at, "speaker")} if is_one else {}

    def _put(self, at: Path_, block: Any, defaults: Mapping[str, Path_]) -> None:
        """Add a claim as it stands, with what it does not say taken from elsewhere."""
        target = ("claims", len(self.claims))
        if not isinstance(block, dict):
            self._move(at, target)
            self.claims.append(block)
            return
        flat = {key for key in block if _is_flat(block) and key in FLAT | {"timeExpression"}}
        self._move(at, target, rename=lambda rest: ("properties", *rest) if set(rest[:1]) & flat else rest)
        taken = {key: path for key, path in defaults.items() if key not in block}
        for key, path in taken.items():
            self.marks[(*target, key)] = self.source.marks[path]
            if path in self.source.unsound:
                self.unsound.add((*target, key))
        claim = {key: value for key, value in block.items() if key not in flat}
        claim |= {key: self._value(path) for key, path in taken.items()}
        if flat:
            claim["properties"] = {key: block[key] for key in block if key in flat}
            self.marks[(*target, "properties")] = self.source.marks[at]
        self.claims.append(claim)

    def _put_statement(self, at: Path_, block: Mapping[str, Any]) -> None:
        """Add the author's claim that something was said."""
        target = ("claims", len(self.claims))
        says = block[SAYS]
        claim: dict[str, Any] = {
            "id": block.get("id", str(says).rpartition("/")[2]),
            "about": says,
            "modality": "asserted",
            "attributedTo": "author",
            "properties": {key: value for key, value in block.items() if key not in _NOT_VALUES},
        }
        claim |= {key: block[key] for key in CLAIM_KEYS if key in block}
        self._move(at, target, lambda rest: not _is_conveyed(rest), _in_statement)
        for key in ("id", "about", "modality", "attributedTo", "properties"):
            self.marks.setdefault((*target, key), self.source.marks[(*at, SAYS)])
        self.claims.append(claim)

    def _move(
        self,
        at: Path_,
        target: Path_,
        wanted: Callable[[Path_], bool] = lambda _: True,
        rename: Callable[[Path_], Path_] = lambda rest: rest,
    ) -> None:
        """Let what is known of one place of the source be known of another."""
        for path in self._marks_of[at[:2]]:
            if path[: len(at)] == at and wanted(path[len(at) :]):
                self.marks[target + rename(path[len(at) :])] = self.source.marks[path]
        for path in self._unsound_of[at[:2]]:
            if path[: len(at)] == at and wanted(path[len(at) :]):
                self.unsound.add(target + rename(path[len(at) :]))

    def _value(self, path: Path_) -> Any:
        value = self.source.value
        for step in path:
            value = value[step]
        return value


def _is_saying(block: Any) -> bool:
    return isinstance(block, dict) and SAYS in block


def _is_flat(block: Any) -> bool:
    """Tell whether properties of what a claim is about stand in the claim itself."""
    return (
        isinstance(block, dict) and "about" in block and "properties" not in block and bool(FLAT & set(block))
    )


def _is_conveyed(rest: Path_) -> bool:
    """Tell whether a place within a saying is in one of its claims."""
    return len(rest) > 1 and rest[0] == "claims"


def _in_statement(rest: Path_) -> Path_:
    """Say where in the claim of a statement a place of its saying goes."""
    if not rest or rest[0] in ("id", *CLAIM_KEYS):
        return rest
    return ("about", *rest[1:]) if rest[0] == SAYS else ("properties", *rest)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
