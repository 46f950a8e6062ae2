"""What a service that follows knows of itself: how far it is, where to write, what a client waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from detente.replication.standing import FollowerStanding, StateFile
from detente.store import VERSION_ID, VersionStore
from detente.web.http.headers import Pairs
from detente.web.http.problem_types import ARGUMENT, VERSION_AWAITED, VERSION_UNKNOWN
from detente.web.http.problems import HttpError

AT_LEAST_HEADER = "Detente-At-Least"
"""A request names the version that its answer has to know of: the one that its own write was told, say."""

LAG_HEADER = "Detente-Lag"
"""Seconds for which the writer may have had more than the answer knows."""

_VERSION = b"detente-version"
_LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Following:
    """That a service follows: the file that says how far it is, and who is written to.

    `writer` is the address of the service that takes changes, empty where nobody knows it. What comes here is
    handed on to it (`pass`), refused (`refuse`), or made `here`: of several writers, each follows the log.
    """

    file: StateFile
    writer: str = ""
    writes: str = "refuse"

    @property
    def standing(self) -> FollowerStanding:
        """How far it is."""
        return self.file.read()

    def stamp(self, headers: Pairs, store: VersionStore, path: str) -> Pairs:
        """Add to the headers of an answer the lag, and the version where it does not tell one of its own."""
        added = [(LAG_HEADER.lower().encode(), self.lag_header().encode())]
        is_told = any(name.lower() == _VERSION for name, _ in headers) or path.startswith("/v/")
        if not is_told and (current := store.current_id()) is not None:
            added.append((_VERSION, current.encode()))
        return headers + added

    def lag_header(self) -> str:
        """Write the lag for a header; `unknown` where it never had all that the writer has."""
        lag = self.standing.lag()
        return "unknown" if lag is None else f"{lag:.1f}"

    def health(self) -> dict[str, object]:
        """Tell for `/health` what is followed, and how far."""
        found = self.standing
        return {
            "source": found.source,
            "head": found.head,
            "lag": None if (lag := found.lag()) is None else round(lag, 1),
            "trouble": found.trouble or None,
            "stopped": found.stopped,
            "writer": self.writer or None,
        }


async def at_least(store: VersionStore, version: str, seconds: float, following: Following | None) -> None:
    """Return once the store has a version, as soon as it comes.

    Raises HttpError: 400 where it is no version's id, 404 where there is none and none will come, 503 with
    the writer's address where it has not come in time.
    """
    if not VERSION_ID.fullmatch(version):
        raise HttpError(ARGUMENT, f"{AT_LEAST_HEADER} takes the id of a version, not {version[:100]!r}.")
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    while not _has(store, version, follows=following is not None):
        if following is None:
            raise HttpError(VERSION_UNKNOWN, f"There is no version {version}.")
        if clock() >= deadline:
            raise _late(version, seconds, following)
        await asyncio.sleep(_LOOK_SECONDS)


def _has(store: VersionStore, version: str, *, follows: bool) -> bool:
    """Tell whether a version is here; on a follower, whether it has been current: its files come before."""
    current = store.current_manifest()
    if current is None or version == current.id:
        return current is not None
    folder = store.path(version)
    is_placed = folder.is_dir() and folder not in store.unpublished()
    return is_placed and (not follows or store.manifest(version).moment <= current.moment)


def _late(version: str, seconds: float, following: Following) -> HttpError:
    headers = {"Retry-After": "1"}
    where = ""
    if following.writer:
        headers["Link"] = f'<{following.writer}>; rel="alternate"; title="writer"'
        where = f" The service at {following.writer} may have it."
    detail = f"Version {version} has not come here within {seconds:g} s.{where}"
    return HttpError(VERSION_AWAITED, detail, headers=headers)


class FollowingMetrics(Collector):
    """How far a follower is, as metrics."""

    def __init__(self, following: Following, store: VersionStore) -> None:
        self._following = following
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """Yield them as they are now."""
        found = self._following.standing
        lag = found.lag()
        yield GaugeMetricFamily(
            "detente_follower_lag_seconds",
            "Seconds for which the source may have had more.",
            float("inf") if lag is None else lag,
        )
        yield GaugeMetricFamily("detente_follower_stopped", "1 where it will not go on.", int(found.stopped))
        told = {"version": self._store.current_id() or "", "head": found.head or "", "source": found.source}
        yield InfoMetricFamily("detente_follower", "What is followed, and how far.", value=told)
