"""Deadlines of services under test: long enough for a machine that does ten other things.

What is about a deadline sets its own; nothing else is to fail because its turn came late.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from detente.settings import Settings
from detente.workers.process_limits import ProcessLimits

PATIENT: Mapping[str, Any] = {
    "query_seconds": 300.0,
    "queue_seconds": 300.0,
    "lock_seconds": 300.0,
    "write_seconds": 600.0,
}


def patient(settings: Settings) -> Settings:
    """Give settings with patience wherever they have a default."""
    defaults = {each.name: each.default for each in fields(Settings)}
    given = {name: value for name, value in PATIENT.items() if getattr(settings, name) == defaults[name]}
    return replace(settings, **given)


def patient_limits(**given: Any) -> ProcessLimits:
    """Give limits of query processes with patience, unless other deadlines are given."""
    patience = {name: PATIENT[name] for name in ("query_seconds", "queue_seconds")}
    return ProcessLimits(**{**patience, "make_seconds": 600.0, **given})


def be_patient() -> None:
    """Give patience to services that are started as processes, unless the environment has deadlines.

    To Hypothesis too, which has it by itself where CI is set.
    """
    if not os.environ.get("CI"):
        hypothesis.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
        hypothesis.load_profile("patient")
    for name, value in PATIENT.items():
        os.environ.setdefault(f"DETENTE_{name.upper()}", f"{value:g}")
