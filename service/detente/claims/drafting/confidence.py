"""How often each rule was right, as it was measured (docs/drafting.md)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


def confidence_of(rule: str) -> float:
    """Give the measured precision of a rule, from 0 to 1; that of all rules where it was never seen."""
    measured = _measured()
    return float(measured.get(rule, measured["other"]))


@cache
def _measured() -> Any:
    return yaml.safe_load(files(__package__).joinpath("confidence.yaml").read_text(encoding="utf-8"))
