"""Names of the authority that are like a name that matches none: for a person to choose from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from detente.claims.importing.states import folded_name

LEAST = 0.45
MOST = 5


class Candidates:
    """Finds names by the three-letter pieces that they share (Dice's coefficient, 0 to 1)."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names = {name: tuple(sorted(iris)) for name, iris in names.items()}
        self._sizes: dict[str, int] = {}
        self._with: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            pieces = _pieces(name)
            self._sizes[name] = len(pieces)
            for piece in pieces:
                self._with[piece].append(name)

    def of(self, label: str) -> list[tuple[str, float]]:
        """List the things with the names most like a label, best first, each once."""
        pieces = _pieces(folded_name(label))
        shared = Counter(name for piece in pieces for name in self._with.get(piece, ()))
        scored = sorted(
            ((-2 * number / (self._sizes[name] + len(pieces)), name) for name, number in shared.items()),
        )
        found: dict[str, float] = {}
        for score, name in scored:
            if -score < LEAST or len(found) >= MOST:
                break
            for iri in self._names[name]:
                found.setdefault(iri, -score)
        return list(found.items())[:MOST]


def _pieces(name: str) -> frozenset[str]:
    text = f"  {name} "
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))
