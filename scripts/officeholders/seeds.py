"""What the authority has already, written by hand: it is never written again, and its IRIs are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MADE_HERE = ("offices", "people", "tenures")
"""Folders of the authority that this script writes."""


@dataclass
class ByHand:
    """The entries of an authority that no script wrote, by id."""

    entries: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the name and the entry of everything of one kind, such as person."""
        for reference, entry in self.entries.items():
            if reference.startswith(f"{kind}/"):
                yield reference.removeprefix(f"{kind}/"), entry

    def tenures(self) -> set[tuple[str, str]]:
        """Give the holder and the office of every tenure that stands there."""
        return {(entry["holder"], entry["office"]) for _, entry in self.of_kind("tenure")}

    @property
    def cow_codes(self) -> dict[int, str]:
        """Give the ISO code of each Correlates of War code of a state that exists today.

        Archigos has Gleditsch and Ward's number for some, which no other state has in the other list.
        """
        found: dict[int, str] = {}
        for system in ("cow", "gw"):
            for name, entry in self.of_kind("state"):
                if entry.get("isoAlpha3") == name:
                    for code in _codes(entry, system):
                        found.setdefault(code, name)
        return found


def _codes(entry: Mapping[str, Any], system: str) -> Iterator[int]:
    """Yield the codes that a state has of itself, and those that it has had for some time and still has."""
    plain = entry.get(f"{system}Code", [])
    yield from plain if isinstance(plain, list) else [plain]
    for each in entry.get("codes", []):
        if each["in"] == system and str(each.get("edtf", "..")).endswith(".."):
            yield each["code"]


def read_by_hand(authority: Path) -> ByHand:
    """Read every file of an authority but those that this script writes."""
    found = ByHand()
    for file in sorted(authority.rglob("*.yaml")):
        if file.relative_to(authority).parts[0] in MADE_HERE:
            continue
        for entry in yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) or ():
            found.entries[entry["id"]] = entry
    return found
