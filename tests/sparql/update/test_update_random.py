"""Random updates on random data end as the engine's own updates do."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from detente.sparql.answers import QuerySyntaxError
from detente.sparql.update import UpdateError, apply_update, parse_update
from tests.sparql.update.memory_target import MemoryTarget, copy, same_stores

EX = "http://e/"
PREFIXES = {"ex": EX}
GRAPHS = ("ex:g1", "ex:g2", "ex:g3")

Strategy = st.SearchStrategy[str]


def named(*names: str) -> list[NamedNode]:
    return [NamedNode(EX + name) for name in names]


NODES = st.sampled_from([*named("a", "b", "g1"), BlankNode("m"), BlankNode("n")])
QUADS = st.builds(
    Quad,
    NODES,
    st.sampled_from(named("p", "q")),
    NODES | st.sampled_from([Literal(1), Literal("x"), Literal("x", language="en")]),
    st.sampled_from([DefaultGraph(), *named("g1", "g2")]),
)


def words(*choices: str) -> Strategy:
    return st.sampled_from(choices)


def joined(*parts: str | Strategy) -> Strategy:
    """Give texts made of parts, with what may stand between tokens between them."""
    spaces = words(" ", "\n", "\t ", " # {;'\n")
    strategies = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*strategies, st.lists(spaces, min_size=len(parts), max_size=len(parts))).map(
        _interleaved
    )


def _interleaved(drawn: tuple[object, ...]) -> str:
    *parts, spaces = drawn
    assert isinstance(spaces, list)
    return "".join(f"{part}{space}" for part, space in zip(parts, spaces, strict=True))


def several(each: Strategy, most: int) -> Strategy:
    return st.lists(each, min_size=1, max_size=most).map(" ".join)


def quads(subject: Strategy, predicate: Strategy, object_: Strategy, graph: Strategy) -> Strategy:
    triple = joined(subject, predicate, object_, ".")
    return several(triple | joined("GRAPH", graph, "{", several(triple, 2), "}"), 3)


RESOURCES = words("ex:a", "<http://e/b>", "ex:g1")
PREDICATES = words("ex:p", "ex:q", "<http://e/p>")
VARIABLES = words("?a", "$b", "?c")
VALUES = RESOURCES | words("1", '"x"', "'''x'''@en", "01")
IRI_GRAPHS = words(*GRAPHS)

PATTERN = quads(RESOURCES | VARIABLES, PREDICATES | words("?p"), VALUES | VARIABLES, IRI_GRAPHS | words("?g"))
INSERTED = quads(
    RESOURCES | VARIABLES | words("_:n", "[]", "(?a 1)"),
    PREDICATES | words("?p", "?a", "a"),
    VALUES | VARIABLES | words("_:n", "[ex:p ?b]", "?p", "(?c (_:n))", "<<( ?a ex:p ?b )>>"),
    IRI_GRAPHS | words("?g", "?a"),
)
DELETED = quads(RESOURCES | VARIABLES, PREDICATES | words("?p"), VALUES | VARIABLES, IRI_GRAPHS | words("?g"))
DATA = quads(RESOURCES | words("_:n", "[]"), PREDICATES, VALUES | words("_:n", "(1 [])"), IRI_GRAPHS)

WHERE = (
    PATTERN | joined(PATTERN, "OPTIONAL {", PATTERN, "}") | joined("{", PATTERN, "} UNION {", PATTERN, "}")
)
USING = words(
    "", "USING ex:g1", "USING ex:g1 USING <http://e/g2>", "USING NAMED ex:g1", "using ex:g2 Using named ex:g1"
)
CHANGES = (
    joined("DELETE {", DELETED, "} INSERT {", INSERTED, "}")
    | joined("delete{", DELETED, "}")
    | joined("Insert {", INSERTED, "}")
)
ONE_OR_ALL = words("DEFAULT", "NAMED", "ALL") | joined("GRAPH", IRI_GRAPHS)
SILENT = words("", "SILENT")


def transfers(verb: str) -> Strategy:
    """Give transfers of a graph that is there: of others, the engine loses the target."""
    other = words("DEFAULT") | IRI_GRAPHS

    def of(source: str) -> Strategy:
        return joined(f"CREATE SILENT GRAPH {source} ;", verb, SILENT, "GRAPH", source, "TO", other)

    return IRI_GRAPHS.flatmap(of) | joined(verb, "DEFAULT TO", other)


OPERATIONS = st.one_of(
    joined("INSERT DATA {", DATA, "}"),
    joined("DELETE DATA {", quads(RESOURCES, PREDICATES, VALUES, IRI_GRAPHS), "}"),
    joined("DELETE WHERE {", PATTERN, "}"),
    joined(words("", "WITH ex:g1", "WITH ex:g3"), CHANGES, USING, "WHERE {", WHERE, "}"),
    joined(words("CLEAR", "DROP"), SILENT, ONE_OR_ALL),
    joined("CREATE", SILENT, "GRAPH", IRI_GRAPHS),
    *map(transfers, ("ADD", "MOVE", "COPY")),
)
UPDATES = st.lists(OPERATIONS, min_size=1, max_size=4).map(";".join)


def outcome(change: Callable[[Store], None], data: Store) -> Store | type[Exception]:
    store = copy(data)
    try:
        change(store)
    except (SyntaxError, QuerySyntaxError):
        return SyntaxError
    except (RuntimeError, UpdateError):
        return RuntimeError
    return store


@settings(max_examples=800, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(found=st.lists(QUADS, max_size=7), text=UPDATES)
def test_ends_as_the_engines_update_does(found: list[Quad], text: str) -> None:
    data = Store()
    data.extend(found)
    expected = outcome(lambda store: store.update(text, prefixes=PREFIXES), data)

    def change(store: Store) -> None:
        operations = parse_update(text, prefixes=PREFIXES, base_iri=None)
        apply_update(operations, MemoryTarget(store))

    actual = outcome(change, data)
    if isinstance(expected, Store) and isinstance(actual, Store):
        event("changed" if not same_stores(data, expected) else "unchanged")
        assert same_stores(actual, expected)
    else:
        event(str(expected))
        assert actual is expected
