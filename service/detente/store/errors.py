"""What can be wrong with a data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from detente.errors import DetenteError


class StoreError(DetenteError):
    """The data folder cannot be read or written."""


class UnknownVersionError(StoreError):
    """No version, or no tag, has this name."""


class PrunedVersionError(StoreError):
    """A version whose quads were pruned: what is left is its manifest and its patch."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(
            f"version {version} was pruned, and what it would be made from is gone: its manifest and its "
            f"patch are kept, and 'detente restore {version}' makes its content current again"
        )


class NotMadeError(StoreError):
    """A version that has no store of its own, and was not asked for lately."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"the store of version {version} has to be made first")


@contextmanager
def os_errors(action: str) -> Iterator[None]:
    """Turn an OSError, the engine's too, into a StoreError that says what was tried."""
    try:
        yield
    except OSError as error:
        # The engine raises its own with a message and no strerror.
        raise StoreError(f"cannot {action}: {error.strerror or error}") from error
