"""Why a claim settles what it says, or does not: in words of the rule, each by what the graph has.

Which conditions a claim fails is told by the room of the rule (`derivation/hindrances`) over the few quads
around it; whether something is settled is told by the default graph alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import NamedNode, Quad

from detente.derivation.claim_index import ClaimIndex
from detente.derivation.hindrances import Hindrance, hindrances
from detente.rdf.namespaces import DET, TYPE
from detente.rdf.quads import DEFAULT_GRAPH, GraphName, Object, Quads
from detente.vocabulary.graphs import AUTHORITY, CURATION, plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology
from detente.web.language.words import gettext as _
from detente.web.language.words import marked
from detente.web.presentation.terms import Rows, as_iri, values
from detente.web.presentation.wording import vocabulary_word
from detente.web.views.claim_standing import (
    EXPLAINED,
    ClaimStanding,
    Stance,
    claim_standing,
    read_settled,
    settled_query,
    stance_of,
)
from detente.web.views.claims import ClaimLine, claims_query
from detente.web.views.view import Answers, Queries, Subject

# As in `views.claims`, each alternative begins with what is known and joins nothing that could be begun with.
_AROUND = """
SELECT DISTINCT ?g ?s ?p ?o {{
  {{ VALUES ?s {{ {claims} }} GRAPH ?g {{ ?s ?p ?o }} FILTER {reading} }}
  UNION {{ VALUES ?claim {{ {claims} }} GRAPH ?in {{ ?claim det:reportedIn ?s }} GRAPH ?g {{ ?s ?p ?o }}
    FILTER (?p IN ({of_entries})) FILTER {reading} }}
  UNION {{ VALUES ?claim {{ {claims} }} GRAPH ?in {{ ?claim det:reportedIn ?entry }}
    GRAPH ?later {{ ?s dct:replaces ?entry }} GRAPH ?g {{ ?s ?p ?o }}
    FILTER (?p IN ({of_entries})) FILTER {reading} }}
  UNION {{ VALUES ?claim {{ {claims} }} GRAPH ?in {{ ?claim det:attributedTo ?s }}
    GRAPH {authority} {{ ?s det:sector ?o }} BIND ({authority} AS ?g) BIND (det:sector AS ?p) }}
  UNION {{ VALUES ?claim {{ {claims} }} GRAPH ?in {{ ?claim det:about|rdf:subject ?s }}
    GRAPH ?g {{ ?s ?p ?o }} FILTER (?p IN ({of_things})) FILTER {reading} }}
  UNION {{ VALUES ?claim {{ {claims} }} GRAPH ?in {{ ?claim det:about|rdf:subject ?thing }}
    GRAPH ?g {{ ?s rdf:subject ?thing ; rdf:predicate ?dated .
      FILTER (?dated IN (det:edtf, det:start)) ?s ?p ?o }} FILTER {reading} }}
  UNION {{ VALUES ?claim {{ {claims} }} GRAPH ?in {{ ?claim det:about|rdf:subject ?thing }}
    GRAPH ?other {{ ?s rdf:subject ?thing ; rdf:predicate ?dated . FILTER (?dated IN (det:edtf, det:start)) }}
    GRAPH {curation} {{ ?s det:rank ?o }} BIND ({curation} AS ?g) BIND (det:rank AS ?p) }}
  UNION {{ VALUES ?claim {{ {claims} }} ?claim rdf:subject ?s . ?s a ?o BIND (rdf:type AS ?p) }}
}}"""
_NONE = "SELECT ?g ?s ?p ?o {} LIMIT 0"
_OF_ENTRIES = "rdf:type, schema:author, det:coding, det:adopted, det:rank, dct:issued, det:edtf, dct:replaces"
_OF_THINGS = "rdf:type, det:condition, det:exception, det:edtf, det:start, det:quantityRole"

_WORDS: Mapping[Hindrance, str] = {
    "data set": marked("it is of an event data set that is not adopted"),
    "uncounted": marked("it stands where its source has no word that settles"),
    "opinion": marked("it is an opinion, and opinions settle nothing"),
    "retracted": marked("a curator retracted the entry that it is reported in"),
    "replaced": marked("a later entry replaces the one that it is reported in"),
    "deprecated": marked("a curator deprecated it by a decision"),
    "reading": marked("it is one of two readings of the same words"),
    "denied": marked("it says that something is not so, and a denial settles nothing"),
    "modality": marked("it is {modality}, and only what is asserted settles"),
    "voice": marked("it is attributed to {who}, whose word does not settle it"),
    "undertaking": marked(
        "spoken words undertake a promise only in a settled statement of its source, "
        "and only if all who promise are bound so"
    ),
    "foretold": marked(
        "its entry dates what it is about after itself, and what is still to come when a text is written "
        "has not happened; if it is planned, its modality is to say so, or the date is to be mended"
    ),
}

_WAITING: Mapping[NamedNode, str] = {
    DET.condition: marked(
        "what is promised waits for a condition, and an entry settles it only together with that"
    ),
    DET.exception: marked("what is promised has an exception, and only a curator's claim settles it then"),
}
"""What keeps entries' claims of promises from settling them, by the property of the promise."""

_UNDECIDED = frozenset((_WORDS["undertaking"], _WAITING[DET.condition]))
"""Reasons that leave open, of a promise that is settled, whether this claim settles it or another does."""


@dataclass(frozen=True)
class ToldClaim:
    """A claim, how what it says stands, and the reasons why it settles nothing by itself, if it does not.

    `holds` tells whether what it says, or denies, is settled whoever settles it.
    """

    line: ClaimLine
    standing: ClaimStanding
    reasons: tuple[str, ...]
    holds: bool

    @property
    def stance(self) -> Stance:
        """Whether it is for what it is about, or against it."""
        return stance_of(self.line)

    @property
    def is_settled(self) -> bool:
        """Whether what it says is settled, by this claim or by another."""
        return self.standing in ("settled", "settled as made")

    @property
    def verdict(self) -> str:
        """Whether it is settled and why, in a sentence that begins with it."""
        because = _("; and because ").join(self.reasons)
        if self.standing in ("said", "opinion"):
            told = f"{self._stands}. {_(EXPLAINED[self.standing])}"
            if not because or self.standing != "said":
                return told
            told_of_itself = _("By itself it would settle nothing, because %(reasons)s.") % {
                "reasons": because
            }
            return f"{told} {told_of_itself}"
        if self.is_settled:
            return f"{self._stands}, {self._settled_by(because)}."
        not_settled = _("Not settled, because %(reasons)s.") % {"reasons": because}
        return f"{not_settled}{self._all_the_same}"

    @property
    def _stands(self) -> str:
        return vocabulary_word(self.standing).capitalize()

    def _settled_by(self, because: str) -> str:
        kept = _("; whether it is kept is not") if self.standing == "settled as made" else ""
        if self.reasons and set(self.reasons) <= {_(each) for each in _UNDECIDED}:
            return _("because words that settle it undertake it, these or those of another claim") + kept
        if because:
            return (
                _("by another claim and not by this one, because %(reasons)s") % {"reasons": because} + kept
            )
        return self._voice(is_promise=bool(kept)) + kept

    def _voice(self, *, is_promise: bool) -> str:
        if self.line.entry and is_promise:
            return _("because the author of its entry makes it known, and nothing takes that back")
        if self.line.entry:
            return _("because the author of its entry asserts it, and nothing takes that back")
        if is_promise:
            return _("because a curator makes it known, and nothing takes that back")
        return _("because a curator asserts it, and nothing takes that back")

    @property
    def _all_the_same(self) -> str:
        if not self.holds:
            return ""
        denied, same = _("What it denies is settled."), _("Another claim settles the same.")
        return f" {denied if self.stance == 'against' else same}"


def reasons_queries(claims: Collection[Object], base: str) -> Queries:
    """Write the queries for claims, for what is settled of them, and for what is around them."""
    listed = values(claims)
    around = _AROUND.format(
        claims=listed,
        reading=f"({plan(base).condition('?g', lambda kind: kind.read)})",
        of_entries=_OF_ENTRIES,
        of_things=_OF_THINGS,
        curation=CURATION.iri(Iris(base)),
        authority=AUTHORITY.iri(Iris(base)),
    )
    return {
        "claims": claims_query(claims),
        "held": settled_query(claims),
        "around": around if listed else _NONE,
    }


def tell_claims(lines: Sequence[ClaimLine], subject: Subject, answers: Answers) -> Mapping[str, ToldClaim]:
    """Tell by IRI how claims stand and why, from the answers to `reasons_queries`."""
    return told_claims(lines, answers["held"], answers["around"], subject.base)


def told_claims(lines: Sequence[ClaimLine], held: Rows, around: Rows, base: str) -> Mapping[str, ToldClaim]:
    """Tell by IRI how claims stand and why; `held` and `around` answer the queries of these names."""
    classes, near = read_settled(held), _Near(around, base)
    return {line.iri: _told(line, classes.get(line.iri), near, base) for line in lines}


def why_unread(claim: str, around: Rows, base: str) -> tuple[str, ...]:
    """Tell why a claim settles nothing that the default graph does not have, such as that of a data set."""
    found = _Near(around, base).hindrances_anywhere(NamedNode(claim))
    # Who says it and how is not told of what is no claim here: those reasons would name nobody.
    return tuple(_WORDS[each] for each in found if each not in ("voice", "modality"))


class _Near:
    """The quads around some claims, as the rules read them."""

    def __init__(self, rows: Rows, base: str) -> None:
        self.quads = Quads(
            Quad(row["s"], as_iri(row["p"]), row["o"], _graph(row.get("g")))
            for row in rows
            if isinstance(row["s"], NamedNode)
        )
        self.curation = CURATION.iri(Iris(base))
        # Graphs that the rules read hold what follows from classes; so no ontology is needed to tell one.
        self.index = ClaimIndex(self.quads, Ontology(()), Iris(base))

    def hindrances(self, line: ClaimLine) -> tuple[Hindrance, ...]:
        """List what keeps a claim from settling."""
        graph = as_iri(line.entry.term) if line.entry else self.curation
        return hindrances(self.index, NamedNode(line.iri), graph)

    def hindrances_anywhere(self, claim: NamedNode) -> tuple[Hindrance, ...]:
        """List what keeps a claim from settling in whichever graphs have it."""
        graphs = sorted({str(quad.graph_name)[1:-1] for quad in self.quads.match(claim, TYPE, DET.Claim)})
        found = (hindrances(self.index, claim, NamedNode(graph)) for graph in graphs)
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    def waiting(self, line: ClaimLine) -> tuple[str, ...]:
        """Tell what the promise waits for that an entry's claim is about."""
        thing = line.subject.term
        if line.how != "about" or line.entry is None or not isinstance(thing, NamedNode):
            return ()
        return tuple(told for each, told in _WAITING.items() if any(self.quads.match(thing, each)))

    def is_settled(self, thing: Object) -> bool:
        """Tell whether the default graph knows a thing."""
        return isinstance(thing, NamedNode) and any(self.quads.match(thing, TYPE, graph=DEFAULT_GRAPH))


def _graph(term: Object | None) -> GraphName:
    return DEFAULT_GRAPH if term is None else as_iri(term)


def _told(line: ClaimLine, settled_as: str | None, near: _Near, base: str) -> ToldClaim:
    standing = claim_standing(line, settled_as, base)
    found = near.hindrances(line)
    who = line.who.label or line.who.term.value
    words = {"modality": vocabulary_word(line.modality), "who": who}
    reasons = [*(_(_WORDS[each]).format(**words) for each in found), *near.waiting(line)]
    if standing == "not settled" and set(found) <= {"undertaking"}:
        reasons = [*reasons, *_beside(line, near)] or [_beyond(line)]
    return ToldClaim(line, standing, tuple(reasons), settled_as is not None)


def _beside(line: ClaimLine, near: _Near) -> Iterator[str]:
    """Yield what lies beside a claim that meets what is asked of itself, and still is not settled."""
    if line.how == "value" and not near.is_settled(line.subject.term):
        name = line.subject.label or _("what it is a value of")
        yield _("nothing settles %(name)s, and a value is settled only together with that") % {"name": name}
        return
    if any(each.status == "open" for each in line.disputes):
        yield _("another claim contradicts it, and nobody has decided between them")


def _beyond(line: ClaimLine) -> str:
    if line.how == "value":
        return _("another value is preferred, or it goes with a value that is not settled")
    return _("the rule asks for more than this claim has")
