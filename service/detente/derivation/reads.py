"""What a rule looks up, declared beside it, so that a change can be followed to what it bears upon."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode


@dataclass(frozen=True)
class Reads:
    """The properties that one module of rules looks up.

    `of_itself` are those of the thing that is judged, of claims about it, or of its like that are judged too:
    a change of one is seen at its subject. `of_others` are those of other things, from which the change has
    to be followed: `dependencies` walks along each of them.
    """

    of_itself: frozenset[NamedNode] = frozenset()
    of_others: frozenset[NamedNode] = frozenset()

    @property
    def properties(self) -> frozenset[NamedNode]:
        """All of them."""
        return self.of_itself | self.of_others

    def __or__(self, other: Reads) -> Reads:
        return Reads(self.of_itself | other.of_itself, self.of_others | other.of_others)
