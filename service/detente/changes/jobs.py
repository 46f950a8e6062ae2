"""What the doors for writing ask of the process that writes, and what it answers: plain values with bytes.

Neither side needs the other's modules: the web process knows no shapes, the writing process no HTTP.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from detente.errors import Problem

Action = Literal["update", "put", "post", "delete", "restore", "publish"]

FailureKind = Literal[
    "refused", "syntax", "complex", "too-large", "format", "input", "scope", "read-only", "owner", "no-graph",
    "service", "precondition", "term", "unfit", "store", "memory", "impossible",
]  # fmt: skip

ANY = "*"
_STATE_DIGITS = 24


@dataclass(frozen=True)
class Part:
    """One RDF document of a request, spooled to a file."""

    path: str
    media_type: str
    name: str = "body"


@dataclass(frozen=True)
class Preconditions:
    """What must hold of a graph, or of the data set, for a change to be made (RFC 9110, section 13.1).

    Tags are told without quotation marks, `*` for any; None where the request does not ask.
    `unmodified_since` is a time in ISO 8601 with its zone.
    """

    match: tuple[str, ...] | None = None
    none_match: tuple[str, ...] | None = None
    unmodified_since: str | None = None

    def failing(self, states: Iterable[str]) -> str | None:
        """Tell which header does not hold, but for the time; `states` are the tags there are, none: no graph.

        A tag counts by what stands before its first hyphen: the rest tells formats and codings apart.
        """
        current = set(states)
        if self.match is not None and not _any_of(self.match, current):
            return "If-Match"
        if self.none_match is not None and _any_of(self.none_match, current):
            return "If-None-Match"
        return None

    @property
    def since(self) -> datetime | None:
        """The time since which nothing may have changed; If-Match counts before it (section 13.2.2)."""
        if self.match is not None or self.unmodified_since is None:
            return None
        return datetime.fromisoformat(self.unmodified_since)


def _any_of(tags: Iterable[str], current: set[str]) -> bool:
    return any(tag == ANY or tag.partition("-")[0] in current for tag in tags) and bool(current)


def state_tag(digest: str) -> str:
    """Name the state of a graph in entity tags, from the digest of its content."""
    return hashlib.sha256(digest.encode()).hexdigest()[:_STATE_DIGITS]


@dataclass(frozen=True)
class WriteJob:
    """One request to write.

    `graph` is None for the default graph; `scopes` is None where no token is asked for, and any graph may be
    written. `parts` are the documents of PUT and POST, the text of an update, or the folder of files to
    publish. `default_graphs` and `named_graphs` are the dataset that the protocol names for an update, None
    where it names none.
    `restores` is the version that is to be restored.
    """

    action: Action
    author: str
    message: str
    parts: tuple[Part, ...] = ()
    graph: str | None = None
    base_iri: str | None = None
    scopes: tuple[str, ...] | None = None
    prefixes: tuple[str, ...] = ()
    dry_run: bool = False
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    preconditions: Preconditions = Preconditions()
    restores: str | None = None

    def to_bytes(self) -> bytes:
        """Write the job for a socket."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> WriteJob:
        """Read what `to_bytes` has written."""
        fields: dict[str, Any] = json.loads(data)
        parts = tuple(Part(**part) for part in fields.pop("parts"))
        preconditions = Preconditions(**_tuples(fields.pop("preconditions")))
        return cls(parts=parts, preconditions=preconditions, **_tuples(fields))


@dataclass(frozen=True)
class Ready:
    """Nothing is left but to publish: from here on the process that writes is not to be killed."""


@dataclass(frozen=True)
class Outcome:
    """What came of a change that was accepted.

    `version` is None after a dry run of a change that would make one; `is_new` is false where nothing
    changed; `existed`: the graph was there before. `added` and `removed` count quads; `warnings` is what the
    gate says of a change that it lets through, `warned` its results. `read` counts what was read of
    documents, `left_out`: some of it was not kept; `notes` and `unsettled` say what may be meant otherwise,
    and what settles nothing, a line each.
    """

    version: str | None
    is_new: bool
    existed: bool
    added: int
    removed: int
    warnings: str = ""
    warned: tuple[Mapping[str, Any], ...] = ()
    read: tuple[str, ...] = ()
    left_out: bool = False
    notes: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """What was wrong with a change, by kind; nothing was changed.

    `line` and `column` (from 1) are of an update's text, `problems` of documents; `scope` is the one that was
    missing. A refusal has the report as text, as results and in N-Triples.
    """

    kind: FailureKind
    message: str
    line: int | None = None
    column: int | None = None
    problems: tuple[Problem, ...] = ()
    scope: str | None = None
    report: str = ""
    results: tuple[Mapping[str, Any], ...] = ()
    triples: str = ""


Message = Ready | Outcome | Failure
_MESSAGES: Mapping[str, type[Message]] = {"ready": Ready, "outcome": Outcome, "failure": Failure}


def message_to_bytes(message: Message) -> bytes:
    """Write what the writing process says as one line of JSON."""
    name = type(message).__name__.lower()
    return json.dumps({name: asdict(message)}).encode() + b"\n"


def message_from_bytes(line: bytes) -> Message:
    """Read what `message_to_bytes` has written."""
    found: dict[str, dict[str, Any]] = json.loads(line)
    ((name, fields),) = found.items()
    if "problems" in fields:
        fields["problems"] = [Problem(**problem) for problem in fields["problems"]]
    return _MESSAGES[name](**_tuples(fields))


def _tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
