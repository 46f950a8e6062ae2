"""The mappings that ship with the package, by the name of their data set."""

from __future__ import annotations

from pathlib import Path

from detente.documents import suggestion
from detente.errors import InputError, Problem

FOLDER = Path(__file__).parent / "mappings"


def shipped_mappings() -> dict[str, Path]:
    """Give the mappings that ship, by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}


def find_mapping(name: str) -> Path:
    """Find a mapping by its file, or by the name of one that ships; raises InputError where there is none."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path
    known = shipped_mappings()
    if name not in known:
        meant = suggestion(name, known) or f"; there are {', '.join(known)}"
        raise InputError(
            [Problem("--mapping", None, None, f"no mapping {name!r} ships{meant}, or give a file")]
        )
    return known[name]
