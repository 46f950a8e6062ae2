"""The plan of the graphs is one table, and nothing names a graph or reads all of them without it."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode

from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import DEFAULT_GRAPH
from detente.vocabulary.graphs import DEFAULT, GRAPH_KINDS, OTHER, plan

ROWS = list(csv.DictReader(Path(__file__).with_name("graphs.csv").read_text(encoding="utf-8").splitlines()))
PLAN = "graphs.py"
SINGLE = (kind.path for kind in GRAPH_KINDS if kind.path and not kind.is_folder)
NAMES = "|".join(map(re.escape, SINGLE))
NAMED = re.compile(rf"(?:^|[^\w.])(?:{NAMES})\b")
EVERY = re.compile(r"GRAPH\s+[?$]\w+")
BOUND = re.compile(r"speaking|reading|naming|apart|filter|det:Entry|a det:DataSet|\$\w+ a det:")

ALLOWED = {
    ("exports/columns.py", "GRAPH ?entry"): "a part of queries that say `?entry a det:Entry`",
    (
        "web/presentation/tables.py",
        "GRAPH ?graph",
    ): "the query offered for a thing: rows have the graph",
    ("store/engines/oxigraph/object_kinds.py", "GRAPH ?g"): "how a query sorts: its answer is the same",
    ("web/querying/data_sets.py", "GRAPH ?set"): "VALUES say which",
    ("web/indexes/declared.py", "GRAPH ?graph"): "the queries of which it is a part say which",
    ("web/vocabulary/use.py", "GRAPH ?g"): "what is put behind it says which graphs",
    ("web/views/apart.py", "GRAPH ?g"): "VALUES say which",
    ("web/views/claims.py", "GRAPH ?said"): "the graph of the entry that reports the claim",
    ("store/engines/oxigraph/reader.py", "GRAPH ?graph"): "an engine's look-up: whoever asks has the graphs",
    ("web/curating/pages.py", "GRAPH ?g"): "whether an IRI is in use, by anybody",
    ("web/filters/declared.py", "GRAPH ?graph"): "the graph of the entry that reports the claim",
    ("web/views/mapped.py", "GRAPH ?graph"): "the query of which it is a part says which",
    ("web/views/measure_life.py", "GRAPH ?graph"): "an OPTIONAL about graphs that are chosen already",
    ("web/views/meetings.py", "GRAPH ?graph"): "the query of which it is a part says which",
    ("web/views/pair_queries.py", "GRAPH ?graph"): "an OPTIONAL about graphs that are chosen already",
}
"""Texts that read every graph, and why they may."""


@pytest.mark.parametrize("row", ROWS, ids=[row["path"] for row in ROWS])
def test_a_graph_is_what_its_name_says(row: dict[str, str]) -> None:
    kind = plan(DEFAULT_BASE).kind(NamedNode(DEFAULT_BASE + row["path"]))
    assert (kind.name, kind.scope or "") == (row["kind"], row["scope"])
    for role in ("digested", "closed", "read", "validated", "refuses", "speaks"):
        assert getattr(kind, role) == bool(row[role]), role


def test_graphs_without_a_name_of_ours() -> None:
    assert plan(DEFAULT_BASE).kind(DEFAULT_GRAPH) is DEFAULT
    for graph in (BlankNode("b"), NamedNode("urn:x"), NamedNode("https://example.org/graph/authority")):
        assert plan(DEFAULT_BASE).kind(graph) is OTHER


def test_what_a_stranger_may_write_has_no_influence() -> None:
    for kind in GRAPH_KINDS:
        if kind.scope == "write":
            roles = (kind.read, kind.seen, kind.shared, kind.refuses, kind.speaks, kind.closed, kind.counted)
            assert not any(roles)


def test_a_kind_that_many_may_have_has_no_one_name() -> None:
    with pytest.raises(ValueError, match="many graphs"):
        OTHER.iri(plan(DEFAULT_BASE)._iris)


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    folder = root / "service" / "detente"
    for path in sorted(folder.rglob("*.py")):
        if path.name != PLAN:
            yield str(path.relative_to(folder)), ast.parse(path.read_text(encoding="utf-8"))


def texts(tree: ast.Module) -> Iterator[str]:
    """Yield the string literals of a module, joined as they stand, but its docstrings."""
    nodes = [*ast.walk(tree)]
    unread = {id(each.value) for each in nodes if isinstance(each, ast.Expr)}
    unread |= {id(part) for each in nodes if isinstance(each, ast.JoinedStr) for part in each.values}
    for each in nodes:
        if isinstance(each, ast.JoinedStr):
            yield "".join(map(written, each.values))
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in unread:
            yield each.value


def written(part: ast.expr) -> str:
    """Give a part of an f-string as it stands."""
    return str(part.value) if isinstance(part, ast.Constant) else ast.unparse(part)


def test_no_graph_is_named_elsewhere(root: Path) -> None:
    found = [(name, text) for name, tree in modules(root) for text in texts(tree) if NAMED.search(text)]
    assert not found


def test_no_graph_is_asked_for_by_a_word(root: Path) -> None:
    found = [
        (name, ast.unparse(node))
        for name, tree in modules(root)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "graph"
        if any(isinstance(each, ast.Constant) and each.value for each in node.args)
    ]
    assert not found


def test_no_query_reads_every_graph(root: Path) -> None:
    found = []
    for name, tree in modules(root):
        for text in texts(tree):
            match = EVERY.search(text)
            if match and not BOUND.search(text) and (name, match[0]) not in ALLOWED:
                found.append((name, text))
    assert not found


def test_no_question_reads_every_graph(root: Path) -> None:
    for path in sorted((root / "service" / "detente" / "questions").glob("**/*.rq")) or sorted(
        (root / "service" / "detente").rglob("*.rq")
    ):
        query = path.read_text(encoding="utf-8")
        for variable in re.findall(r"GRAPH\s+([?$]\w+)", query):
            classes = (f"{variable} a det:{name} " for name in ("Entry", "DataSet"))
            assert any(each in query for each in classes), path.name
