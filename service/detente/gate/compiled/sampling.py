"""A random sample of what is certain: pySHACL judges it too, so that a wrong predicate is found out."""

from __future__ import annotations

from random import Random

SHARE = 0.01
"""Of the pairs of shape and node that certainly conform, so many are judged by pySHACL as well."""


class Sample:
    """Chooses a share of pairs at random, by a generator that its user has seeded.

    Each shape's is a random sample of its nodes. Lists as long as each other have the same places chosen:
    mostly they have the same nodes, or those of the same rows, which pySHACL then has read already.
    """

    def __init__(self, random: Random, share: float = SHARE) -> None:
        if not 0 <= share <= 1:
            raise ValueError(f"{share} is no share: give one from 0 to 1")
        self._random = random
        self.share = share
        self._places: dict[int, list[int]] = {}

    def choose(self, nodes: list[str]) -> list[str]:
        """Choose some of the nodes that certainly conform to a shape."""
        places = self._places.get(len(nodes))
        if places is None:
            places = self._places[len(nodes)] = self._chosen(len(nodes))
        return [nodes[place] for place in places]

    def _chosen(self, size: int) -> list[int]:
        wanted = int(size * self.share + self._random.random())  # as many as the share on average
        return sorted(self._random.sample(range(size), min(wanted, size)))
