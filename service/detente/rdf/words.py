"""Terms as N-Triples writes them: what passes through in great numbers is no object a term.

A word is in the form that the engine keeps: plain strings without a datatype, language tags in lower case,
`7` for `007`. Equal words are equal terms, and different words different terms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from detente.rdf.quads import DEFAULT_GRAPH, GraphName

Word = str
WordTriple = tuple[Word, Word, Word]
WordQuad = tuple[Word, Word, Word, Word]
"""Subject, predicate, object and graph; the graph is empty for the default graph."""

_PROBE = "<urn:x> <urn:x> "


class NoTermError(ValueError):
    """Something is no term of RDF 1.1, or not one alone."""


def kept_words(words: Collection[str]) -> dict[str, Word]:
    """Give each written term as the engine keeps it; raises NoTermError where one is no term of RDF 1.1."""
    written = list(words)
    kept = dict(zip(written, map(str, _terms(written)), strict=True))
    typed = [word for word in kept.values() if word[0] == '"' and word[-1] == ">"]
    if typed:
        stored = _stored(typed)
        kept = {word: stored.get(found, found) for word, found in kept.items()}
    return kept


def _terms(written: list[str]) -> list[NamedNode | BlankNode | Literal]:
    text = "".join([f"{_PROBE}{word} .\n" for word in written])
    try:
        terms = [quad.object for quad in parse(text, format=RdfFormat.N_TRIPLES)]
    except SyntaxError as error:
        raise NoTermError(error.msg) from None
    if len(terms) != len(written):
        raise NoTermError("one of the terms is several")
    if any(isinstance(term, Literal) and term.direction is not None for term in terms):
        raise NoTermError("a literal has a base direction")
    return [_plain(term) for term in terms]


def _plain(term: object) -> NamedNode | BlankNode | Literal:
    if isinstance(term, NamedNode | BlankNode | Literal):
        return term
    raise NoTermError("a triple is no term of RDF 1.1")


def _stored(typed: list[Word]) -> dict[Word, Word]:
    """Give the typed literals that the engine keeps in another form than they have."""
    store = Store()
    text = "".join([f"<urn:{number}> <urn:x> {word} .\n" for number, word in enumerate(typed)])
    store.bulk_load(text.encode(), RdfFormat.N_TRIPLES)
    dump = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DEFAULT_GRAPH) or b""
    changed = {}
    for line in dump.decode().split("\n"):
        if line:
            subject, _, rest = line.split(" ", 2)
            given = typed[int(subject[5:-1])]
            if rest[:-2] != given:
                changed[given] = rest[:-2]
    return changed


def word_of(graph: GraphName) -> Word:
    """Write the name of a graph."""
    return "" if graph == DEFAULT_GRAPH else str(graph)


def as_quads(triples: Iterable[WordTriple], graph: Word) -> Iterator[Quad]:
    """Make quads of words that are known to be terms."""
    suffix = f" {graph} .\n" if graph else " .\n"
    text = "".join([f"{s} {p} {o}{suffix}" for s, p, o in triples])
    return iter(parse(text, format=RdfFormat.N_QUADS))


def node_of(word: Word) -> NamedNode:
    """Make a node of the word of an IRI."""
    return NamedNode(word[1:-1])


def graph_of_word(word: Word) -> NamedNode | BlankNode | DefaultGraph:
    """Make the name of a graph of its word, which is empty for the default graph."""
    if not word:
        return DEFAULT_GRAPH
    return NamedNode(word[1:-1]) if word[0] == "<" else BlankNode(word[2:])


def is_blank(word: Word) -> bool:
    """Tell whether a word is a blank node's."""
    return word[0] == "_"
