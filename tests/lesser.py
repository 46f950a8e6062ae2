"""The shipped seeds with less of the world: for tests of how a thing is done, whatever is in the graph.

The entry sets are there, and of the authority its own files, what entry sets name, and what that refers to.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

from detente.claims.seeds.reader import authority_files
from detente.resources import Sources, shipped_sources
from detente.vocabulary.iris import CLASSES_BY_KIND

_REFERENCE = re.compile(rf"\b(?:{'|'.join(CLASSES_BY_KIND)})/[A-Za-z0-9-]+")
_BLOCK = re.compile(r"^(?=- )", re.MULTILINE)


@cache
def lesser() -> Sources:
    """Give the folders of ontology, shapes and lesser seeds, made once; tests copy what they change."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    return lesser_sources(shipped_sources(), folder)


def lesser_sources(sources: Sources, folder: Path) -> Sources:
    """Copy the seeds to `folder` with no more of the authority than they need."""
    seeds = shutil.copytree(sources.seeds, folder / "seeds")
    files = {path: _BLOCK.split(path.read_text(encoding="utf-8")) for path in authority_files(seeds)}
    needed = _needed(seeds, [block for blocks in files.values() for block in blocks[1:]])
    for path, (head, *blocks) in files.items():
        kept = [block for block in blocks if _REFERENCE.findall(block)[0] in needed]
        if kept:
            path.write_text("".join((head, *kept)), encoding="utf-8")
        else:
            path.unlink()
    return Sources(sources.ontology, sources.shapes, seeds)


def _needed(folder: Path, blocks: list[str]) -> set[str]:
    """Name what entry sets and the authority's own files refer to, and what this refers to in turn."""
    refers = {found[0]: found[1:] for found in map(_REFERENCE.findall, blocks)}
    texts = (path.read_text(encoding="utf-8") for path in folder.glob("*/*.yaml"))
    todo = [name for text in texts for name in _REFERENCE.findall(text)]
    needed: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo += refers.get(name, ())
    return needed
