"""A soak of DETENTE_SOAK_SECONDS: a minute where CI is set, ten seconds otherwise."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.faults import soak
from tests.faults.service import WEB_BYTES, Service, assert_unharmed

SECONDS = float(os.environ.get("DETENTE_SOAK_SECONDS") or (60 if os.environ.get("CI") else 10))
SUMMARY = os.environ.get("DETENTE_SOAK_SUMMARY")
"""A file for the figures."""

LONG_SECONDS = 300
"""Before that caches are still filling, on a busy machine for longer than on a quiet one."""
GROWTH = 1.2

UNDER_WAY_BYTES = soak.CLIENTS * 3 * (4 << 20)
"""What the web process may hold of requests beside: a query of each client as bytes, text and rewritten."""

WEB_GROWTH_BYTES = 16 << 20


def test_a_soak_ends_with_no_growth(strict: Service) -> None:
    """Hold the web process to its bounds; after long, compare medians of the second and the last fifth.

    How many requests are under way at once goes with how busy the machine is; at rest it is back within its
    own bound, which `assert_unharmed` waits for.
    """
    before = strict.memory()
    seen, controls = soak.run(strict, SECONDS)
    assert_unharmed(strict)
    figures = soak.summary(seen, controls, SECONDS, (before, strict.memory()))
    if SUMMARY:
        Path(SUMMARY).write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    assert not seen.wrong, seen.wrong[:5]
    for control in controls:
        control.assert_served()
    assert max(seen.web_bytes) < WEB_BYTES + UNDER_WAY_BYTES
    if SECONDS >= LONG_SECONDS:
        assert soak.fifth(seen.web_bytes, 5) < soak.fifth(seen.web_bytes, 2) + WEB_GROWTH_BYTES
        assert soak.fifth(seen.all_bytes, 5) < soak.fifth(seen.all_bytes, 2) * GROWTH
