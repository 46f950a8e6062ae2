"""What changed between versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Quad

from detente.rdf.quads import Change
from detente.store.errors import UnknownVersionError, os_errors
from detente.store.manifest import Manifest
from detente.store.notes import PATCH
from detente.store.patch import Net, patch_text, read_patch
from detente.store.publication import REPORT
from detente.store.versions import VersionStore
from detente.store.ways import lineage


def patch_of(store: VersionStore, version: str) -> Iterator[str]:
    """Yield the lines of the RDF patch that leads from a version's parent to it."""
    store.manifest(version)
    return patch_text(store.path(version) / PATCH)


def report_of(store: VersionStore, version: str) -> str | None:
    """Read the validation report that a version was made with; None where it was not validated."""
    path = store.path(version) / REPORT
    with os_errors(f"read {path}"):
        return path.read_text(encoding="utf-8") if path.is_file() else None


@dataclass(frozen=True)
class Route:
    """The way from one version to another: back to the one that both follow, and on from there.

    Both parts run in the order of time, without that version.
    """

    back: tuple[Manifest, ...]
    on: tuple[Manifest, ...]

    @property
    def quads(self) -> int:
        """Quads in the patches of the way: what has to be read to compare its ends."""
        return sum(each.added + each.removed for each in (*self.back, *self.on))


def route(store: VersionStore, before: str, after: str) -> Route:
    """Find the versions between two.

    Raises UnknownVersionError where the two have none in common, which no store that this package wrote has.
    """
    on = list(lineage(store, after))
    back = list(lineage(store, before))
    places = {each.id: place for place, each in enumerate(on)}
    shared = next((each.id for each in back if each.id in places), None)
    if shared is None:
        raise UnknownVersionError(f"versions {before} and {after} have no version in common")
    ids = [each.id for each in back]
    return Route(tuple(reversed(back[: ids.index(shared)])), tuple(reversed(on[: places[shared]])))


def difference(store: VersionStore, before: str, after: str) -> Change:
    """Find what a version has that another has not, and the other way round, by the patches between them.

    Derived graphs are compared too, the log is not. Raises what `route` does.
    """
    way = route(store, before, after)
    net = Net()
    for manifest in reversed(way.back):
        net.take(_steps(store, manifest.id, backwards=True))
    for manifest in way.on:
        net.take(_steps(store, manifest.id, backwards=False))
    return net.change


def change_of(store: VersionStore, version: str) -> Change:
    """Find what a version changed against its parent; the first one added all that it has."""
    net = Net()
    net.take(_steps(store, version, backwards=False))
    return net.change


def _steps(store: VersionStore, version: str, *, backwards: bool) -> Iterable[tuple[bool, Quad]]:
    for is_added, quad in read_patch(store.path(version) / PATCH):
        yield is_added != backwards, quad
