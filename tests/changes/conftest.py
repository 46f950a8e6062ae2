"""Changes are tested on less of the world: what they do does not depend on how much of it there is."""

from __future__ import annotations

import pytest

from detente.changes.build import Assembled
from detente.rdf.namespaces import DEFAULT_BASE
from detente.resources import Sources
from tests.versions import assemble_whole


@pytest.fixture(scope="session")
def dataset(lesser: Sources) -> Assembled:
    """Give every graph made from the lesser seeds; tests read it only."""
    return assemble_whole(lesser, DEFAULT_BASE)
