"""A random sample of what is certain: pySHACL judges it too, so that a wrong predicate is found out."""

from __future__ import annotations

from random import Random

SHARE = 0.01
"""Of the pairs of shape and node that certainly conform, so many are judged by pySHACL as well."""


class Sample:
    """Chooses a share of pairs at random, by a generator that its user has seeded."""

    def __init__(self, random: Random, share: float = SHARE) -> None:
        if not 0 <= share <= 1:
            raise ValueError(f"{share} is no share: give one from 0 to 1")
        self._random = random
        self.share = share

    def choose(self, nodes: list[str]) -> list[str]:
        """Choose some of the nodes that certainly conform to a shape."""
        wanted = int(len(nodes) * self.share + self._random.random())  # as many as the share on average
        places = self._random.sample(range(len(nodes)), min(wanted, len(nodes)))
        return [nodes[place] for place in sorted(places)]
