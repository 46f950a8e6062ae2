"""The shipped seeds with less of the world: for tests of how a thing is done, whatever is in the graph.

The entries, their curation and all that they name are there, with the states of Asia and Europe and former
ones. They are read in a fraction of the time.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from detente.resources import Sources

LEFT_OUT = (
    *("offices", "people", "tenures", "organizations", "states/disputed.yaml"),
    *("*/africa.yaml", "*/americas.yaml", "*/oceania.yaml"),
)


def lesser_sources(sources: Sources, folder: Path) -> Sources:
    """Copy the seeds to `folder` without the lists of office-holders, of members and of three continents."""
    seeds = shutil.copytree(sources.seeds, folder / "seeds")
    for pattern in LEFT_OUT:
        for path in (seeds / "authority").glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return Sources(sources.ontology, sources.shapes, seeds)
