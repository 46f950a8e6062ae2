"""What a person decided where lists cannot: `reviewed.yaml` beside this module wins over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.officeholders.names import fold

FILE = Path(__file__).parent / "reviewed.yaml"
KEYS = frozenset(
    ["office", "person", "from", "leave", "edtf", "against", "reason", "wikidata", "first", "undated"]
)


@dataclass(frozen=True)
class Decision:
    """One decision: a tenure that is left out, or dated, or undated, or whose it is, and why."""

    office: str
    person: str
    reason: str
    begins: str = ""
    """The first characters of the start that the lists have; empty where the person held it once."""
    leave: bool = False
    edtf: str | None = None
    against: str = ""
    wikidata: str = ""
    first: bool = False
    """Its IRI has no number, though the person held the office before: entries speak of it by that name."""

    undated: bool = False
    """Its dates are left out, whatever else is decided of it."""

    @property
    def is_about_identity(self) -> bool:
        """Tell whether it says only who somebody is, or which name a tenure has."""
        return bool(self.wikidata or self.first) and not (self.leave or self.edtf or self.undated)

    def is_about(self, office: str, person: str, start: str) -> bool:
        """Tell whether a list's tenure is the one decided on."""
        return self.office == office and fold(self.person) == fold(person) and start.startswith(self.begins)


def read_decisions(file: Path = FILE) -> list[Decision]:
    """Read the decisions.

    Raises ValueError where one has an unknown key, no reason, or a date without what it was checked against.
    """
    return [_decision(block) for block in yaml.safe_load(file.read_text(encoding="utf-8")) or ()]


def _decision(block: Mapping[str, Any]) -> Decision:
    unknown = set(block) - KEYS
    if unknown or not {"office", "person", "reason"} <= set(block):
        raise ValueError(f"{block}: a decision has office, person and reason, and none of {sorted(unknown)}")
    if block.get("edtf") and not block.get("against"):
        raise ValueError(f"{block}: a date needs what it was checked against")
    return Decision(**{"begins" if key == "from" else key: value for key, value in block.items()})


def decision_on(decisions: Iterable[Decision], office: str, person: str, start: str) -> Decision | None:
    """Give the decision on a list's tenure; None where nobody took one."""
    return next((each for each in decisions if each.is_about(office, person, start)), None)
