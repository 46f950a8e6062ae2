"""Claims as pages list them: what is claimed, by whom, how, in which words, and what speaks against it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from detente.rdf.namespaces import DCT, DET, DETS, OA, PREFIXES, PROV, RDF, RDFS, SCHEMA, TYPE
from detente.rdf.quads import Object
from detente.web.language.labels import best_label
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.speech import Speech, speech_of
from detente.web.presentation.terms import Rows, Value, as_iri, values
from detente.web.presentation.wording import concept_in_words, vocabulary_word

CLAIMS = 200
"""So many claims are listed on a page."""

# What is asked of claims that are known has no join of two patterns that could each be begun with by
# itself: the engine plans such a join without regard to VALUES, and reads every claim there is.
_QUERY = """
SELECT ?claim ?node ?p ?o ?label {{
  VALUES ?claim {{ {claims} }}
  {{ ?claim ?p ?o FILTER (?p NOT IN ({unwritten})) OPTIONAL {{ ?o rdfs:label ?label }} }}
  UNION {{ ?claim det:anchor/oa:hasSelector ?node . ?node ?p ?o FILTER (?p IN (oa:exact, oa:start, oa:end)) }}
  UNION {{ ?claim det:reportedIn ?node . ?node ?p ?o FILTER (?p IN (dct:issued, schema:author))
    OPTIONAL {{ ?o rdfs:label ?label }} }}
  UNION {{ ?node det:conveys ?claim . ?node ?p ?o FILTER (?p = det:speechType) }}
  UNION {{ ?claim det:about ?node . ?node ?p ?o FILTER (?p = det:speechType) }}
  UNION {{ ?claim det:reportedIn ?said .
    GRAPH ?said {{ ?node det:conveys|^det:about ?claim . ?node ?p ?o FILTER (?p = det:speechType) }} }}
  UNION {{ ?node det:conflictMember ?claim . ?node ?p ?o }}
  UNION {{ ?node prov:used ?claim . ?node ?p ?o OPTIONAL {{ ?o rdfs:label ?label }} }}
}}"""
_NONE = "SELECT ?claim {} LIMIT 0"

# A claim is of no use as data without what it says; whence it was generated is for the whole document.
_UNWRITTEN = (PROV.wasGeneratedBy, DET.anchor)


@dataclass(frozen=True)
class Dispute:
    """A conflict in which claims take part; without a status it is open."""

    iri: str
    rule: str
    status: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """A curator's decision, and why it was taken."""

    iri: str
    title: str
    reason: str


@dataclass(frozen=True)
class Words:
    """The words that a claim rests on, and where they stand: code points [start, end) of the entry's text."""

    exact: str
    start: int
    end: int


@dataclass(frozen=True)
class ClaimLine:
    """One claim: that something is so (`about`), one `value` of it, or an opinion (`comment`).

    A curator's claim has evidence in place of an entry and words. `speech` tells whose words they are, and
    `reporter` is the author of the entry that reports them. `triples` are the claim itself as data.
    """

    iri: str
    how: str
    subject: Value
    predicate: Value | None
    value: Value | None
    text: str | None
    who: Value
    modality: str
    polarity: str
    alternative: bool
    entry: Value | None
    issued: str | None
    words: Words | None
    speech: Speech
    reporter: Value | None
    deprecated: bool
    evidence: tuple[Value, ...]
    rulings: tuple[Ruling, ...]
    disputes: tuple[Dispute, ...]
    triples: tuple[Triple, ...] = field(repr=False)

    @property
    def local_id(self) -> str:
        """The last part of its IRI, unique within its entry."""
        return self.iri.rpartition("/")[2]

    @property
    def sentence(self) -> str:
        """Who claims it, how, and what, in one sentence; what stands against it is not left out."""
        how = ", ".join(map(vocabulary_word, (self.modality, *self.standing)))
        return f"{_name(self.who)}, {how}: {self._what}"

    @property
    def _what(self) -> str:
        subject = _name(self.subject)
        if self.how == "comment":
            return _("an opinion of %(subject)s") % {"subject": subject}
        is_denied = self.polarity == "negative"
        if self.predicate is None or self.value is None:
            return _("not: %(subject)s") % {"subject": subject} if is_denied else subject
        value = _name(self.value)
        told = _("not %(value)s") % {"value": value} if is_denied else value
        return f"{subject} – {_name(self.predicate)}: {told}"

    @property
    def standing(self) -> tuple[str, ...]:
        """What there is to know of it before it is believed: denied, deprecated, disputed, in words."""
        found = {
            marked("denied"): self.polarity == "negative",
            marked("one of two readings"): self.alternative,
            marked("deprecated"): self.deprecated,
            marked("disputed"): any(each.status == "open" for each in self.disputes),
        }
        return tuple(word for word, holds in found.items() if holds)

    @property
    def in_the_entry(self) -> str | None:
        """IRI of the entry with the fragment at which its page has the words."""
        return f"{self.entry.term.value}#words-{self.local_id}" if self.entry and self.words else None

    @property
    def turtle(self) -> str:
        """The claim itself in Turtle, without the lines that declare prefixes."""
        written = serialize(self.triples, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b""
        lines = written.decode().splitlines()
        return "\n".join(line for line in lines if not line.startswith("@prefix")).strip()

    @property
    def order(self) -> tuple[str, str, int, str]:
        """Sorts claims by the day of report, and within an entry by where they stand; curators' come last."""
        entry = self.entry.term.value if self.entry else ""
        return (self.issued or "9999", entry, self.words.start if self.words else 0, self.iri)


def _name(value: Value) -> str:
    return value.label or re.split(r"[/#]", value.term.value.rstrip("/#"))[-1]


def claims_on(iri: str) -> str:
    """Write the query for the claims about a thing, one value of it, or with an opinion of it."""
    return _chosen(f"?claim det:about|rdf:subject|det:comments <{iri}>")


def claims_in(entry: str) -> str:
    """Write the query for the claims that are reported in an entry."""
    return _chosen(f"?claim det:reportedIn <{entry}>", limit=10 * CLAIMS)


def members_of(conflict: str) -> str:
    """Write the query for the claims of a conflict."""
    return _chosen(f"<{conflict}> det:conflictMember ?claim")


def _chosen(pattern: str, limit: int = CLAIMS + 1) -> str:
    return f"SELECT DISTINCT ?claim {{ {pattern} }} ORDER BY ?claim LIMIT {limit}"


def claims_query(claims: Iterable[Object]) -> str:
    """Write the query for all that pages tell of some claims."""
    listed = values(claims)
    return _QUERY.format(claims=listed, unwritten=", ".join(map(str, _UNWRITTEN))) if listed else _NONE


def claim_lines(rows: Rows, names: Mapping[str, str]) -> tuple[ClaimLine, ...]:
    """Read the answer to `claims_query`, in order of report and of place in the text.

    `names` are the labels of the ontology's terms. What is not complete as a claim is left out.
    """
    by_claim: dict[str, list[Mapping[str, Object]]] = defaultdict(list)
    for row in rows:
        by_claim[row["claim"].value].append(row)
    lines = (_line(_Told(iri, members), names) for iri, members in by_claim.items())
    return tuple(sorted((line for line in lines if line is not None), key=lambda line: line.order))


class _Told:
    """What is told of one claim: its own values with their labels, and those of the nodes around it."""

    def __init__(self, iri: str, rows: Rows) -> None:
        self.iri = iri
        self.own: dict[Object, dict[Object, list[Object]]] = defaultdict(dict)
        self.nodes: dict[str, dict[Object, dict[Object, list[Object]]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        for row in rows:
            values = self.nodes[row["node"].value] if "node" in row else self.own
            labels = values[row["p"]].setdefault(row["o"], [])
            labels += [row["label"]] if "label" in row else []

    def all(self, predicate: NamedNode) -> tuple[Value, ...]:
        found = self.own.get(predicate)
        if not found:
            return ()
        # Rows come in no set order, and a page is the same each time.
        ordered = sorted(found, key=str) if len(found) > 1 else found
        return tuple(Value(term, best_label(found[term])) for term in ordered)

    def one(self, predicate: NamedNode) -> Value | None:
        return next(iter(self.all(predicate)), None)

    def around(
        self, predicate: NamedNode
    ) -> list[tuple[str, Mapping[Object, Mapping[Object, list[Object]]]]]:
        return [(node, self.nodes[node]) for node in sorted(self.nodes) if predicate in self.nodes[node]]


def _line(told: _Told, names: Mapping[str, str]) -> ClaimLine | None:
    found = next(
        (
            (how, subject)
            for how, predicate in (("about", DET.about), ("value", RDF.subject), ("comment", DET.comments))
            if (subject := told.one(predicate))
        ),
        None,
    )
    who, modality, polarity = (told.one(each) for each in (DET.attributedTo, DET.modality, DET.polarity))
    if found is None or who is None or modality is None or polarity is None:
        return None
    predicate, text, alternative = (
        told.one(each) for each in (RDF.predicate, SCHEMA.text, DET.alternativeReading)
    )
    return ClaimLine(
        iri=told.iri,
        how=found[0],
        subject=found[1],
        predicate=Value(predicate.term, names.get(predicate.term.value)) if predicate else None,
        value=_named(told.one(RDF.object), names),
        text=text.term.value if text else None,
        who=_named(who, names) or who,
        modality=concept_in_words(modality.term.value, "modality"),
        polarity=concept_in_words(polarity.term.value, "polarity"),
        alternative=alternative is not None and alternative.term.value == "true",
        entry=told.one(DET.reportedIn),
        issued=next((_first(values, DCT.issued) for _, values in told.around(DCT.issued)), None),
        words=_words(told),
        speech=speech_of(
            kind for _, values in told.around(DET.speechType) for kind in values[DET.speechType]
        ),
        reporter=_reporter(told),
        deprecated=any(rank.term == DETS["rank-deprecated"] for rank in told.all(DET.rank)),
        evidence=told.all(DET.evidence),
        rulings=_rulings(told),
        disputes=_disputes(told),
        triples=_triples(told),
    )


def _named(value: Value | None, names: Mapping[str, str]) -> Value | None:
    """Give a concept of our own schemes its label, which stands in the ontology's graph."""
    if value is None or value.label is not None or not isinstance(value.term, NamedNode):
        return value
    return Value(value.term, names.get(value.term.value))


def _first(values: Mapping[Object, Mapping[Object, list[Object]]], predicate: NamedNode) -> str:
    return next((term.value for term in values.get(predicate, {})), "")


def _reporter(told: _Told) -> Value | None:
    found = (values[SCHEMA.author].items() for _, values in told.around(SCHEMA.author))
    return next((Value(term, best_label(labels)) for each in found for term, labels in each), None)


def _words(told: _Told) -> Words | None:
    quotes = [_first(values, OA.exact) for _, values in told.around(OA.exact)]
    spans = [(_first(values, OA.start), _first(values, OA.end)) for _, values in told.around(OA.start)]
    if not quotes or not spans:
        return None
    start, end = spans[0]
    return Words(quotes[0], int(start), int(end)) if start.isdigit() and end.isdigit() else None


def _rulings(told: _Told) -> tuple[Ruling, ...]:
    return tuple(
        Ruling(node, _label(values), _first(values, RDFS.comment))
        for node, values in told.around(PROV.used)
        if RDFS.comment in values
    )


def _label(values: Mapping[Object, Mapping[Object, list[Object]]]) -> str:
    return best_label(values.get(RDFS.label, {})) or _("A decision")


def _disputes(told: _Told) -> tuple[Dispute, ...]:
    return tuple(
        Dispute(
            node,
            concept_in_words(_first(values, DET.rule), "conflict-rule"),
            concept_in_words(_first(values, DET.status) or "open", "conflict-status"),
            tuple(sorted(member.value for member in values[DET.conflictMember])),
        )
        for node, values in sorted(told.around(DET.conflictMember), key=lambda found: found[0])
    )


def disputes_of(claims: Sequence[ClaimLine]) -> tuple[Dispute, ...]:
    """Give the conflicts in which some claims take part, each once."""
    return tuple(dict.fromkeys(dispute for claim in claims for dispute in claim.disputes))


def _triples(told: _Told) -> tuple[Triple, ...]:
    subject = NamedNode(told.iri)
    return tuple(
        Triple(subject, as_iri(predicate), term)
        for predicate in sorted(told.own, key=lambda each: (each != TYPE, str(each)))
        for term in told.own[predicate]
    )
