"""The types of problem that error documents name (RFC 9457, section 3.1.1), described at `/problems`."""

from __future__ import annotations

from http import HTTPStatus

from detente.web.http.form_problem_types import (
    EDIT_CONFLICT,
    FOREIGN_FORM,
    FORM_EXPIRED,
    FORM_FIELDS,
    NOTES_FULL,
    REVIEW_CONFLICT,
    REVIEW_STEP,
    TOO_MANY_NOTES,
)
from detente.web.http.problem_model import ProblemType

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
QUERY_COMPLEX = ProblemType(
    "query-complex",
    HTTPStatus.BAD_REQUEST,
    "Too complex a query",
    "The query is nested more deeply, or is longer, than the service evaluates. The members `line` and "
    "`column`, counted from 1, tell where the limit is passed.",
)
QUERY_TIMEOUT = ProblemType(
    "query-timeout",
    HTTPStatus.GATEWAY_TIMEOUT,
    "Query stopped at its deadline",
    "The query took longer than it may, `seconds` in all, and was stopped. The parameter `timeout` sets an "
    "earlier deadline, never a later one.",
)
QUERY_MEMORY = ProblemType(
    "query-memory",
    HTTPStatus.INSUFFICIENT_STORAGE,
    "Query stopped for want of memory",
    "The query needed more memory than one query may have, and was stopped.",
)
QUERY_CRASH = ProblemType(
    "query-crash",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "Query process ended",
    "The process that evaluated the query ended without an answer: a fault of the service or of its engine.",
)
BUSY = ProblemType(
    "busy",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Too many requests at once",
    "Whatever the request needs (a query process, a turn to write, a place for a large body, a thread for a "
    "page) is taken and the queue is full, or the wait was too long. `Retry-After` says when to try again.",
)
TOO_MANY_QUERIES = ProblemType(
    "too-many-queries",
    HTTPStatus.TOO_MANY_REQUESTS,
    "Too many requests of one client",
    "This client, or token, has half of a queue to itself already. The header `Retry-After` says when to try "
    "again.",
)
TIMEOUT = ProblemType(
    "timeout",
    HTTPStatus.BAD_REQUEST,
    "Not a timeout",
    "The parameter `timeout` is a number of seconds above zero.",
)
PICTURE_FORM = ProblemType(
    "picture-form",
    HTTPStatus.NOT_IMPLEMENTED,
    "No pictures as PNG here",
    "Every picture is SVG; as PNG it is drawn where the extra `png` is installed, and where the machine has "
    "fonts: a picture without its words would not tell what is only said, and by whom.",
)
DATETIME = ProblemType(
    "datetime",
    HTTPStatus.BAD_REQUEST,
    "Not a date",
    "The header `Accept-Datetime` is a date of HTTP in GMT, such as `Tue, 09 Aug 2016 12:00:00 GMT`.",
)
GRAPH_UNKNOWN = ProblemType(
    "graph-unknown",
    HTTPStatus.BAD_REQUEST,
    "No such graph",
    "FROM and FROM NAMED name graphs of the version that is asked; the member `graph` is one that it does "
    "not have. Nothing is loaded from files or from the web.",
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
    "read-only",
    HTTPStatus.FORBIDDEN,
    "Not to be written",
    "The service takes no changes while it has no token, and versions never change; what follows from other "
    "graphs, or is made by the service alone, is not written by clients. The detail says where to write.",
)
TOKEN = ProblemType(
    "token",
    HTTPStatus.UNAUTHORIZED,
    "Token needed",
    "Writing needs a bearer token of the service (RFC 6750) in the header `Authorization`.",
)
SCOPE = ProblemType(
    "scope",
    HTTPStatus.FORBIDDEN,
    "Token without the scope",
    "The token is valid, but is not for what was asked; the member `scope` is the one that it would need.",
)
OWNER = ProblemType(
    "owner",
    HTTPStatus.FORBIDDEN,
    "Somebody else's graph",
    "A token writes the graphs that it made, or those below the prefixes that it was given; the detail says "
    "whose the graph is. One with the scope `curate` writes all.",
)
REFUSED = ProblemType(
    "refused",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "Refused by the shapes",
    "The graph would not conform to the shapes, and is as it was. The members `results` and `report` say "
    "what is wrong, node by node, and how to mend it; a request that accepts RDF gets the report as "
    "SHACL has it.",
)
UPDATE_SYNTAX = ProblemType(
    "update-syntax",
    HTTPStatus.BAD_REQUEST,
    "Not a SPARQL update",
    "The text is not an update of SPARQL 1.1. The members `line` and `column`, counted from 1, tell where "
    "reading stopped, and `excerpt` shows the place.",
)
RDF_SYNTAX = ProblemType(
    "rdf-syntax",
    HTTPStatus.BAD_REQUEST,
    "Not RDF in its format",
    "The body is not RDF 1.1 in the format that its Content-Type names. The member `problems` tells line, "
    "column and cause.",
)
RDF_TERM = ProblemType(
    "rdf-term",
    HTTPStatus.BAD_REQUEST,
    "Not a term of RDF 1.1",
    "The change would store a triple as a term, or a literal with a base direction. RDF 1.1 has neither, and "
    "its readers stop at them.",
)
RDF_MEDIA_TYPE = ProblemType(
    "rdf-media-type",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "Not an RDF media type",
    "A graph is sent as Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML.",
)
TOO_LARGE = ProblemType(
    "too-large",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "Beyond a limit",
    "The body, or something in it, is larger than the service takes; the detail names the limit.",
)
GRAPH_TARGET = ProblemType(
    "graph-target",
    HTTPStatus.BAD_REQUEST,
    "Not one graph",
    "A request of the Graph Store Protocol names one graph: `?graph=` with an absolute IRI, or `?default`.",
)
RESOURCE_MISSING = ProblemType(
    "resource-missing",
    HTTPStatus.NOT_FOUND,
    "Nothing known",
    "The version says nothing of the IRI that the address stands for; the member `iri` is that IRI.",
)
ARGUMENT = ProblemType(
    "argument",
    HTTPStatus.BAD_REQUEST,
    "Not a value of this argument",
    "An argument of the address has a value that it cannot have; the member `argument` is its name.",
)
DUMP_COMING = ProblemType(
    "dump-coming",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "File not ready yet",
    "The file is being made, because nobody has asked for it before. The header `Retry-After` says when to "
    "ask again.",
)
DUMP_FAILED = ProblemType(
    "dump-failed",
    HTTPStatus.INSUFFICIENT_STORAGE,
    "File not made",
    "Making the file took more time, memory or room on the disk than there is. N-Quads and N-Triples take "
    "least; the operator may allow more.",
)
DUMP_MISSING = ProblemType(
    "dump-missing",
    HTTPStatus.NOT_FOUND,
    "No such file",
    "The version has no file of this name to download; the list is at `/dumps/`.",
)
REPORT_MISSING = ProblemType(
    "report-missing",
    HTTPStatus.NOT_FOUND,
    "No report",
    "The version was made without being validated, so there is no report of it.",
)
GRAPH_MISSING = ProblemType(
    "graph-missing",
    HTTPStatus.NOT_FOUND,
    "Graph not found",
    "The version has no graph of this name.",
)
RESOURCE_GONE = ProblemType(
    "resource-gone",
    HTTPStatus.GONE,
    "Nothing there any more",
    "No graph of the current version speaks of the IRI of this address, the member `iri`, but one of an "
    "earlier version did. `version` is the last of these, and `address`, also the link "
    "`predecessor-version`, is where it still tells of it. The last hundred versions are searched.",
)
IMPOSSIBLE = ProblemType(
    "impossible",
    HTTPStatus.CONFLICT,
    "Cannot be done",
    "The request is well formed, but what it asks cannot be done to the graph as it is.",
)
LOCKED = ProblemType(
    "locked",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Another writes",
    "Changes are made one at a time, and this one waited too long, or the disk refused it. Nothing was "
    "changed.",
)
VERSION_PRUNED = ProblemType(
    "version-pruned",
    HTTPStatus.GONE,
    "Version pruned",
    "The version was here and its quads were given up. Its manifest and its patch are kept; the member "
    "`patch` is the address of the latter.",
)
VERSION_COMING = ProblemType(
    "version-coming",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Version not ready yet",
    "The version keeps no store of its own, and nobody has asked for it lately: it is being made from its "
    "patches. The header `Retry-After` says when to ask again.",
)
VERSION_UNMADE = ProblemType(
    "version-unmade",
    HTTPStatus.INSUFFICIENT_STORAGE,
    "Version not made",
    "Making the version from its patches took more time, memory or room on the disk than there is, or a "
    "patch is damaged: `detente doctor` tells. The operator may allow more.",
)
FEDERATION = ProblemType(
    "federation",
    HTTPStatus.FORBIDDEN,
    "SERVICE refused",
    "The service answers from its own graph and asks another only if its operator has listed it. A query in "
    "which SERVICE may stand as a keyword is refused otherwise.",
)
FEDERATION_FAILED = ProblemType(
    "federation-failed",
    HTTPStatus.BAD_GATEWAY,
    "SERVICE failed",
    "Another service that the query asks could not be asked, or did not answer as it must; the member "
    "`endpoint` is its address.",
)
FORMAT = ProblemType(
    "format",
    HTTPStatus.BAD_REQUEST,
    "No such format",
    "`format` (or `output`) in the address names no format that answers are written in; the member "
    "`available` lists those that are.",
)
PRECONDITION = ProblemType(
    "precondition-failed",
    HTTPStatus.PRECONDITION_FAILED,
    "A precondition does not hold",
    "The graph, or the version, is not in the state that `If-Match`, `If-None-Match` or "
    "`If-Unmodified-Since` asks for: somebody else has changed it. Get it again, and decide "
    "anew. Nothing was changed.",
)
ADDRESS_LENGTH = ProblemType(
    "address-length",
    HTTPStatus.REQUEST_URI_TOO_LONG,
    "The address is too long",
    "An address may have 65,535 bytes. Send a longer query in the body of a POST.",
)
HEAD_SIZE = ProblemType(
    "head-size",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    "The head of the request is too large",
    "The headers and the address of a request may have some 256 KiB together. Send a long query in the body "
    "of a POST.",
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
VERSION_UNKNOWN = ProblemType(
    "version-unknown",
    HTTPStatus.NOT_FOUND,
    "No such version",
    "The address names a version of the graph that the service does not have.",
)
VERSION_AWAITED = ProblemType(
    "version-awaited",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The version has not come yet",
    "The request asks for an answer that knows of a version (`Detente-At-Least`), and this service follows "
    "another one that has it. `Retry-After` says when to ask again; `Link` has the address of the writer.",
)
FOLLOWER = ProblemType(
    "follower",
    HTTPStatus.MISDIRECTED_REQUEST,
    "Written elsewhere",
    "This service follows another one, which takes changes: `Link` has its address. Nothing was changed.",
)
WRITER_SILENT = ProblemType(
    "writer-silent",
    HTTPStatus.BAD_GATEWAY,
    "The writer does not answer",
    "This service hands changes on to another one, which did not answer, or not in time. The change may have "
    "been made: ask for the versions before it is sent again.",
)
NO_VERSION = ProblemType(
    "no-version",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "No version yet",
    "No version of the graph has been built; `detente build` makes the first.",
)

TYPES = (
    QUERY_SYNTAX, QUERY_FUNCTION, QUERY_COMPLEX, QUERY_TIMEOUT, QUERY_MEMORY, QUERY_CRASH, BUSY,
    TOO_MANY_QUERIES, QUERY_COUNT, ENCODING, GRAPH_IRI, GRAPH_UNKNOWN, TIMEOUT, PICTURE_FORM,
    DATETIME, READ_ONLY, TOKEN, SCOPE, FOREIGN_FORM, FORM_EXPIRED, FORM_FIELDS, EDIT_CONFLICT,
    TOO_MANY_NOTES, NOTES_FULL, OWNER, REFUSED, UPDATE_SYNTAX, RDF_SYNTAX, RDF_TERM, RDF_MEDIA_TYPE,
    TOO_LARGE, GRAPH_TARGET, GRAPH_MISSING, DUMP_MISSING, DUMP_COMING, DUMP_FAILED,
    RESOURCE_MISSING, RESOURCE_GONE, ARGUMENT, REPORT_MISSING, IMPOSSIBLE, REVIEW_STEP,
    REVIEW_CONFLICT, LOCKED, VERSION_PRUNED, VERSION_COMING, VERSION_UNMADE, FEDERATION,
    FEDERATION_FAILED, FORMAT, PRECONDITION, ADDRESS_LENGTH, HEAD_SIZE, NOT_ACCEPTABLE,
    QUERY_MEDIA_TYPE, VERSION_UNKNOWN, VERSION_AWAITED, FOLLOWER, WRITER_SILENT, NO_VERSION,
)  # fmt: skip
