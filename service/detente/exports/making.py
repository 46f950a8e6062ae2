"""A process that makes one file of a version, and then gives up the dumps of versions that few ask for.

It is not the web process, because writing takes the interpreter for minutes, and memory by the gigabyte.
It ends with the web process, and with it ends what it holds: the lock, and memory.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from detente.changes.opening import open_store
from detente.errors import DetenteError
from detente.exports.catalogue import DumpFile, parse_name
from detente.exports.contents import write_content
from detente.exports.folder import DumpFolder
from detente.store import Retention, VersionStore
from detente.store.errors import StoreError
from detente.workers.confinement import die_with_parent

NICENESS = 10
"""Queries come first."""

NO_SPACE = 8
FAILED = 1


def make_from_arguments(
    data: str, base: str, version: str, name: str, seconds: str, others: str, retention: str = "{}"
) -> int:
    """Make a file; returns the exit code, 0 once it is there.

    `seconds` is the wait for another process, `others` how many versions that are neither current nor tagged
    keep their dumps. Raises MemoryError.
    """
    die_with_parent()
    os.nice(NICENESS)
    file = parse_name(name, version)
    if file is None:
        sys.stderr.write(f"{name} is no file of version {version}\n")
        return FAILED
    try:
        store = open_store(Path(data), retention=Retention.from_text(retention))
        make(store, base, file, float(seconds), int(others))
    except (DetenteError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return NO_SPACE if is_of_full_disk(error) else FAILED
    return 0


def is_of_full_disk(error: BaseException | None) -> bool:
    """Tell whether an error comes of there being no room on the disk, or no more of it for this user."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        error = error.__cause__ or error.__context__
    return False


def make(store: VersionStore, base: str, file: DumpFile, seconds: float, others: int) -> None:
    """Make a file of a version, and the version's store first if need be; raises DetenteError."""
    folder, content = DumpFolder(store.folder), file.content
    opened = store.open(file.version)
    folder.make(
        file,
        lambda output: write_content(
            opened, base, file.form.format_, output, graph=content.graph, table=content.table
        ),
        seconds,
    )
    with suppress(StoreError):  # another process makes a file meanwhile, and will do this afterwards
        folder.prune({file.version, store.current_id() or "", *store.tags().values()}, others)
