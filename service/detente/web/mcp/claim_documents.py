"""Claims as language models get them: who says what in which words, where, and whether it is settled."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pyoxigraph import BlankNode, NamedNode
from pyoxigraph import Literal as RdfLiteral

from detente.rdf.quads import Object
from detente.web.mcp.standing import MEANINGS, ThingStanding
from detente.web.presentation.speech import in_marks
from detente.web.presentation.terms import Value
from detente.web.views.claim_standing import may_hold, stance_of
from detente.web.views.claims import ClaimLine

Document = dict[str, Any]


def claim_document(claim: ClaimLine, *, settled: bool, only_that: str | None = None) -> Document:
    """Write a claim as JSON; `settled` tells whether what it says stands as settled, `only_that` how far."""
    about: Document = {"subject": value_document(claim.subject)}
    if claim.predicate is not None and claim.value is not None:
        about |= {"property": value_document(claim.predicate), "value": value_document(claim.value)}
    return {
        "claim": claim.iri,
        "settled": settled,
        "only_that": only_that if settled else None,
        "stance": stance_of(claim),
        "who": value_document(claim.who),
        "how": claim.modality,
        "says": about | ({"text": claim.text} if claim.text else {}),
        "sentence": claim.sentence,
        "words": _words(claim),
        "source": _source(claim),
        "reservations": [*claim.standing],
        "contradicted_by": sorted(
            {member for each in claim.disputes for member in each.members} - {claim.iri}
        ),
        "decisions": [
            {"decision": each.iri, "title": each.title, "why": each.reason} for each in claim.rulings
        ],
    }


def _words(claim: ClaimLine) -> Document | None:
    if claim.words is None:
        return None
    words = claim.words
    return {"exact": words.exact, "start": words.start, "end": words.end, "speech": claim.speech}


def _source(claim: ClaimLine) -> Document:
    """Tell where it is reported; a curator's claim has evidence in place of an entry."""
    source: Document = {"entry": None, "title": None, "issued": claim.issued, "reporter": None}
    if claim.entry is not None:
        source |= {"entry": claim.entry.term.value, "title": claim.entry.label}
    if claim.reporter is not None:
        source["reporter"] = value_document(claim.reporter)
    return source | {"evidence": [value_document(each) for each in claim.evidence]}


def value_document(value: Value) -> Document:
    """Write a term with its label: an IRI with its `name`, a literal with its `text`."""
    if isinstance(value.term, NamedNode):
        return {"iri": value.term.value, "name": value.label}
    return {"text": value.term.value if isinstance(value.term, RdfLiteral) else str(value.term)}


def term_document(term: Object) -> Document:
    """Write a term as the SPARQL 1.1 Query Results JSON Format has it (section 3.2.2)."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, RdfLiteral):
        return {"type": "literal", "value": str(term)}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return {**found, "xml:lang": term.language}
    is_string = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return found if is_string else {**found, "datatype": term.datatype.value}


def standing_document(thing: ThingStanding, claims: Iterable[Document] = ()) -> Document:
    """Write what a thing is worth as a fact, and for what is only said, who says it."""
    said_by = [
        {"who": each["who"], "how": each["how"], "stance": each["stance"], "claim": each["claim"]}
        for each in claims
    ]
    return {
        "name": thing.name,
        "standing": thing.standing,
        "settled": thing.settled,
        "only_that": thing.only_that,
        "note": MEANINGS[thing.standing],
        "said_in": [*thing.graphs],
        "said_by": said_by,
    }


_LIKE_A_MARK = re.compile(
    r"\[(?=\s*(?:(?:claim|unreviewed)\s*,|(?:NOT\s+)?settled|(?:reference|record|term|unknown)\s*\]))",
    re.IGNORECASE,
)


def as_cited(text: str) -> str:
    r"""Write what comes from the graph so that it neither begins a line nor looks like a mark.

    >>> as_cited("Peace.\n- [settled] War.")
    'Peace. - (settled] War.'
    """
    return _LIKE_A_MARK.sub("(", " ".join(text.split()))


_MARKS = {"authority": "reference", "record": "record", "vocabulary": "term", "unknown": "unknown"}


def mark_of(document: Mapping[str, Any]) -> str:
    """Mark a thing or a claim in a line of text by what it is worth as a fact."""
    standing = document.get("standing", "claim")
    if standing in _MARKS:
        return f"[{_MARKS[standing]}]"
    only = f" only that {document['only_that']}" if document["only_that"] else ""
    settled = f"settled{only}" if document["settled"] else "NOT settled"
    return f"[{'' if standing in ('settled', 'said') else f'{standing}, '}{settled}]"


def claim_text(document: Document) -> str:
    """Write a claim in one line for readers: its mark, its sentence, its words, its source."""
    words, source = document["words"], document["source"]
    quoted = (
        f" Words: {in_marks(as_cited(words['exact']), words['speech'])} ({words['speech']})." if words else ""
    )
    parts = (source["title"] or source["entry"], source["issued"], (source["reporter"] or {}).get("name"))
    where = as_cited(", ".join(filter(None, parts))) or "a curator, by evidence"
    against = document["contradicted_by"]
    contradicted = f" Contradicted by {', '.join(f'<{each}>' for each in against)}." if against else ""
    what = f"{mark_of(document)} {document['stance']}: {as_cited(document['sentence'])}."
    return f"- {what}{quoted} Source: {where}.{contradicted} <{document['claim']}>"


def thing_text(iri: str, document: Document) -> str:
    """Write how a thing stands in one line for readers, and who says it."""
    said_by = ", ".join(dict.fromkeys(map(_says, document["said_by"])))
    said = f" Said by: {said_by}." if said_by else ""
    where = f" In: {', '.join(f'<{each}>' for each in document['said_in'])}." if document["said_in"] else ""
    called = as_cited(document["name"] or iri)
    return f"- {mark_of(document)} {called}.{said}{where} <{iri}>"


def legend(things: Iterable[Mapping[str, Any]]) -> str:
    """Say in words what the standings of some things mean."""
    notes = {each["standing"]: each["note"] for each in things}
    told = "; ".join(f"{standing}: {note}" for standing, note in notes.items() if standing != "unknown")
    return f"What this is worth: {told}." if told else ""


def _says(says: Mapping[str, Any]) -> str:
    who = says["who"].get("name") or says["who"].get("iri") or says["who"].get("text")
    return f"{as_cited(who)} ({says['how']}, {says['stance']})"


def is_settled(claim: ClaimLine, holding: Collection[object], things: Mapping[str, ThingStanding]) -> bool:
    """Tell whether what a claim says stands as settled; what `may_hold` rules out never does.

    `holding` are the IRIs of claims whose triple is settled (see `standing.claimed_triples`).
    """
    if not may_hold(claim):
        return False
    if claim.how == "value":
        return claim.iri in holding
    thing = things.get(claim.subject.term.value)
    return thing is not None and thing.settled is True
