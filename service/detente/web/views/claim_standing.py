"""How what a claim says stands: settled, only said, or an opinion; one decision for all that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from detente.rdf.quads import Object
from detente.web.language.words import marked
from detente.web.presentation.terms import Rows, values
from detente.web.presentation.wording import vocabulary_word
from detente.web.views.claims import ClaimLine
from detente.web.views.settled_things import can_be_settled

ClaimStanding = Literal["settled", "settled as made", "not settled", "said", "opinion"]
"""Of what a claim says; a promise is settled as made, never as kept; what is no eventuality is only said."""

Stance = Literal["for", "against", "opinion"]

_WORDS = (
    marked("settled"), marked("settled as made"), marked("not settled"), marked("said"), marked("opinion"),
)  # fmt: skip
"""Words for catalogues."""

EXPLAINED: Mapping[ClaimStanding, str] = {
    "settled": marked("What it says is settled in this graph, by this claim or by another."),
    "settled as made": marked("That it was promised is settled in this graph, and not that it is kept."),
    "not settled": marked("Nothing in this graph is settled by it: it is known only that it was said."),
    "said": marked("It is about what no claim settles, such as a person or a tenure: see the page of that."),
    "opinion": marked("It is an opinion, which is never settled."),
}


def headline(line: ClaimLine, standing: ClaimStanding) -> str:
    """Write a claim in one line that begins with whether it is settled, and names who says it."""
    return f"{vocabulary_word(standing).capitalize()} – {line.sentence}"


# Written so that the engine begins with the claims that are known: see views/claims.
_STANDING = """
SELECT ?claim ?class {{
  VALUES ?claim {{ {claims} }}
  {{ ?claim det:about ?what FILTER EXISTS {{ ?what a det:Eventuality }}
    BIND (IF(EXISTS {{ ?what a det:Commitment }}, det:Commitment, det:Eventuality) AS ?class) }}
  UNION {{ ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o
    FILTER EXISTS {{ ?s ?p ?o }} FILTER EXISTS {{ ?s a ?any }} BIND (rdf:Statement AS ?class) }}
}}"""


def settled_query(claims: Iterable[Object]) -> str:
    """Write the query for what is settled of that which some claims say."""
    listed = values(claims)
    return _STANDING.format(claims=listed) if listed else "SELECT ?claim ?class {} LIMIT 0"


def read_settled(rows: Rows) -> Mapping[str, str]:
    """Read the answer to `settled_query`: by claim, the class of what is settled of it."""
    return {row["claim"].value: row["class"].value for row in rows}


def stance_of(claim: ClaimLine) -> Stance:
    """Tell whether a claim is for what it is about, denies it, or is an opinion of it."""
    if claim.how == "comment":
        return "opinion"
    return "against" if claim.polarity == "negative" else "for"


def may_hold(line: ClaimLine) -> bool:
    """Tell whether a claim can be told as settled at all, by itself or by what settles the same.

    What is denied, deprecated, or one of two readings is never settled by what holds in spite of it.
    """
    return stance_of(line) == "for" and not line.alternative and not line.deprecated


def claim_standing(line: ClaimLine, settled_as: str | None, base: str) -> ClaimStanding:
    """Tell how what a claim says stands; `settled_as` is the class of what is settled of it, if any is."""
    if line.how == "comment":
        return "opinion"
    if line.how == "about" and not can_be_settled(line.subject.term.value, base):
        return "said"
    if settled_as is None or not may_hold(line):
        return "not settled"
    return "settled as made" if settled_as.endswith("Commitment") else "settled"
