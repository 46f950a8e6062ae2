"""What the engine is given for a query, found once for all queries of one skeleton.

Finding out what has to be put in other words takes a tenth of a millisecond, as long as the engine takes to
evaluate many a query. It hangs on few of a query's constants: patterns of REGEX, separators, IRIs of
properties and of prefixes. So the outcome is kept by the skeleton and by those (docs/decisions/0065).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from detente.rdf.namespaces import RDF
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.engine_functions import Accumulator, Faults, Function
from detente.sparql.lexer import Token
from detente.sparql.lifting import Lifted, lift
from detente.sparql.object_lists import HowOften, object_lists, rarest_first
from detente.sparql.prologue import Prologue, declarations, read_form, read_prologue
from detente.sparql.rewriting import Edit, Rewritten, rewrite

KEPT = 512
"""So many outcomes are kept; then keeping begins anew."""

KEPT_LENGTH = 4096
"""Characters of the longest query, and of the longest text for the engine, that are kept."""

AreAlike = Callable[[str], bool | None]
"""Tells of a property whether all its objects are alike; None where it is not known yet."""


@dataclass
class Wording:
    """The text that the engine is given, and what beside it: prefixes, functions and aggregates."""

    text: str
    prefixes: dict[str, str]
    functions: Mapping[NamedNode, Function]
    aggregates: Mapping[NamedNode, Callable[[Faults], Accumulator]]


@dataclass
class _Template:
    """A wording with gaps: the index of each in `pieces`, and that of the constant that goes there."""

    pieces: list[str]
    gaps: list[tuple[int, int]]
    wording: Wording

    def filled(self, lifted: Lifted) -> Wording:
        pieces, constants, of = self.pieces.copy(), lifted.constants, self.wording
        for gap, constant in self.gaps:
            pieces[gap] = constants[constant]
        return Wording("".join(pieces), of.prefixes, of.functions, of.aggregates)


@dataclass(frozen=True)
class _Skeleton:
    """What is kept of a skeleton: which of its constants decide, and a template for each of their values.

    `lists` are those of objects, by the indices of their constants (see `object_lists`).
    """

    lists: tuple[tuple[int, ...], ...]
    deciding: tuple[int, ...]
    templates: dict[tuple[str, ...], _Template] = field(default_factory=dict)

    def values(self, lifted: Lifted) -> tuple[str, ...]:
        if not self.deciding:
            return ()
        constants = lifted.constants
        return tuple([constants[index] for index in self.deciding])

    def deciding_by(self, deciding: set[int]) -> _Skeleton:
        """Tell apart by more constants; what was told apart by fewer is not kept."""
        if deciding <= {*self.deciding}:
            return self
        return _Skeleton(self.lists, tuple(sorted(deciding | {*self.deciding})))


def _nothing_known(property_: str) -> bool:  # noqa: ARG001 - of any
    return False


class Wordings:
    """The wordings of queries of one store, which must not change; `prefixes` need no declaration.

    Where it is known `how_often` things are objects, the rarest one of a list of them comes first. `hits` and
    `misses` count queries whose outcome was kept, and others.
    """

    def __init__(
        self,
        prefixes: Mapping[str, str],
        are_alike: AreAlike = _nothing_known,
        how_often: HowOften | None = None,
    ) -> None:
        self.prefixes = dict(prefixes)
        self._how_often = how_often
        self.hits = self.misses = 0
        self._are_alike = are_alike
        self._skeletons: dict[str, _Skeleton] = {}
        self._room = KEPT

    def __len__(self) -> int:
        return sum(len(known.templates) for known in self._skeletons.values())

    def of(self, query: str) -> Wording:
        """Put a query in words that the engine answers rightly; raises as `rewrite` does."""
        lifted = lift(query) if len(query) <= KEPT_LENGTH else None
        if lifted is None:
            self.misses += 1
            return self._wording(query, query)[0]
        known = self._skeletons.get(lifted.skeleton)
        lists = self._lists(query, lifted) if known is None else known.lists
        if lists and self._how_often is not None:
            lifted = rarest_first(lifted, lists, self._how_often)
        template = None if known is None else known.templates.get(known.values(lifted))
        if template is not None:
            self.hits += 1
            return template.filled(lifted)
        self.misses += 1
        return self._read(query, lifted, known or _Skeleton(lists, ()))

    def _lists(self, query: str, lifted: Lifted) -> tuple[tuple[int, ...], ...]:
        return () if self._how_often is None else object_lists(query, lifted)

    def _read(self, query: str, lifted: Lifted, known: _Skeleton) -> Wording:
        """Read a query as it is lifted, and keep what comes of it; raises for the query as it was sent."""
        ordered = "".join(lifted.parts)
        try:
            wording, rewritten = self._wording(ordered, lifted.skeleton)
        except QuerySyntaxError:
            self._wording(query, lifted.skeleton)
            raise
        if rewritten.is_final and len(rewritten.text) <= KEPT_LENGTH:
            self._keep(ordered, lifted, known, rewritten, wording)
        return wording

    def _wording(self, query: str, around: str) -> tuple[Wording, Rewritten]:
        prologue = read_prologue(query, self.prefixes, None)
        rewritten = rewrite(query, self._alike_by_token(around, prologue))
        wording = Wording(rewritten.text, self._needed(query), rewritten.functions, rewritten.aggregates)
        return wording, rewritten

    def _needed(self, query: str) -> dict[str, str]:
        """Give the prefixes that a query uses and does not declare: the engine reads each for each query."""
        declared = {declaration["prefix"] for declaration in declarations(query)}
        used = (name for name in self.prefixes if f"{name}:" in query and name not in declared)
        return {name: self.prefixes[name] for name in used}

    def _alike_by_token(self, around: str, prologue: Prologue) -> Callable[[Token], bool | None]:
        """Make what tells of a query's properties whether all their objects are of one kind.

        Of a property by a relative IRI it tells nothing: the engine resolves such otherwise than `urljoin`.
        `around` is the query without its constants, so that an IRI that has "base" in it decides nothing.
        """
        if "base" in around.lower():
            return lambda _: False

        def are_alike(token: Token) -> bool | None:
            property_ = RDF.type.value if token.text == "a" else prologue.resolve(token)
            return False if property_ is None else self._are_alike(property_)

        return are_alike

    def _keep(
        self, query: str, lifted: Lifted, known: _Skeleton, rewritten: Rewritten, wording: Wording
    ) -> None:
        if not self._room:
            self._skeletons.clear()
            self._room, known = KEPT, _Skeleton(known.lists, ())
        self._room -= 1
        spans, (_, end) = lifted.spans(), read_form(query)
        # All of the prologue decides which IRI a name is.
        deciding = {n for n, (start, _) in enumerate(spans) if start < end or start in rewritten.read}
        known = known.deciding_by(deciding)
        known.templates[known.values(lifted)] = _template(query, spans, deciding, rewritten.edits, wording)
        self._skeletons[lifted.skeleton] = known


def _template(
    query: str, spans: list[tuple[int, int]], deciding: set[int], edits: list[Edit], wording: Wording
) -> _Template:
    """Cut a text where constants go that decided nothing, and where it is edited."""
    gaps = [(*span, n) for n, span in enumerate(spans) if n not in deciding]
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    cuts: list[tuple[int, int, str | int]] = [*edits, *gaps]
    for start, stop, written in sorted(cuts, key=lambda cut: cut[:2]):
        if start < at:  # a comment in what is left out
            continue
        pieces.append(query[at:start])
        if isinstance(written, int):
            places.append((len(pieces), written))
        pieces.append(str(written))
        at = stop
    pieces.append(query[at:])
    return _Template(pieces, places, wording)
