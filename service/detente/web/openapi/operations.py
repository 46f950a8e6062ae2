"""Which addresses answer in JSON, with which schema, and what may stand in their queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris
from detente.web.filters.declared import FILTERED
from detente.web.indexes.declared import DECLARED

JSON, JSON_LD = "application/json", "application/ld+json"


@dataclass(frozen=True)
class QueryParameter:
    """An argument of an address: what it means, and a value to try it with."""

    name: str
    meaning: str
    example: str
    required: bool = False


@dataclass(frozen=True)
class JsonAnswer:
    """What an endpoint answers in JSON: the name of the schema and the media type that asks for it.

    Where the address has the choice of a form in its path (`chosen`), these are the values for JSON.
    """

    schema: str
    media_type: str = JSON
    parameters: tuple[QueryParameter, ...] = ()
    chosen: Mapping[str, str] | None = None


_PREFIX = QueryParameter("prefix", "What has been typed", "Tur", required=True)
_GRAPH_STORE = (
    QueryParameter("graph", "IRI of a graph", AUTHORITY.iri(Iris()).value),
    QueryParameter("default", "The default graph, in place of a graph by its name", ""),
)
_DOCUMENT = JsonAnswer("JsonLd", JSON_LD)
_OF_ENDING = JsonAnswer("JsonLd", JSON_LD, chosen={"ending": "jsonld"})

ANSWERS: Mapping[str, JsonAnswer] = {
    "search.search": JsonAnswer(
        "Search", parameters=(QueryParameter("q", "A name, a code or words", "Putin", required=True),)
    ),
    "history.versions": JsonAnswer("Versions"),
    "history.manifest": JsonAnswer("Version"),
    "patch_log.head": JsonAnswer("LogHead"),
    "patch_log.lineage_ids": JsonAnswer("LogLineage"),
    "patch_log.entries": JsonAnswer(
        "LogEntries", parameters=(QueryParameter("most", "How many entries, up to 100", "1"),)
    ),
    "patch_log.folder_files": JsonAnswer("LogFiles"),
    "memento.timemap": JsonAnswer("TimeMap"),
    "dumps.listing": JsonAnswer("Files"),
    "dump_tables.group": JsonAnswer("Tables", "application/csvm+json"),
    "dump_tables.metadata": JsonAnswer("Table", "application/csvm+json"),
    "discovery.dataset": _DOCUMENT,
    "editor.resources": JsonAnswer("Editor"),
    "cite.cite": JsonAnswer(
        "Citations",
        "application/vnd.citationstyles.csl+json",
        (QueryParameter("of", "IRI of one thing to cite", "https://w3id.org/detente/id/state/TUR"),),
        {"ending": "json"},
    ),
    "protocol.sparql": JsonAnswer(
        "SparqlResults",
        "application/sparql-results+json",
        (
            QueryParameter("query", "A query; CONSTRUCT and DESCRIBE answer in RDF", "ASK {}", required=True),
            QueryParameter("timeout", "Seconds that the client is ready to wait", "5"),
        ),
    ),
    "graph_store.read": JsonAnswer("JsonLd", JSON_LD, _GRAPH_STORE),
    "linked_data.resource": _DOCUMENT,
    "data_set.void": _DOCUMENT,
    "vocabulary.json_ld_context": _DOCUMENT,
    "vocabulary.ontology": _OF_ENDING,
    "vocabulary.schemes": _OF_ENDING,
    "vocabulary.rules": _OF_ENDING,
    "vocabulary.scheme": _DOCUMENT,
    "reconcile.service": JsonAnswer("ReconciliationService"),
    "reconcile.suggest_entity": JsonAnswer("Suggestions", parameters=(_PREFIX,)),
    "reconcile.suggest_type": JsonAnswer("Suggestions", parameters=(_PREFIX,)),
    "reconcile.suggest_property": JsonAnswer("Suggestions", parameters=(_PREFIX,)),
    "reconcile.propose_properties": JsonAnswer(
        "Properties", parameters=(QueryParameter("type", "A type of the service", "State", required=True),)
    ),
    "reconcile.flyout_entity": JsonAnswer(
        "Flyout", parameters=(QueryParameter("id", "Id of a thing", "state/TUR", required=True),)
    ),
    "reconcile.flyout_type": JsonAnswer(
        "Flyout", parameters=(QueryParameter("id", "Id of a type", "State", required=True),)
    ),
    "reconcile.flyout_property": JsonAnswer(
        "Flyout", parameters=(QueryParameter("id", "Id of a property", "date", required=True),)
    ),
    "questions.question": JsonAnswer("SparqlResults", "application/sparql-results+json"),
    "questions.suggest": JsonAnswer(
        "FieldSuggestions",
        parameters=(
            QueryParameter("question", "Name of a saved question", "office-holders", required=True),
            QueryParameter("field", "A parameter of the question", "office", required=True),
            QueryParameter("q", "What has been typed", "President of R", required=True),
        ),
    ),
    **{
        f"indexes.{name}": JsonAnswer(
            "Index",
            parameters=(QueryParameter("page", "Which page of the list, from 1", "1"),),
            chosen={"ending": "json"},
        )
        for name in DECLARED
    },
    **{
        f"filters.{name}": JsonAnswer(
            "Filtered",
            parameters=(
                QueryParameter("state", "Code or name of a state; twice for two", "TUR"),
                QueryParameter("date", "A day, a month or another date in EDTF", "2016-08"),
                QueryParameter("modality", "How it is claimed", "asserted"),
                QueryParameter("page", "Which page, from 1", "1"),
            ),
            chosen={"ending": "json"},
        )
        for name in FILTERED
    },
    "workbench.names_of_terms": JsonAnswer(
        "NamedTerms",
        parameters=(
            QueryParameter("iri", "An IRI; up to 500 of them", "https://w3id.org/detente/id/state/TUR", True),
        ),
    ),
    "search_suggestions.suggest": JsonAnswer(
        "SearchSuggestions",
        parameters=(QueryParameter("q", "What has been typed", "Erdo", required=True),),
    ),
    "workbench.suggest_things": JsonAnswer(
        "TermSuggestions",
        parameters=(
            QueryParameter("q", "What has been typed", "Erdo"),
            QueryParameter("kinds", "Kinds of things, with commas between them", "person,state"),
            QueryParameter("property", "The property in det: that stands before it", "status"),
        ),
    ),
    "workbench.programs": JsonAnswer(
        "CopiedPrograms", parameters=(QueryParameter("query", "A query", "ASK {}", required=True),)
    ),
    "workbench.labelled_answer": JsonAnswer(
        "SparqlResults",
        "application/sparql-results+json",
        (QueryParameter("query", "A SELECT", "SELECT ?s { ?s a det:Meeting }", required=True),),
        {"ending": "json"},
    ),
    "since.changes": JsonAnswer(
        "ChangesSince",
        parameters=(
            QueryParameter("since", "A version, a tag, a day or a time", "current~1", required=True),
        ),
    ),
    "thing_history.history_of_thing": JsonAnswer(
        "ThingHistory",
        parameters=(
            QueryParameter("of", "IRI of a thing", "https://w3id.org/detente/id/state/TUR", required=True),
            QueryParameter("from", "The version from which to look back", "current"),
        ),
    ),
    "annotations.annotations_of_entry": JsonAnswer("Annotations", JSON_LD),
    "annotations.one_annotation": JsonAnswer("Annotation", JSON_LD),
    "openapi.open_api": JsonAnswer("OpenApi"),
    "openapi.json_schema": JsonAnswer("JsonSchema", "application/schema+json"),
}
"""Endpoints of the pages that answer a GET in JSON, where it is asked for."""

WITHOUT_JSON = frozenset(
    (
        "about.about", "adding.add_turtle", "curating.decide", "curating.restore",
        "data_set.well_known", "discovery.opensearch", "discovery.robots", "documentation.index",
        "documentation.page", "dump_tables.dictionary", "dumps.download", "dumps.latest",
        "dumps.sums", "feeds.feed", "feeds.feeds_page", "guides.add", "guides.help_page",
        "history.diff", "history.diff_patch", "history.patch", "history.report", "load.load",
        "maps.map_alone", "maps.map_page", "measure_lives.life_alone", "measure_lives.life_page",
        "meetings.met_alone", "meetings.met_page", "noting.close_note", "noting.queue",
        "noting.sent", "noting.write_note", "openapi.llms", "pages.index", "pages.problem_types",
        "patch_log.folder_file", "pictures.timeline_alone", "pledges.pledges_alone",
        "pledges.pledges_page", "question_feeds.question_feed", "questions.list_questions",
        "reconcile.preview", "reconcile.view", "relations.disputes", "relations.pairs",
        "relations.relation", "review.begin_review", "review.check_review", "review.one_review",
        "review.read_date", "review.review_files", "review.review_queue", "review_acts.drop_review",
        "review_acts.publish_review", "review_acts.take_step", "review_acts.withdraw_entry",
        "sign_in.sign_in", "sign_in.sign_out", "sitemap.sitemap", "static", "trends.trend_alone",
        "trends.trend_page", "vocabulary.part_of_ontology",
    )
)  # fmt: skip
"""Endpoints that answer in other forms alone: pages, files, text, and addresses that lead on."""

EDGE_ANSWERS: Mapping[str, tuple[str, JsonAnswer]] = {
    "/health": ("Say whether queries can be answered.", JsonAnswer("Ready")),
    "/health/live": ("Say that the process answers.", JsonAnswer("Live")),
    "/health/ready": ("Say whether queries can be answered.", JsonAnswer("Ready")),
}
"""Addresses that the edge answers by itself."""


@dataclass(frozen=True)
class PostedBody:
    """What a POST sends, in JSON or as a form, with an example that is answered, and what answers it."""

    summary: str
    answer: JsonAnswer
    media_type: str
    schema: Mapping[str, object]
    example: object


_FORM = "application/x-www-form-urlencoded"


def _form(name: str) -> Mapping[str, object]:
    return {"type": "object", "properties": {name: {"type": "string"}}, "required": [name]}


_STEP = {"do": "accept", "item": "erdogan-met-putin", "revision": 3}
_NEW_REVIEW = {"text": "Erdogan met Putin in Moscow on Tuesday.", "issued": "2016-08-10", "drafts": []}


@dataclass(frozen=True)
class WithToken:
    """What may be asked, or sent, with a token that curates: what answers it, and an example body."""

    summary: str
    schema: str
    example: object = None
    status: str = "200"


WITH_TOKEN: Mapping[tuple[str, str], WithToken] = {
    ("/review", "get"): WithToken("List the drafts under review.", "Reviews"),
    ("/review", "post"): WithToken(
        "Begin the review of a text, with drafts of its claims by /schema/draft.schema.json or without.",
        "Review",
        _NEW_REVIEW,
        "201",
    ),
    ("/review/-/date", "get"): WithToken("Read an EDTF date, `edtf`, in words.", "DateReading"),
    ("/review/{review}", "get"): WithToken("Give a review: its state and its steps.", "Review"),
    ("/review/{review}/steps", "post"): WithToken("Take a step in a review.", "Review", _STEP),
    ("/review/{review}/check", "get"): WithToken(
        "Say what the gate would say if the review was published.", "ReviewCheck"
    ),
    ("/review/{review}/publish", "post"): WithToken(
        "Publish what was accepted as a version.", "ReviewCheck", {"revision": 3, "by": "person/curator-1"}
    ),
    ("/review/{review}/withdraw", "post"): WithToken(
        "Withdraw the published entry, by a decision with evidence.",
        "ReviewWithdrawn",
        {
            "by": "person/curator-1",
            "reason": "The agency has withdrawn it.",
            "publisher": "The agency",
            "day": "2016-08-12",
            "url": "https://example.org/correction",
            "description": "A notice that the report is withdrawn.",
        },
    ),
    ("/review/{review}/drop", "post"): WithToken("Drop a review.", "ReviewDropped", {}),
}
"""What needs a token, by address and method; a test of the room of reviews sends each."""

POSTED: Mapping[str, PostedBody] = {
    "/sparql": PostedBody(
        "Answer a query that is sent in the body; an update needs a token.",
        ANSWERS["protocol.sparql"],
        _FORM,
        _form("query"),
        {"query": "SELECT ?s { ?s a det:Meeting } LIMIT 1"},
    ),
    "/v/{version}/sparql": PostedBody(
        "Answer a query of one version that is sent in the body.",
        ANSWERS["protocol.sparql"],
        _FORM,
        _form("query"),
        {"query": "SELECT ?s { ?s a det:Meeting } LIMIT 1"},
    ),
    "/reconcile": PostedBody(
        "Match names and codes with things.",
        JsonAnswer("Reconciled"),
        _FORM,
        _form("queries"),
        {"queries": '{"q0": {"query": "Turkey", "type": "State"}}'},
    ),
    "/mcp": PostedBody(
        "Answer one message of a language model (Model Context Protocol), read only.",
        JsonAnswer("JsonRpc"),
        JSON,
        {"$ref": "#/components/schemas/JsonRpc"},
        {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}},
    ),
}
"""What may be sent by POST without a token, by address."""
