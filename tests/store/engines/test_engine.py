"""What an engine must do is what `store` and others call: any that does it serves."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from detente.rdf.quads import DEFAULT_GRAPH
from detente.store import CommitInfo, Draft, Engine, Reader, StoreError, Version, VersionStore
from detente.store.engines.oxigraph.engine import Oxigraph

ENGINES: list[Engine] = [Oxigraph()]  # mypy compares each with the protocol
ALLOWED = ("store/engines/oxigraph/", "sparql/engine_text.py", "rdf/words.py")
"""Beside the engine: what only parses, or tests words in a store in memory that is thrown away."""
A, G = NamedNode("urn:a"), NamedNode("urn:g")
ONE, SEVEN = (
    Quad(A, A, A, G),
    Quad(A, A, Literal("007", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")), G),
)


@pytest.fixture(params=ENGINES, ids=lambda engine: type(engine).__name__)
def engine(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param
    return engine


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> VersionStore:
    return VersionStore(tmp_path / "data", engine=engine)


def commit(store: VersionStore, quad: Quad) -> str:
    with store.draft() as draft:
        assert isinstance(draft, Draft)
        draft.insert([quad])
        return store.publish(draft, CommitInfo("test", "a quad")).id


def test_an_engine_has_what_is_called(engine: Engine) -> None:
    assert isinstance(engine, Engine)
    assert isinstance(engine.scratch(), Draft)


def test_versions_are_made_and_read(store: VersionStore) -> None:
    first, second = commit(store, ONE), commit(store, SEVEN)
    (seven,) = store.engine.as_stored([SEVEN])
    for opened in (store.open(second), store.load(second)):
        assert isinstance(opened, Version)
        assert opened.manifest.id == second
        assert set(opened.match(graph=G)) == {ONE, seven}
        assert opened.graph_names() == [G]
        assert opened.contains_graph(DEFAULT_GRAPH)
        lines = {f"{quad.triple} .".encode() for quad in (ONE, seven)}
        assert set(opened.ntriples(G).splitlines()) == lines
        (row,) = opened.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows()
        assert row["n"].value == "2"
    assert set(store.open(first).match()) == {ONE}


def test_a_draft_tells_its_change(store: VersionStore) -> None:
    commit(store, ONE)
    with store.draft() as draft:
        assert isinstance(draft.before, Reader)
        draft.replace(G, [SEVEN])
        assert draft.change.added == frozenset(draft.as_stored([SEVEN]))
        assert draft.change.removed == frozenset([ONE])
        draft.drop(G)
        assert draft.is_changed
        assert not draft.added
    assert set(store.open(store.current_id() or "").match()) == {ONE}


def test_files_that_an_engine_calls_data_stay_as_they_are(store: VersionStore) -> None:
    version = commit(store, ONE)
    folder = store.path(version) / "store"

    def data() -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in folder.iterdir() if store.engine.is_data(p.name)}

    before = data()
    assert before
    assert list(store.open(version).match()) == [ONE]
    assert data() == before


def test_a_folder_that_no_engine_has_written_is_refused(engine: Engine, store: VersionStore) -> None:
    manifest = store.manifest(commit(store, ONE))
    for read in (engine.open, engine.load):
        with pytest.raises(StoreError):
            read(store.folder / "nothing", manifest)


def uses_of_store(path: Path) -> list[int]:
    """Find the lines in which a module takes the store class of pyoxigraph, under whatever name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    names = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "pyoxigraph"
    }
    taken = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        and node.module == "pyoxigraph"
        and any(alias.name in ("Store", "*") for alias in node.names)
    ]
    return taken + [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Attribute)
        and node.attr == "Store"
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    ]


def test_a_store_of_the_engines_is_found_however_it_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    for text in ("from pyoxigraph import Quad, Store as S\n", "import pyoxigraph as ox\nox.Store()\n"):
        path.write_text(text, encoding="utf-8")
        assert uses_of_store(path)


def test_the_engines_store_is_for_its_own_package_alone(root: Path) -> None:
    package = root / "service/detente"
    modules = {path.relative_to(package).as_posix(): path for path in package.rglob("*.py")}
    assert [
        name for name, path in modules.items() if uses_of_store(path) and not name.startswith(ALLOWED)
    ] == []


def test_files_of_the_engines_are_named_in_its_own_package_alone(root: Path) -> None:
    package = root / "service/detente/store"
    named = [
        path.name
        for path in package.rglob("*.py")
        if "oxigraph" not in path.parts
        and any(word in path.read_text(encoding="utf-8") for word in (".sst", '"LOG', '"LOCK', "IDENTITY"))
    ]
    assert named == []


def test_versions_are_opened_in_one_place(root: Path) -> None:
    package = root / "service/detente"
    found = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in ("VersionStore", "Oxigraph")
    ]
    assert set(found) == {"changes/opening.py", "store/versions.py"}
    assert found.count("store/versions.py") == 1  # the engine by default
