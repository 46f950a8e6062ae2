"""Where reviews are kept: a file each below the data folder, replaced in one step, by one at a time."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from detente.errors import DetenteError
from detente.reviews.review import Review

FOLDER = "reviews"
MOST_REVIEWS = 2000
"""So many reviews are kept; more are refused until some are dropped."""
MOST_BYTES = 16 << 20
"""One review may take so much; the steps that come first are then forgotten before one is refused."""
_ENDING = ".json"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MODE = 0o600


class ReviewStoreError(DetenteError):
    """A review cannot be read or kept; nothing was changed."""


class NoReviewError(DetenteError):
    """There is no review of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no review {name[:80]!r}")


class Reviews:
    """The reviews of a data folder; threads and processes may share it."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def names(self) -> list[str]:
        """List the names of all reviews, sorted."""
        return sorted(path.name.removesuffix(_ENDING) for path in self._folder.glob(f"*{_ENDING}"))

    def read(self, name: str) -> Review:
        """Read a review; raises NoReviewError, or ReviewStoreError where its file is hurt."""
        path = self._path(name)
        try:
            return Review.of_json(json.loads(path.read_bytes()))
        except FileNotFoundError:
            raise NoReviewError(name) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReviewStoreError(f"{path} cannot be read: {error!r}") from None

    def all(self) -> Iterator[Review]:
        """Yield every review; one that is dropped meanwhile is left out."""
        for name in self.names():
            try:
                yield self.read(name)
            except NoReviewError:
                continue

    def add(self, make: Callable[[frozenset[str]], Review]) -> Review:
        """Keep a new review, made knowing the names that are taken; raises ReviewStoreError."""
        with self._locked():
            names = frozenset(self.names())
            if len(names) >= MOST_REVIEWS:
                raise ReviewStoreError(f"{MOST_REVIEWS} reviews are kept already; drop some that are done")
            review = make(names)
            if review.name in names:
                raise ReviewStoreError(f"there is a review {review.name!r} already")
            self._write(review)
        return review

    def change(self, name: str, change: Callable[[Review], Review]) -> Review:
        """Change a review while nobody else does; what `change` raises leaves it as it was."""
        with self._locked():
            before = self.read(name)
            after = change(before)
            if after is not before:
                self._write(after)
        return after

    def drop(self, name: str) -> None:
        """Remove a review; what was published of it stays."""
        with self._locked():
            try:
                self._path(name).unlink()
            except FileNotFoundError:
                raise NoReviewError(name) from None

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or len(name) > 80:
            raise NoReviewError(name)
        return self._folder / f"{name}{_ENDING}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise ReviewStoreError(f"{self._folder} cannot be used: {error.strerror}") from None
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, review: Review) -> None:
        path, data = self._path(review.name), _fitting(review)
        try:
            with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
                written = Path(file.name)
                try:
                    os.fchmod(file.fileno(), _MODE)
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                    written.replace(path)
                except OSError:
                    written.unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise ReviewStoreError(f"{path} cannot be written: {error.strerror}") from None


def _fitting(review: Review) -> bytes:
    """Write a review in the bytes that it may have: its oldest steps are forgotten where it has more."""
    value = review.as_json()
    while True:
        data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        if len(data) <= MOST_BYTES:
            return data
        if not value["steps"]:
            raise ReviewStoreError(f"the review {review.name!r} has more than {MOST_BYTES >> 20} MiB")
        value["steps"] = value["steps"][len(value["steps"]) // 2 + 1 :]
