from __future__ import annotations

import hashlib
import re

import hypothesis.strategies as st
from hypothesis import given
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

from detente.rdf.digest import VERSION_ID_LENGTH, content_digest, graph_digests, hash_graph, version_id
from detente.rdf.namespaces import XSD
from detente.rdf.quads import DEFAULT_GRAPH, GraphName

A, B, P, G, H = (NamedNode(f"https://example.org/{name}") for name in "abpgh")

iris = st.sampled_from([A, B])
literals = st.builds(Literal, st.text(max_size=3)) | st.builds(
    Literal, st.text(max_size=3), language=st.sampled_from(["en", "tr"])
)
quads = st.builds(Quad, iris, st.just(P), iris | literals, st.sampled_from([G, H, DEFAULT_GRAPH]))


def digest(content: list[Quad], leave_out: tuple[GraphName, ...] = ()) -> str:
    return content_digest(graph_digests(content), leave_out=leave_out)


@given(st.lists(quads, max_size=8), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(content: list[Quad], random: object) -> None:
    shuffled = content + content[:2]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest(shuffled) == digest(content)


@given(st.sets(quads, max_size=6), st.sets(quads, max_size=6))
def test_equal_digest_means_equal_content(one: set[Quad], other: set[Quad]) -> None:
    assert (digest(list(one)) == digest(list(other))) == (one == other)


@given(st.sets(quads, min_size=1, max_size=6))
def test_any_single_change_changes_the_digest(content: set[Quad]) -> None:
    original = digest(list(content))
    for quad in content:
        rest = [q for q in content if q != quad]
        elsewhere = Quad(quad.subject, quad.predicate, quad.object, P)
        assert digest(rest) != original
        assert digest([*rest, elsewhere]) != original


@given(st.sets(quads, max_size=6), st.sets(quads, max_size=6))
def test_graphs_left_out_do_not_matter(content: set[Quad], other: set[Quad]) -> None:
    kept = [quad for quad in content if quad.graph_name != H]
    derived = [Quad(quad.subject, quad.predicate, quad.object, H) for quad in other]
    assert digest(kept + derived, leave_out=(H,)) == digest(kept)


def test_the_digest_of_a_graph_is_of_its_size_and_the_sum_of_its_lines() -> None:
    content = [Quad(B, P, Literal("x\ny", language="en"), G), Quad(A, P, B, G)]
    lines = (
        b"<https://example.org/a> <https://example.org/p> <https://example.org/b> .",
        b'<https://example.org/b> <https://example.org/p> "x\\ny"@en .',
    )
    total = sum(int.from_bytes(hashlib.shake_128(line).digest(256)) for line in lines) % 2**2048
    hexadecimal = hashlib.sha256(f"2 {total:0512x}".encode()).hexdigest()
    assert graph_digests(content) == {G: f"adhash-2048/1:{hexadecimal}"}


@given(st.sets(quads, max_size=6))
def test_a_name_changes_neither_what_is_combined_nor_an_id(content: set[Quad]) -> None:
    digests = graph_digests(content)
    bare = {graph: each.partition(":")[2] for graph, each in digests.items()}
    assert content_digest(bare) == content_digest(digests)
    digest_ = content_digest(digests)
    assert re.fullmatch(r"adhash-2048/1:[0-9a-f]{64}", digest_)
    ids = {
        version_id(digest=each, parent=None, created="c", author="a", message="m")
        for each in (digest_, digest_.partition(":")[2])
    }
    assert len(ids) == 1


def test_the_algorithm_is_the_one_of_this_name() -> None:
    """Digits and ids of before digests had a name; others need another name."""
    blank = BlankNode()
    quads_ = [Quad(A, P, blank, G), Quad(blank, P, Literal("x", language="en"), G), Quad(A, P, B, H)]
    digest_ = digest(quads_)
    assert digest_ == "adhash-2048/1:5534cfdf5f5857593482c6310a19f2af7a1fde2d8e0d9254d7073274dcd2c9d3"
    assert version_id(digest=digest_, parent="p", created="c", author="a", message="m") == "277c72a7334e"


of_one_graph = st.sets(st.builds(Quad, iris, st.just(P), iris | literals, st.just(G)), max_size=6)


@given(of_one_graph, of_one_graph)
def test_a_hash_kept_up_from_changes_is_that_of_the_content(before: set[Quad], after: set[Quad]) -> None:
    changed = hash_graph(before).changed(after - before, before - after)
    assert changed == hash_graph(after)
    assert (changed == hash_graph(before)) == (before == after)


def test_literals_are_hashed_as_given_and_agree_once_the_engine_has_stored_them() -> None:
    given_ = [Quad(A, P, Literal("007", datatype=XSD.integer), G)]
    canonical = [Quad(A, P, Literal("7", datatype=XSD.integer), G)]
    assert digest(given_) != digest(canonical)
    store = Store()
    store.extend(given_)
    assert digest(list(store)) == digest(canonical)


def test_labels_of_blank_nodes_do_not_matter() -> None:
    turtle = "@prefix e: <https://example.org/> . e:a e:p [ e:p 1 ], [ e:p [ e:p 2 ] ] ."
    first, second = (list(parse(turtle, format=RdfFormat.TURTLE)) for _ in range(2))
    assert first != second
    assert digest(first) == digest(second)
    assert digest(first) != digest([*first, Quad(A, P, BlankNode())])


def test_a_version_id_depends_on_every_field() -> None:
    fields = {"digest": "d", "parent": "p", "created": "c", "author": "a", "message": "m"}
    ids = {version_id(**fields)} | {version_id(**fields | {name: "other"}) for name in fields}
    assert len(ids) == len(fields) + 1
    assert {len(id_) for id_ in ids} == {VERSION_ID_LENGTH}


def test_fields_of_a_version_id_do_not_run_together() -> None:
    one = version_id(digest="d", parent=None, created="c", author="ab", message="c")
    assert one != version_id(digest="d", parent=None, created="c", author="a", message="bc")
    assert one != version_id(digest="d", parent=None, created="c", author="ab\n1 c", message="")
