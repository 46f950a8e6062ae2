"""The files that a new entry set begins with: a text byte for byte, and what is to be said of it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from detente.claims.seeds.reader import AUTHORITY_FOLDER, ENTRIES_FILE, authority_files_in
from detente.claims.seeds.text import HEADER, normalise, read_text, split_entries
from detente.errors import InputError, Problem
from detente.resources import resource
from detente.vocabulary.iris import slug

_UNNAMED = "organization/unnamed-publisher"
_TITLE_LENGTH = 80
_YAML = (".yaml", ".yml")

_ENTRIES_HEAD = """\
# yaml-language-server: $schema={schema}/entries.schema.json
# What is empty is yours to fill in; 'detente check {folder}' tells what is left.
source:
  file: {file}
  sha256: {sha256}

entries:
"""
_ENTRY = """\
  - id: {id}
    title: {title}  # these are its first words: write what it is about
    author: {author}  # who wrote it; must be in the authority
    issued:  # the day it was published, such as 2016-08-10
    edtf:  # the same day in EDTF, with its certainty: 2016-08-10, or 2016-08-10~ where it is approximate
    dating:  # where that day comes from: the page, or what in the text it was inferred from
    rights:  # whose the text is, and under which terms it is kept here
"""
_CLAIMS = """\
# yaml-language-server: $schema={schema}/claims.schema.json
entry: {id}
reviewed:
  by:  # who reviews these claims, such as person/curator-1
  at:  # when, in UTC, such as "2016-08-11T12:00:00Z"

# A claim is written so (docs/claims.md has all of it):
#
#   - id: apology
#     quote: the words of the text, as they stand there
#     modality: asserted        # or planned, pledged, alleged, …
#     attributedTo: author      # or who says so
#     about: event/…
#     properties:
#       label: …
claims: []
"""


def scaffold(text: Path, folder: Path) -> tuple[Path, ...]:
    """Make a folder with a text, its entries file and one empty file of claims for each entry.

    Gives the files made, the text first. Raises InputError, and writes nothing, where the text is none or the
    folder holds something already.
    """
    source = _read(text)
    _refuse_used(folder)
    name = slug(folder.resolve().name)
    if not name:
        raise InputError([Problem(str(folder), None, None, "has no letter or digit to name entries after")])
    texts = split_entries(normalise(source))
    ids = [name] if len(texts) == 1 else [f"{name}-{number}" for number in range(1, len(texts) + 1)]
    # A text that looks like a file of claims would be read as one.
    file = f"{text.name}.txt" if text.suffix.lower() in _YAML else text.name
    written = {file: source, ENTRIES_FILE: _entries(folder, file, source, list(zip(ids, texts, strict=True)))}
    written |= {f"{each}.yaml": _CLAIMS.format(schema=_schema(folder), id=each).encode() for each in ids}
    return tuple(_write(folder, written))


def _read(text: Path) -> bytes:
    try:
        source = text.read_bytes()
    except OSError as error:
        raise InputError([Problem(str(text), None, None, f"cannot be read: {error.strerror}")]) from None
    if not read_text(source, str(text)).strip():
        raise InputError([Problem(str(text), None, None, "is empty")])
    return source


def _refuse_used(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([Problem(str(folder), None, None, "is there already; name another with --folder")])


def _entries(folder: Path, file: str, source: bytes, entries: Sequence[tuple[str, str]]) -> bytes:
    head = _ENTRIES_HEAD.format(
        schema=_schema(folder),
        folder=folder,
        file=json.dumps(file),
        sha256=hashlib.sha256(source).hexdigest(),
    )
    author = _UNNAMED if _is_known(folder, _UNNAMED) else ""
    blocks = [_ENTRY.format(id=each, title=_title(text), author=author) for each, text in entries]
    return (head + "\n".join(blocks)).encode()


def _title(text: str) -> str:
    """Cut the first words of a text, as a YAML string."""
    words = " ".join(text.removeprefix(HEADER).split())
    if len(words) > _TITLE_LENGTH:
        words = words[:_TITLE_LENGTH].rpartition(" ")[0] or words[:_TITLE_LENGTH]
    return json.dumps(words, ensure_ascii=False)


def _is_known(folder: Path, reference: str) -> bool:
    """Tell whether the authority that the folder will be read with describes a thing."""
    around = folder.resolve().parent / AUTHORITY_FOLDER
    authority = around if around.is_dir() else resource("seeds") / AUTHORITY_FOLDER
    files = authority_files_in(authority)
    return any(reference in path.read_text(encoding="utf-8", errors="replace") for path in files)


def _schema(folder: Path) -> str:
    """Give the way from a folder to the schemas: those beside it, or those that ship with the package."""
    beside = folder.resolve().parent / "schema"
    if (beside / "claims.schema.json").is_file():
        return "../schema"
    return Path(os.path.relpath(resource("seeds") / "schema", folder.resolve())).as_posix()


def _write(folder: Path, files: dict[str, bytes]) -> Iterator[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            yield folder / name
    except OSError as error:
        raise InputError([Problem(str(folder), None, None, f"cannot be written: {error.strerror}")]) from None
