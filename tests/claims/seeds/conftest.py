"""The shipped entry set with no more of the authority than it needs, to be read over and over."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.resources import Sources


@pytest.fixture(scope="session")
def needed_seeds(lesser: Sources) -> Path:
    """Give seeds with the shipped entry sets, and of the authority its own files and what is referred to."""
    return lesser.seeds
