"""The types of problem that error documents name (RFC 9457, section 3.1.1), described at `/problems`."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True)
class ProblemType:
    """One type: its slug is the fragment of its IRI; None stands for about:blank, the bare status."""

    slug: str | None
    status: HTTPStatus
    title: str
    meaning: str = ""


def bare(status: HTTPStatus) -> ProblemType:
    """Return the type that says no more than an HTTP status does."""
    return ProblemType(None, status, status.phrase)


QUERY_SYNTAX = ProblemType(
    "query-syntax",
    HTTPStatus.BAD_REQUEST,
    "Not a SPARQL query",
    "The text is not a query of SPARQL 1.1. The members `line` and `column`, counted from 1, tell where "
    "reading stopped, and `excerpt` shows the place.",
)
QUERY_FUNCTION = ProblemType(
    "query-function",
    HTTPStatus.BAD_REQUEST,
    "Unknown function",
    "The query is well formed, but calls a function that SPARQL does not define and the service does not "
    "have; the member `function` is its IRI.",
)
QUERY_COUNT = ProblemType(
    "query-count", HTTPStatus.BAD_REQUEST, "Not one query", "A request carries exactly one query."
)
ENCODING = ProblemType(
    "encoding",
    HTTPStatus.BAD_REQUEST,
    "Not UTF-8",
    "Parameters and bodies are percent-encoded or plain UTF-8.",
)
GRAPH_IRI = ProblemType(
    "graph-iri",
    HTTPStatus.BAD_REQUEST,
    "Not a graph name",
    "Every `default-graph-uri` and `named-graph-uri` is an absolute IRI.",
)
READ_ONLY = ProblemType(
    "read-only", HTTPStatus.FORBIDDEN, "No updates here", "The service does not take SPARQL updates."
)
FEDERATION = ProblemType(
    "federation",
    HTTPStatus.FORBIDDEN,
    "SERVICE refused",
    "The service answers from its own graph and sends no request to another. A query in which SERVICE may "
    "stand as a keyword is refused.",
)
NOT_ACCEPTABLE = ProblemType(
    "not-acceptable",
    HTTPStatus.NOT_ACCEPTABLE,
    "No acceptable format",
    "The Accept header refuses every format of the answer; the member `available` lists them.",
)
QUERY_MEDIA_TYPE = ProblemType(
    "query-media-type",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "Not a query's media type",
    "A POST carries `application/sparql-query` or `application/x-www-form-urlencoded`, in UTF-8.",
)
NO_VERSION = ProblemType(
    "no-version",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "No version yet",
    "No version of the graph has been built; `detente build` makes the first.",
)

TYPES = (
    QUERY_SYNTAX,
    QUERY_FUNCTION,
    QUERY_COUNT,
    ENCODING,
    GRAPH_IRI,
    READ_ONLY,
    FEDERATION,
    NOT_ACCEPTABLE,
    QUERY_MEDIA_TYPE,
    NO_VERSION,
)
