"""What every slice of a release is mapped by: a value that can be sent to other processes and machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from detente.claims.importing.mapping import Compiled, Mapping
from detente.claims.importing.matching import Matches, Matching
from detente.claims.importing.running import Period
from detente.claims.importing.states import ImportAuthority
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology


@dataclass(frozen=True)
class MappingJob:
    """A release to be mapped, with all that its records depend on."""

    mapping: Mapping
    files: Sequence[Path]
    release: str
    authority: ImportAuthority
    by_hand: Matches
    ontology: Ontology
    iris: Iris
    graph: str
    """The one that all of it is in, as N-Quads write it."""
    folder: Path
    """Where parts of the work are left for each other: all who work on it share it."""
    period: Period = field(default_factory=Period)
    partitions: int = 1

    def compile(self, matching: Matching | None = None) -> Compiled:
        """Compile the mapping, with nothing described yet; raises InputError as `Mapping.compile` does."""
        return self.mapping.compile(
            self.files, self.release, matching or self.new_matching(), self.ontology, self.iris
        )

    def new_matching(self) -> Matching:
        """Match by the authority and by hand, with nothing met yet."""
        return Matching(self.authority, self.by_hand)

    def in_partitions(self, number: int) -> MappingJob:
        """Give the same job for so many partitions."""
        return replace(self, partitions=number)
