"""Where the ontology, shapes, seeds and docs are: beside the package in a wheel, at the top of a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detente.errors import DetenteError

_PACKAGE = Path(__file__).parent
_ROOTS = (_PACKAGE / "data", _PACKAGE.parent.parent)


@dataclass(frozen=True)
class Sources:
    """The folders that a version is made from."""

    ontology: Path
    shapes: Path
    seeds: Path


def resource(name: str) -> Path:
    """Find a data folder (`ontology`, `shapes`, `seeds`, `docs`) that ships with the package.

    Raises DetenteError where the installation lacks it.
    """
    for root in _ROOTS:
        if (root / name).is_dir():
            return root / name
    raise DetenteError(f"this installation lacks its {name}/ folder; install the package again")


def shipped_sources() -> Sources:
    """Find the folders that ship with the package; raises DetenteError where the installation lacks one."""
    return Sources(ontology=resource("ontology"), shapes=resource("shapes"), seeds=resource("seeds"))
