"""Queries of shapes as rdflib parses them, written down: parsing one takes longer than reading all of them.

`queries.json` has the tree of each query of the shipped shapes, by the SHA-256 of its text with its prefixes;
`scripts/generate.py` writes it, and a test compares it with what rdflib makes of each text. It is of one
version of rdflib: under another, and for any other text, the query is parsed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import takewhile
from pathlib import Path
from types import MethodType
from typing import Any

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import operators, prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue, Expr
from rdflib.plugins.sparql.sparql import Prologue, Query

from detente.rdf.namespaces import PREFIXES

FILE = Path(__file__).parent / "queries.json"

_PATHS = (SequencePath, AlternativePath, InvPath, MulPath)
_TERMS = {"iri": rdflib.URIRef, "blank": rdflib.BNode, "variable": rdflib.Variable}
_COLLECTIONS: Mapping[str, Callable[[Iterable[Any]], Any]] = {"list": list, "set": set, "tuple": tuple}
_OWN = frozenset({"name", "ctx", "_evalfn"})
"""Attributes of a node that are told apart from those that algebra adds, such as the `graph` of EXISTS."""


class UnwritableTreeError(Exception):
    """A query has something that this does not know to write."""


def parse_query(text: str) -> Query:
    """Parse a query, or read it as it was parsed; a new one each time, which may be changed.

    Raises what rdflib raises of a text that is no query.
    """
    tree = _known().get(_digest(text))
    return prepareQuery(text, initNs=PREFIXES) if tree is None else _query(text, tree)


def trees_document(texts: Iterable[str]) -> str:
    """Write queries as JSON, for `FILE`; those that cannot be written are left out."""
    queries = {}
    for text in texts:
        try:
            queries[_digest(text)] = tree_of(prepareQuery(text, initNs=PREFIXES))
        except UnwritableTreeError:
            continue
    rows = (f" {json.dumps(digest)}: {_compact(queries[digest])}" for digest in sorted(queries))
    return f'{{"rdflib": {json.dumps(rdflib.__version__)}, "queries": {{\n' + ",\n".join(rows) + "\n}}\n"


def tree_of(query: Query) -> Mapping[str, Any]:
    """Give a parsed query as values of JSON; raises UnwritableTreeError."""
    prefixes = sorted((prefix, str(iri)) for prefix, iri in query.prologue.namespace_manager.namespaces())
    algebra = _written(query.algebra)
    if algebra["node"] == "AskQuery":  # which answers with no variables, so that their order is by chance
        for node in (algebra, algebra["of"]["p"]):
            node["of"]["PV"]["list"].sort(key=_compact)
    return {"prefixes": dict(prefixes), "algebra": algebra}


@cache
def _known() -> Mapping[str, Any]:
    document = json.loads(FILE.read_bytes())
    return document["queries"] if document["rdflib"] == rdflib.__version__ else {}


def _digest(text: str) -> str:
    """Hash a text. pySHACL puts prefixes before it in no set order, nothing if each is there once."""
    lines = text.split("\n")
    head = list(takewhile(lambda line: line.startswith("PREFIX "), lines))
    if len({line.split()[1] for line in head}) == len(head):
        lines[: len(head)] = sorted(head)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _written(value: Any) -> Any:
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, CompValue):
        return _node(value)
    if isinstance(value, rdflib.Literal):
        return {"literal": [str(value), value.language, value.datatype and str(value.datatype)]}
    for name, kind in _TERMS.items():
        if isinstance(value, kind):
            return {name: str(value)}
    return _path(value) if type(value) in _PATHS else _collection(value)


def _collection(value: Any) -> Mapping[str, Any]:
    for name, kind in _COLLECTIONS.items():
        if type(value) is kind:
            rows = [_written(each) for each in value]
            return {name: sorted(rows, key=_compact) if name == "set" else rows}
    raise UnwritableTreeError(type(value).__name__)


def _node(node: CompValue) -> Mapping[str, Any]:
    """Write a node with its parameters, what was added to it, and the function that evaluates it."""
    parameters = {key: _written(dict.__getitem__(node, key)) for key in node}
    added = {key: _written(each) for key, each in vars(node).items() if key not in _OWN}
    written = {"node": node.name, "of": parameters, "added": added}
    if not isinstance(node, Expr):
        return written
    function = node._evalfn
    name = getattr(function, "__name__", "")
    if function is not None and getattr(operators, name, None) is not function.__func__:
        raise UnwritableTreeError(name)
    return {**written, "function": name}


def _path(path: Any) -> Mapping[str, Any]:
    if isinstance(path, MulPath):
        return {"path": "MulPath", "args": [_written(path.path), path.mod]}
    if isinstance(path, InvPath):
        return {"path": "InvPath", "args": [_written(path.arg)]}
    return {"path": type(path).__name__, "args": [_written(each) for each in path.args]}


def _query(text: str, tree: Mapping[str, Any]) -> Query:
    prologue = Prologue()
    prologue.base = ""
    for prefix, iri in tree["prefixes"].items():
        prologue.bind(prefix, iri)
    query = Query(prologue, _read(tree["algebra"]))
    query._original_args = (text, PREFIXES, None)
    return query


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "node" in value:
        return _read_node(value)
    if "path" in value:
        kinds: Mapping[str, Callable[..., Any]] = {kind.__name__: kind for kind in _PATHS}
        return kinds[value["path"]](*map(_read, value["args"]))
    ((kind, content),) = value.items()
    if kind == "literal":
        text, language, datatype = content
        iri = datatype and rdflib.URIRef(datatype)
        return rdflib.Literal(text, lang=language, datatype=iri, normalize=False)
    if kind in _COLLECTIONS:
        return _COLLECTIONS[kind](map(_read, content))
    return _TERMS[kind](content)


def _read_node(value: Mapping[str, Any]) -> CompValue:
    parameters = {key: _read(each) for key, each in value["of"].items()}
    node = Expr(value["node"]) if "function" in value else CompValue(value["node"])
    node.update(parameters)
    for key, each in value["added"].items():
        setattr(node, key, _read(each))
    if isinstance(node, Expr) and value["function"]:
        node._evalfn = MethodType(getattr(operators, value["function"]), node)
    return node
