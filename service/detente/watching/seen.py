"""What of a feed was brought already: a file for each address, replaced whole, by one watcher at a time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from detente.watching.feeds import FeedError, FeedItem

FOLDER = "watched"
MOST_REMEMBERED: Final = 10_000
"""So many items of a feed are remembered, beside those of its last document."""
_MOST_WORDINGS = 50


@dataclass(frozen=True)
class SeenItem:
    """What an item has said, by digests, oldest first, and the reviews that were begun of it."""

    digests: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeenItems:
    """The items of one feed that were seen, oldest first, and what its server marked its document with."""

    address: str
    items: Mapping[str, SeenItem]
    etag: str = ""
    last_modified: str = ""

    def of(self, item: FeedItem) -> SeenItem:
        """Give what is known of an item, by its id."""
        return self.items.get(item.id, SeenItem())

    def knows(self, item: FeedItem) -> bool:
        """Tell whether an item was seen as it is now, also while it shared its id with another one."""
        own, _, _ = item.id.rpartition(f" {item.digest}")
        names = (item.id, f"{item.id} {item.digest}", own)
        return any(item.digest in self.items[each].digests for each in names if each in self.items)

    def with_item(self, item: FeedItem, review: str) -> SeenItems:
        """Note an item, and the review of it; empty where there can be none."""
        before = self.of(item)
        now = SeenItem(
            (*before.digests, item.digest)[-_MOST_WORDINGS:],
            (*before.reviews, *([review] if review else ()))[-_MOST_WORDINGS:],
        )
        others = {name: each for name, each in self.items.items() if name != item.id}
        return replace(self, items={**others, item.id: now})

    def without_old(self, present: frozenset[str]) -> SeenItems:
        """Forget the oldest items beyond the bound that are not in the feed any more."""
        old = [name for name in self.items if name not in present]
        gone = frozenset(old[: max(0, len(old) - MOST_REMEMBERED)])
        return replace(self, items={name: each for name, each in self.items.items() if name not in gone})


class SeenFile:
    """The file in a data folder of what was seen of one address."""

    def __init__(self, data: Path, address: str) -> None:
        name = hashlib.sha256(address.encode()).hexdigest()[:32]
        self._address = address
        self._path = data / FOLDER / f"{name}.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the address; raises FeedError where another process does."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise FeedError(f"{self._path.parent} cannot be used: {error.strerror}") from None
        try:
            _lock(lock)
            yield
        finally:
            os.close(lock)

    def read(self) -> SeenItems:
        """Read what was seen; nothing where the address is new. Raises FeedError where the file is hurt."""
        try:
            value = json.loads(self._path.read_bytes())
            items = {
                name: SeenItem(tuple(each["digests"]), tuple(each["reviews"]))
                for name, each in value["items"].items()
            }
            return SeenItems(**{**value, "items": items})
        except FileNotFoundError:
            return SeenItems(self._address, {})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise FeedError(
                f"{self._path} cannot be read ({error!r}); without it, items that are not in the queue any "
                "more come again"
            ) from None

    def write(self, seen: SeenItems) -> None:
        """Replace the file, in one step and on disk; raises FeedError where it cannot be written."""
        try:
            with NamedTemporaryFile(dir=self._path.parent, prefix=".", delete=False) as file:
                file.write(json.dumps(_as_json(seen), ensure_ascii=True).encode())
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(self._path)
        except OSError as error:
            raise FeedError(f"{self._path} cannot be written: {error.strerror}") from None


def _lock(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FeedError("another process watches this address already") from None


def _as_json(seen: SeenItems) -> dict[str, Any]:
    return asdict(replace(seen, items=dict(seen.items)))
