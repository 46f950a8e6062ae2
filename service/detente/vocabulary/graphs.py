"""The plan of the data set: every kind of graph, who may write it, and what it may and may never influence.

Whoever names a graph, or asks what one is for, asks here; docs/graphs.md has the same table for people. What
anybody may write (`OTHER`) influences nothing but itself: no name, page, citation, hit, count, saved question
or decision of the gate about another graph comes from it (docs/decisions/0028).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

from detente.rdf.namespaces import DET
from detente.rdf.quads import DEFAULT_GRAPH, GraphName
from detente.vocabulary.iris import Iris

WRITE, CURATE = "write", "curate"
"""Scopes of tokens that let graphs be written."""

_DERIVED = "follows from other graphs; write the claims into an entry's graph or graph/curation, and it will"
_BUILT = "is written by `detente build` alone; change its source and build"


@dataclass(frozen=True)
class GraphKind:
    """One kind of graph; a `path` that ends in a slash is that of many graphs, an empty one of all the rest.

    `scope` is the one that a token needs to write it; where it is None nobody may, and `why` says the reason.
    """

    name: str
    path: str
    made_from: str
    made_by: str
    scope: str | None = None
    why: str = ""
    also: tuple[str, ...] = ()
    """More paths of the kind."""
    derived: bool = False
    """Follows from other graphs, and always equals a rebuild."""
    noted: bool = False
    """Is about versions or counts: written with each commit, no part of its change."""
    closed: bool = False
    """Holds its own det: class and property closure."""
    read: bool = False
    """Is read by the rules of what is settled and of what conflicts."""
    validated: bool = False
    """Its nodes are focus nodes of the gate."""
    shared: bool = False
    """Is part of the data of every validation."""
    across: bool = False
    """Is about other graphs, so it is validated beside all that are `seen`."""
    seen: bool = False
    """Is part of the data when the curation and the conflicts are validated."""
    refuses: bool = False
    """What is wrong in it refuses a change of other graphs; else that is a warning."""
    speaks: bool = False
    """Names things and says what they are: on pages, in search, citations, counts of terms."""
    counted: bool = False
    """`graph/void` counts what is in it."""
    public: bool = True
    """Pages show what it says."""

    @property
    def digested(self) -> bool:
        """Whether it is part of the content's digest."""
        return not (self.derived or self.noted)

    @property
    def is_folder(self) -> bool:
        """Whether many graphs are of this kind, each with a name of its own below the path."""
        return self.path.endswith("/")

    def iri(self, iris: Iris) -> NamedNode:
        """Give the name of the one graph of this kind; the default graph's is that which it has in dumps."""
        if not self.path or self.is_folder:
            raise ValueError(f"there are many graphs of the kind {self.name!r}")
        return NamedNode(iris.base + self.path)

    def contains(self, graph: GraphName, iris: Iris) -> bool:
        """Tell whether a graph is of this kind."""
        return plan(iris.base).kind(graph) is self


DEFAULT = GraphKind(
    "settled",
    "graph/settled",
    "authority, entries, curation, conflicts",
    "the settling rule",
    why=_DERIVED,
    derived=True,
    speaks=True,
    counted=True,
)
"""The default graph: what is settled, and who said what. In dumps it has the name `graph/settled`."""

AUTHORITY = GraphKind(
    "authority",
    "graph/authority",
    "`seeds/authority/**/*.yaml`; curators' updates",
    "build, curators",
    scope=CURATE,
    closed=True,
    read=True,
    validated=True,
    shared=True,
    seen=True,
    refuses=True,
    speaks=True,
)
ENTRY = GraphKind(
    "entry",
    "entry/",
    "one entry and its claims; one release of an event data set",
    "build, `detente import`, curators",
    scope=CURATE,
    closed=True,
    read=True,
    validated=True,
    seen=True,
    refuses=True,
    speaks=True,
)
"""An entry's graph has the entry's name, and a data set is an entry: that it is one, its graph says itself.

Until a curator adopts it, the rules read of a data set what it says of itself alone (`derivation/data_sets`).
"""
CURATION = GraphKind(
    "curation",
    "graph/curation",
    "`seeds/*/curation.yaml`; curators' updates",
    "build, curators",
    scope=CURATE,
    closed=True,
    read=True,
    validated=True,
    shared=True,
    across=True,
    seen=True,
    refuses=True,
    speaks=True,
)
CONFLICTS = GraphKind(
    "conflicts",
    "graph/conflicts",
    "entries and curation",
    "the conflict rules",
    why=_DERIVED,
    derived=True,
    validated=True,
    across=True,
    seen=True,
    refuses=True,
    speaks=True,
)
ONTOLOGY = GraphKind("ontology", "graph/ontology", "`ontology/`", "build", why=_BUILT, speaks=True)
SHAPES = GraphKind("shapes", "graph/shapes", "`shapes/`", "build", why=_BUILT, speaks=True)
QUERIES = GraphKind("queries", "graph/queries", "saved questions", "build", why=_BUILT, speaks=True)
LOG = GraphKind(
    "log",
    "graph/log",
    "the versions so far, and which token made which graph",
    "each commit",
    why="is made by commits; each change that is accepted adds to it",
    noted=True,
    speaks=True,
)
VOID_GRAPH = GraphKind(
    "void",
    "graph/void",
    "counts of the default graph",
    "each commit",
    why="is counted by commits; each change of what is settled changes it",
    noted=True,
    speaks=True,
)
RESERVED = GraphKind(
    "reserved", "graph/", "nothing yet", "nobody", why="is reserved", validated=True, seen=True, refuses=True
)
NAMESAKE = GraphKind(
    "namesake",
    "id/",
    "nothing: a graph has no name that a thing may have",
    "curators, to put right what is there",
    scope=CURATE,
    also=("claim/", "evidence/", "decision/", "conflict/", "run/", "version/", "queries/", "token/"),
    validated=True,
)
"""Names that the service mints for things: what is known of such a graph would be taken for the thing's."""
DRAFT = GraphKind(
    "draft", "draft/", "claims that nobody has reviewed", "curators", scope=CURATE, public=False
)
"""Coming: what a machine proposes. It becomes an entry's by review; until then nothing reads it."""
OTHER = GraphKind(
    "other", "", "users' files and requests", "the doors for writing", scope=WRITE, validated=True
)
"""A graph that anybody may have written."""

GRAPH_KINDS = (
    DEFAULT, AUTHORITY, ENTRY, CURATION, CONFLICTS, ONTOLOGY, SHAPES, QUERIES, LOG, VOID_GRAPH, RESERVED,
    NAMESAKE, DRAFT, OTHER,
)  # fmt: skip
"""Every kind; a graph is of the first whose path fits its name."""

DESCRIPTIONS = (VOID_GRAPH, QUERIES)
"""Graphs that describe the data set, which queries about it read beside the default graph."""

DEFINING = (ONTOLOGY, SHAPES, QUERIES)
"""Graphs that define terms or ask for them: what stands in them is no use of a term."""

OF_THINGS: Mapping[str, GraphKind] = {"version": LOG, "queries": QUERIES}
"""The graph of things that the default graph says nothing of, by the first part of their path."""

PAGES = "graph"
"""What the path of the service's own graphs begins with."""

_FEW = 10_000


class GraphPlan:
    """The kinds of graphs under one base IRI."""

    def __init__(self, base: str) -> None:
        self._iris = Iris(base)
        self._single = {base + each.path: each for each in GRAPH_KINDS if each.path and not each.is_folder}
        self._folders = [
            (base + path, each) for each in GRAPH_KINDS if each.is_folder for path in (each.path, *each.also)
        ]
        self._known: dict[GraphName, GraphKind] = {}

    def kind(self, graph: GraphName) -> GraphKind:
        """Tell which kind a graph is of."""
        found = self._known.get(graph)
        if found is None:
            if len(self._known) >= _FEW:
                self._known.clear()
            found = self._known[graph] = self._find(graph)
        return found

    def _find(self, graph: GraphName) -> GraphKind:
        if isinstance(graph, DefaultGraph):
            return DEFAULT
        if isinstance(graph, BlankNode):
            return OTHER
        single = self._single.get(graph.value)
        if single is not None:
            return single
        return next((kind for start, kind in self._folders if graph.value.startswith(start)), OTHER)

    def named(self, wanted: Callable[[GraphKind], bool]) -> frozenset[NamedNode]:
        """Name the graphs, each the only one of its kind, whose kind is wanted; never the default graph."""
        chosen = (each for each in GRAPH_KINDS if each.path and not each.is_folder and each is not DEFAULT)
        return frozenset(each.iri(self._iris) for each in chosen if wanted(each))

    @property
    def derived(self) -> frozenset[GraphName]:
        """Graphs that follow from others: the default graph is among them."""
        return frozenset({DEFAULT_GRAPH, *self.named(lambda kind: kind.derived)})

    @property
    def undigested(self) -> frozenset[GraphName]:
        """Graphs that are left out of the content's digest: what follows from others, and what is noted."""
        return frozenset({DEFAULT_GRAPH, *self.named(lambda kind: not kind.digested)})

    def condition(self, variable: str, wanted: Callable[[GraphKind], bool]) -> str:
        """Write the SPARQL expression that a variable is the name of a graph whose kind is wanted.

        Only kinds with a path can be wanted: what anybody may write is told by what it is not.

        >>> plan("https://example.org/").condition("?g", lambda kind: kind.closed and not kind.shared)
        'STRSTARTS(STR(?g), "https://example.org/entry/")'
        """
        folders = [start for start, kind in self._folders if wanted(kind)]
        named = ", ".join(sorted(map(str, self.named(wanted))))
        tests = [f'STRSTARTS(STR({variable}), "{start}")' for start in folders]
        return " || ".join([*tests, *([f"{variable} IN ({named})"] if named else [])])

    def speaking(self, variable: str) -> str:
        """Write the condition that what a graph says of things is said on pages."""
        return f"({self.condition(variable, lambda kind: kind.speaks)})"

    def naming(self, variable: str) -> str:
        """Write the condition that a graph names things in search, in counts of terms and in suggestions.

        Event data sets do not: their thousands of events would hide all else. Each has pages of its own.
        """
        return f"({self.speaking(variable)} && {_no_data_set(variable)})"

    def reading(self, variable: str) -> str:
        """Write the condition that a graph is what pages call "said": the rules read it, and it has a text.

        An event data set, adopted or not, is chosen by its name and shown apart.
        """
        return f"(({self.condition(variable, lambda kind: kind.read)}) && {_no_data_set(variable)})"

    def apart(self, variable: str) -> str:
        """Write the condition that a graph is shown, but apart from what the data set says."""
        return f"(!({self.condition(variable, lambda kind: kind.speaks or not kind.public)}))"


def _no_data_set(variable: str) -> str:
    """Write that a graph is no event data set: each describes itself, and the default graph has that too."""
    return f"NOT EXISTS {{ {variable} a {DET.DataSet} }}"


@lru_cache(maxsize=16)
def plan(base: str) -> GraphPlan:
    """Give the plan under a base IRI."""
    return GraphPlan(base)


def names(kinds: Iterable[GraphKind], iris: Iris) -> list[NamedNode]:
    """Give the name of the one graph of each kind."""
    return [kind.iri(iris) for kind in kinds]
