from __future__ import annotations

import difflib
import logging
from collections.abc import Iterator

import hypothesis.strategies as st
import pytest
import rdflib
from hypothesis import example, given
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from detente.rdf.namespaces import DET, DETS, LABEL, OA, PREFIXES, RDFS, TYPE, XSD
from detente.rdf.quads import DEFAULT_GRAPH
from detente.rdf.turtle import write_trig, write_turtle

BASE = "https://w3id.org/detente/"
A, B, P = (NamedNode(f"https://example.org/{name}") for name in "abp")
ENTRY_PREFIXES = PREFIXES | {
    "entry": BASE + "entry/",
    "claim": BASE + "claim/e-1/",
    "meeting": BASE + "id/meeting/",
}


def claim(name: str, quote: str) -> list[Quad]:
    node = NamedNode(f"{BASE}claim/e-1/{name}")
    anchor, selector, position = (
        NamedNode(f"{node.value}#{part}") for part in ("anchor", "quote", "position")
    )
    return [
        Quad(node, TYPE, DET.Claim),
        Quad(node, DET.about, NamedNode(f"{BASE}id/meeting/m-1")),
        Quad(node, DET.modality, DETS["modality-asserted"]),
        Quad(node, DET.anchor, anchor),
        Quad(anchor, TYPE, OA.SpecificResource),
        Quad(anchor, OA.hasSelector, selector),
        Quad(anchor, OA.hasSelector, position),
        Quad(selector, TYPE, OA.TextQuoteSelector),
        Quad(selector, OA.exact, Literal(quote)),
        Quad(position, TYPE, OA.TextPositionSelector),
        Quad(position, OA.start, Literal("118", datatype=XSD.nonNegativeInteger)),
    ]


def sample() -> list[Quad]:
    entry, meeting = NamedNode(f"{BASE}entry/e-1"), NamedNode(f"{BASE}id/meeting/m-1")
    return [
        Quad(meeting, DET.participant, NamedNode(f"{BASE}id/state/TUR")),
        Quad(meeting, DET.participant, NamedNode(f"{BASE}id/state/RUS")),
        Quad(meeting, RDFS.comment, Literal('He said:\n"We met."\n', language="en")),
        Quad(meeting, LABEL, Literal("Meeting in “Moscow”", language="en")),
        Quad(meeting, TYPE, DET.Meeting),
        Quad(meeting, TYPE, DET.Event),
        Quad(entry, TYPE, DET.Entry),
        Quad(entry, DET.approximate, Literal("true", datatype=XSD.boolean)),
        *claim("m-1", "met in Moscow"),
        *claim("m-1-date", "on Tuesday"),
    ]


EXPECTED = '''\
@prefix claim: <https://w3id.org/detente/claim/e-1/> .
@prefix det: <https://w3id.org/detente/ontology#> .
@prefix dets: <https://w3id.org/detente/scheme/> .
@prefix entry: <https://w3id.org/detente/entry/> .
@prefix meeting: <https://w3id.org/detente/id/meeting/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

claim:m-1 a det:Claim ;
    det:about meeting:m-1 ;
    det:anchor <https://w3id.org/detente/claim/e-1/m-1#anchor> ;
    det:modality dets:modality-asserted .

<https://w3id.org/detente/claim/e-1/m-1#anchor> a oa:SpecificResource ;
    oa:hasSelector
        <https://w3id.org/detente/claim/e-1/m-1#position>,
        <https://w3id.org/detente/claim/e-1/m-1#quote> .

<https://w3id.org/detente/claim/e-1/m-1#position> a oa:TextPositionSelector ;
    oa:start "118"^^xsd:nonNegativeInteger .

<https://w3id.org/detente/claim/e-1/m-1#quote> a oa:TextQuoteSelector ;
    oa:exact "met in Moscow" .

entry:e-1 a det:Entry ;
    det:approximate true .

meeting:m-1 a det:Event, det:Meeting ;
    rdfs:label "Meeting in “Moscow”"@en ;
    det:participant <https://w3id.org/detente/id/state/RUS>, <https://w3id.org/detente/id/state/TUR> ;
    rdfs:comment """He said:
"We met."
"""@en .
'''


def test_the_text_is_laid_out_for_people() -> None:
    quads = [quad for quad in sample() if "m-1-date" not in str(quad)]
    assert write_turtle(reversed(quads), ENTRY_PREFIXES) == EXPECTED


def test_subjects_can_be_put_first() -> None:
    triples = [Quad(node, P, Literal("x")) for node in (A, B)]
    text = write_turtle(triples, {}, first=[P, B, B])
    assert [line.split()[0] for line in text.splitlines() if line] == [f"<{B.value}>", f"<{A.value}>"]


def test_a_document_is_followed_by_its_fragments() -> None:
    names = ["c", "c#anchor", "c!", "c-2", "c-2#anchor", "c10"]
    nodes = [NamedNode(f"https://example.org/{name}") for name in names]
    text = write_turtle([Quad(node, P, A) for node in nodes], {"p": P.value})
    subjects = [line.split()[0] for line in text.splitlines() if line]
    order = ["c", "c#anchor", "c!", "c-2", "c-2#anchor", "c10"]
    assert subjects == [f"<https://example.org/{name}>" for name in order]


def test_changing_one_claim_touches_its_blocks_only() -> None:
    before = write_turtle(sample(), ENTRY_PREFIXES)
    other = [*claim("m-1", "met in Moscow"), *claim("m-1-date", "on that Tuesday")]
    kept = [quad for quad in sample() if "claim/" not in str(quad.subject)]
    after = write_turtle([*kept, *other], ENTRY_PREFIXES)
    diff = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))
    assert diff[3:] == ['-    oa:exact "on Tuesday" .', '+    oa:exact "on that Tuesday" .']


def test_adding_one_claim_only_adds_lines() -> None:
    before = write_turtle(sample(), ENTRY_PREFIXES)
    after = write_turtle(sample() + claim("m-1-a", "in between"), ENTRY_PREFIXES)
    changes = [line[0] for line in difflib.ndiff(before.splitlines(), after.splitlines())]
    assert "-" not in changes
    assert changes.count("+") == len(after.splitlines()) - len(before.splitlines())


@pytest.mark.parametrize(
    ("literal", "written"),
    [
        (Literal("7", datatype=XSD.integer), "7"),
        (Literal("-7", datatype=XSD.integer), "-7"),
        (Literal("007", datatype=XSD.integer), '"007"^^xsd:integer'),
        (Literal("+7", datatype=XSD.integer), '"+7"^^xsd:integer'),
        (Literal("-0", datatype=XSD.integer), '"-0"^^xsd:integer'),
        (Literal("1" * 19, datatype=XSD.integer), f'"{"1" * 19}"^^xsd:integer'),
        (Literal("1.5", datatype=XSD.decimal), "1.5"),
        (Literal("-0.25", datatype=XSD.decimal), "-0.25"),
        (Literal("1.0", datatype=XSD.decimal), "1.0"),
        (Literal("1", datatype=XSD.decimal), '"1"^^xsd:decimal'),
        (Literal("1.50", datatype=XSD.decimal), '"1.50"^^xsd:decimal'),
        (Literal("-0.0", datatype=XSD.decimal), '"-0.0"^^xsd:decimal'),
        (Literal("true", datatype=XSD.boolean), "true"),
        (Literal("1", datatype=XSD.boolean), '"1"^^xsd:boolean'),
        (Literal("1.0E0", datatype=XSD.double), '"1.0E0"^^xsd:double'),
        (Literal("x", datatype=A), '"x"^^<https://example.org/a>'),
        (Literal("x", language="en-GB"), '"x"@en-gb'),
        (Literal('say "x" \\ \t\r\x00\u202e'), r'"say \"x\" \\ \t\r\u0000\u202E"'),
        (Literal("\n"), '"""\n"""'),
        (Literal('"a\n"b" ""c"" d"'), '"""\\"a\n"b" \\"\\"c\\"\\" d\\""""'),
        (Literal('"\n\\'), '"""\\"\n\\\\"""'),
    ],
)
def test_literals_are_short_where_that_loses_nothing(literal: Literal, written: str) -> None:
    text = write_turtle([Quad(A, P, literal)], {"xsd": XSD.iri})
    assert text.rpartition(f"<{A.value}> <{P.value}> ")[2] == f"{written} .\n"


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        ("https://example.org/x", "e:x"),
        ("https://example.org/2016-08_", "e:2016-08_"),
        ("https://example.org/id/x", "id:x"),
        ("https://example.org/id/", None),
        ("https://example.org/id/x/y", None),
        ("https://example.org/id/x#y", None),
        ("https://example.org/-x", None),
        ("https://example.org/a.b", None),
        ("https://example.org/a%20b", None),
        ("https://example.org/erdoğan", None),
        ("https://example.org/a,b", None),
        ("http://example.org/x", None),
    ],
)
def test_names_are_prefixed_only_where_nothing_need_be_escaped(iri: str, written: str | None) -> None:
    prefixes = {"e": "https://example.org/", "id": "https://example.org/id/", "unused": "https://e.org/"}
    text = write_turtle([Quad(BlankNode("s"), TYPE, NamedNode(iri))], prefixes)
    assert text.endswith(f"_:s a {written or f'<{iri}>'} .\n")
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")]
    assert declared == ([f"{written.split(':')[0]}:"] if written else [])


@pytest.mark.parametrize("prefix", ["a b", "1a", "a.", "-", "é", "a:"])
def test_a_prefix_that_turtle_does_not_allow_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="cannot be a prefix"):
        write_turtle([], {prefix: "https://example.org/"})


def test_a_triple_for_a_term_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not RDF 1\.1"):
        write_turtle([Triple(A, P, Triple(A, P, B))], {})


def test_nothing_is_written_for_nothing() -> None:
    assert write_turtle([], PREFIXES) == ""
    assert write_trig([], PREFIXES) == ""


def test_trig_has_the_default_graph_first_and_then_graphs_by_name() -> None:
    quads = [Quad(A, P, Literal(n), g) for n, g in (("3", B), ("2", A), ("1", DEFAULT_GRAPH))]
    assert write_trig(quads, {"e": "https://example.org/"}) == (
        "@prefix e: <https://example.org/> .\n\n"
        'e:a e:p "1" .\n\n'
        'e:a {\n\ne:a e:p "2" .\n\n}\n\n'
        'e:b {\n\ne:a e:p "3" .\n\n}\n'
    )


# Round trips, through both of the parsers that people use

NAMESPACES = {
    "": "https://example.org/",
    "e": "https://example.org/e#",
    "ee": "https://example.org/e#e",
    "t.x": "urn:x:",
    "xsd": XSD.iri,
}
parts = st.lists(
    st.sampled_from([*"aZ09_-.:/?~!$&'()*+,;=@é日\U0001f600", "e\u0301", "%20"]), max_size=5
).map("".join)


@st.composite
def any_iris(draw: st.DrawFn) -> NamedNode:
    iri = draw(st.sampled_from([*NAMESPACES.values(), "http://[::1]/"])) + draw(parts)
    fragment = "" if "#" in iri else draw(st.just("") | parts.map("#{}".format))
    return NamedNode(iri + fragment)


numbers = st.from_regex(r"[+-]?[0-9]{0,22}(\.[0-9]{0,8})?(E1)?", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    st.sampled_from("\"\\\n\r\t'ab "), max_size=9
)
languages = st.sampled_from(["en", "zh-hant", "de-1996", "x-y"])
datatypes = st.sampled_from(
    [XSD.integer, XSD.decimal, XSD.boolean, XSD.double, XSD.date, XSD.anyURI, XSD.string, A]
)
any_literals = (
    st.builds(Literal, texts)
    | st.builds(Literal, texts, language=languages)
    | st.builds(Literal, texts | numbers | st.sampled_from(["true", "false", "1"]), datatype=datatypes)
)
blanks = st.sampled_from([BlankNode("b0"), BlankNode("b1")])
any_quads = st.builds(
    Quad,
    any_iris() | blanks,
    any_iris(),
    any_iris() | blanks | any_literals,
    any_iris() | st.just(DefaultGraph()),
)


@given(st.lists(any_quads, max_size=6))
@example([Quad(A, P, Literal("a\r\nb"))])
def test_oxigraph_reads_back_what_is_written(quads: list[Quad]) -> None:
    triples = {quad.triple for quad in quads}
    turtle = write_turtle(quads, NAMESPACES)
    assert {quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)} == triples
    assert set(parse(write_trig(quads, NAMESPACES), format=RdfFormat.TRIG)) == set(quads)


@pytest.fixture(scope="module")
def plain_rdflib() -> Iterator[None]:
    """Keep rdflib from rewriting literals, and from logging those that are ill-typed on purpose."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        patch.setattr(logging.getLogger("rdflib.term"), "level", logging.CRITICAL)
        yield


def comparable(term: object) -> tuple[str, ...]:
    """Spell a term of either library alike, by its lexical form."""
    if isinstance(term, rdflib.Literal):
        datatype = None if term.language or term.datatype == rdflib.XSD.string else term.datatype
        return "literal", str(term), str(datatype), str(term.language)
    if isinstance(term, Literal):
        plain = term.language or term.datatype == XSD.string
        return "literal", term.value, str(None if plain else term.datatype.value), str(term.language)
    if isinstance(term, BlankNode | rdflib.BNode):
        return ("blank",)
    return ("iri", str(term) if isinstance(term, rdflib.URIRef) else getattr(term, "value", ""))


@pytest.mark.usefixtures("plain_rdflib")
@given(st.lists(any_quads, max_size=6))
@example([Quad(A, P, Literal("a\r\nb"))])
def test_rdflib_reads_back_what_is_written(quads: list[Quad]) -> None:
    graph = rdflib.Graph().parse(data=write_turtle(quads, NAMESPACES), format="turtle")
    read = {tuple(map(comparable, triple)) for triple in graph}
    assert read == {tuple(map(comparable, (q.subject, q.predicate, q.object))) for q in quads}


@given(st.lists(any_quads, max_size=6), st.randoms(use_true_random=False))
def test_the_same_quads_give_the_same_text(quads: list[Quad], random: object) -> None:
    shuffled = [*quads, *quads[:2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert write_turtle(shuffled, NAMESPACES) == write_turtle(quads, NAMESPACES)
    assert write_trig(shuffled, NAMESPACES) == write_trig(quads, NAMESPACES)


CLAIMS = "http://example.org/claim/"


def test_what_lies_directly_under_the_base_is_relative_to_it() -> None:
    claim, anchor = NamedNode(f"{CLAIMS}one"), NamedNode(f"{CLAIMS}one#anchor")
    far = [NamedNode(f"{CLAIMS}{path}") for path in ("", "a/b", "a:b", "..", "?q", "#f")]
    written = write_turtle([Triple(claim, claim, each) for each in (anchor, *far)], {}, base=CLAIMS)
    assert written.startswith(f"@base <{CLAIMS}> .\n")
    assert "<one> <one>" in written
    assert "<one#anchor>" in written
    assert all(str(each) in written for each in far)


@given(
    st.lists(
        st.builds(
            lambda path: NamedNode(CLAIMS + path),
            st.from_regex(r"[a1:/?._-]{0,5}(#[a1:/?._-]{0,3})?", fullmatch=True),
        ),
        min_size=1,
    )
)
def test_both_parsers_resolve_relative_names_as_they_were_meant(iris: list[NamedNode]) -> None:
    triples = {Triple(iri, NamedNode(f"{CLAIMS}p"), iris[0]) for iri in iris}
    written = write_turtle(triples, {}, base=CLAIMS)
    assert {quad.triple for quad in parse(written, format=RdfFormat.TURTLE)} == triples
    read = rdflib.Graph().parse(data=written, format="turtle")
    names = [set(map(str, terms)) for terms in (read.subjects(), read.predicates(), read.objects())]
    assert names == [{iri.value for iri in iris}, {f"{CLAIMS}p"}, {iris[0].value}]
