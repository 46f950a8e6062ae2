"""Exports are tested on less of the world: how they are written does not depend on how much there is."""

from __future__ import annotations

import pytest

from detente.resources import Sources


@pytest.fixture(scope="session")
def sources(lesser: Sources) -> Sources:
    """Give the folders of ontology, shapes and lesser seeds."""
    return lesser
