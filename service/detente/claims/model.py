"""What seeds say, once read: entries, claims, authority and curation with every name resolved.

The readers of `claims.seeds` make these; `claims.mapping` turns them into quads.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from detente.rdf.quads import Object, Triple3

CONTEXT_LENGTH = 32
"""Code points before and after quoted words that are kept with them."""

REVIEW = "review"
"""Name of the one run that makes an entry's claims: its review."""

DRAFTING = "drafting"
"""Name of the run that a review may start from: what drafted the claims."""


@dataclass(frozen=True)
class Span:
    """A stretch of a text: half-open offsets in Unicode code points."""

    start: int
    end: int

    def exact(self, text: str) -> str:
        """Cut the words themselves."""
        return text[self.start : self.end]

    def prefix(self, text: str) -> str:
        """Cut up to 32 code points before."""
        return text[max(0, self.start - CONTEXT_LENGTH) : self.start]

    def suffix(self, text: str) -> str:
        """Cut up to 32 code points after."""
        return text[self.end : self.end + CONTEXT_LENGTH]


@dataclass(frozen=True)
class Entry:
    """One entry of a live-blog; `text` is what claims' offsets count in."""

    id: str
    iri: NamedNode
    title: str
    text: str
    author: NamedNode
    issued: Literal
    edtf: Literal
    dating: str
    source: NamedNode
    rights: str
    replaces: tuple[NamedNode, ...] = ()
    """Earlier entries that this one corrects."""


@dataclass(frozen=True)
class Description:
    """What stands of a thing in the graph of the claim about it: its class and direct values."""

    thing: NamedNode
    type: NamedNode
    values: tuple[tuple[NamedNode, Object], ...]


@dataclass(frozen=True)
class Claim:
    """One attributed proposition, every name resolved.

    Exactly one of `about`, `triple` and `comments` is given. An entry's claim has a span;
    a curator's has evidence instead.
    """

    iri: NamedNode
    modality: NamedNode
    polarity: NamedNode
    attributed_to: NamedNode
    about: NamedNode | None = None
    triple: Triple3 | None = None
    comments: tuple[NamedNode, ...] = ()
    describes: Description | None = None
    span: Span | None = None
    evidence: tuple[NamedNode, ...] = ()
    conveyed_by: NamedNode | None = None
    text: str | None = None
    time_expression: str | None = None
    hedge: str | None = None
    confidence: Literal | None = None
    alternative: bool = False


@dataclass(frozen=True)
class Drafting:
    """What drafted claims before they were reviewed, and when: a person, or software by its name."""

    person: NamedNode | None
    software: str
    at: Literal


@dataclass(frozen=True)
class EntryClaims:
    """The claims of one entry, whom it leaves unnamed, who reviewed them when, what drafted them."""

    entry: Entry
    claims: tuple[Claim, ...]
    reviewed_by: NamedNode
    reviewed_at: Literal
    unnamed: tuple[Description, ...] = ()
    drafted: Drafting | None = None


@dataclass(frozen=True)
class AuthorityEntry:
    """One thing of the world, as checked: its class, and its values by property."""

    iri: NamedNode
    type: NamedNode
    values: tuple[tuple[NamedNode, Object], ...]


@dataclass(frozen=True)
class Evidence:
    """A source outside the entries, described in our own words."""

    iri: NamedNode
    label: str
    publisher: str
    date: Literal
    url: NamedNode
    description: str


@dataclass(frozen=True)
class Decision:
    """One decision: what it looked at, and the rank or status it gives to each of those."""

    iri: NamedNode
    label: str
    used: tuple[NamedNode, ...]
    rank: NamedNode | None
    status: NamedNode | None
    evidence: tuple[NamedNode, ...]
    reason: str
    at: Literal


@dataclass(frozen=True)
class Curation:
    """All that one curator did in one file."""

    curator: NamedNode
    evidence: tuple[Evidence, ...]
    claims: tuple[Claim, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Seeds:
    """Everything that a build starts from."""

    authority: tuple[AuthorityEntry, ...]
    entries: tuple[EntryClaims, ...]
    curation: tuple[Curation, ...]
