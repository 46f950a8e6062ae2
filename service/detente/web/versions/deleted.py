"""What earlier versions spoke of and the one asked for does not: the addresses that are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.store.deleted import deleted_in, last_versions_with
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version


@per_version(weight=32)
def deleted(runtime: Runtime, version: str) -> Mapping[str, str]:
    """Map what lost a triple on the way to a version to the last version before that.

    It may still be there: that is for the caller to tell.
    """
    return last_versions_with(runtime.store, version, lambda each: _deleted_in(runtime, each))


@per_version()
def _deleted_in(runtime: Runtime, version: str) -> Sequence[str]:
    return deleted_in(runtime.store, version, runtime.settings.base)
