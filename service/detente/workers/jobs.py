"""What a query process is asked to do, and what can go wrong with it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from detente.sparql.answers import QueryError, QuerySyntaxError, UnknownFunctionError, UnwritableError

IDENTITY = "identity"


@dataclass(frozen=True)
class Job:
    """One query and the form its answer is to have.

    `serialisation` is an engine's media type of solutions (for booleans too) or of triples. A dataset that is
    None is the version's own (SPARQL 1.1 Protocol, 2.1.4), whose default graph has the triples of graphs
    `beside` too. `max_lines` cuts an answer of a line-based
    serialisation; `encoding` is a content coding to use where the answer is long enough to gain by it.
    """

    query: str
    serialisation: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    encoding: str = IDENTITY
    max_lines: int | None = None
    beside: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """Write the job for a socket."""
        return json.dumps(vars(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Job:
        """Read what `to_bytes` has written."""
        fields = json.loads(data.decode())  # it would look for the encoding
        for name in ("default_graphs", "named_graphs", "beside"):
            if fields[name] is not None:
                fields[name] = tuple(fields[name])
        return cls(**fields)


class BusyError(QueryError):
    """The service has more queries than it can take now; `seconds` is when to try again."""

    def __init__(self, message: str, seconds: int, *, is_client: bool = False) -> None:
        super().__init__(message)
        self.seconds = seconds
        self.is_client = is_client


class TimedOutError(QueryError):
    """A query that was stopped at its deadline, of so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the query was stopped after {seconds:g} s")
        self.seconds = seconds


class OutOfMemoryError(QueryError):
    """A query that needed more memory than a query process may have."""


class CrashedError(QueryError):
    """A query whose process died of it."""


class UnorderedError(CrashedError):
    """A query whose process died because the engine found no order for the values it had to sort."""


class BeingMadeError(QueryError):
    """A query on a version whose store is being made; `seconds` is when to try again."""

    def __init__(self, version: str, seconds: int) -> None:
        super().__init__(f"version {version} is being made ready, because nobody has asked for it lately")
        self.version = version
        self.seconds = seconds


class UnmadeError(QueryError):
    """A query on a version whose store could not be made."""


class CancelledJobError(QueryError):
    """A query that nobody waits for any more."""


def error_to_bytes(error: Exception) -> bytes:
    """Write an error of evaluation for a socket."""
    fields: dict[str, object] = {"kind": "query", "message": str(error)}
    if isinstance(error, QuerySyntaxError):
        fields = {
            "kind": "syntax", "message": error.message, "line": error.line, "column": error.column
        }  # fmt: skip
    elif isinstance(error, UnknownFunctionError):
        fields = {"kind": "function", "message": error.function}
    elif isinstance(error, UnwritableError):
        fields = {"kind": "unwritable", "message": error.reason, "format": error.media_type}
    elif isinstance(error, MemoryError):
        fields = {"kind": "memory", "message": "the query needs more memory than it may have"}
    elif not isinstance(error, QueryError):
        fields = {"kind": "fault", "message": f"{type(error).__name__}: {error}"}
    return json.dumps(fields).encode()


def error_from_bytes(data: bytes) -> QueryError:
    """Read what `error_to_bytes` has written."""
    fields = json.loads(data)
    message = fields["message"]
    match fields["kind"]:
        case "syntax":
            return QuerySyntaxError(message, fields["line"], fields["column"])
        case "function":
            return UnknownFunctionError(message)
        case "unwritable":
            return UnwritableError(fields["format"], message)
        case "memory":
            return OutOfMemoryError(message)
        case "fault":
            return CrashedError(message)
    return QueryError(message)
