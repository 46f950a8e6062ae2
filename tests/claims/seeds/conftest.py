"""The shipped entry set with no more of the authority than it needs, to be read over and over."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from detente.claims.seeds.reader import authority_files
from detente.resources import Sources
from detente.vocabulary.iris import CLASSES_BY_KIND

_REFERENCE = re.compile(rf"\b(?:{'|'.join(CLASSES_BY_KIND)})/[A-Za-z0-9-]+")
_BLOCK = re.compile(r"^(?=- )", re.MULTILINE)


@pytest.fixture(scope="session")
def needed_seeds(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give seeds with the shipped entry sets, and of the authority its own files and what is referred to."""
    folder = tmp_path_factory.mktemp("needed") / "seeds"
    shutil.copytree(sources.seeds, folder)
    files = {path: _BLOCK.split(path.read_text(encoding="utf-8")) for path in authority_files(folder)}
    needed = _needed(folder, [block for blocks in files.values() for block in blocks[1:]])
    for path, (head, *blocks) in files.items():
        kept = [block for block in blocks if _REFERENCE.findall(block)[0] in needed]
        if kept:
            path.write_text("".join((head, *kept)), encoding="utf-8")
        else:
            path.unlink()
    return folder


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
