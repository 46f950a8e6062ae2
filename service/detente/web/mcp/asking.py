"""Tools that ask: saved questions with values, and SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import unquote

from pyoxigraph import NamedNode

from detente.questions.saved import Question
from detente.questions.values import term_of_value
from detente.rdf.quads import Object
from detente.sparql.analysis import analyse
from detente.sparql.lexer import tokens
from detente.web.mcp.claim_documents import Document, as_cited, legend, mark_of, term_document, thing_text
from detente.web.mcp.graph_client import GraphClient, PartialRows
from detente.web.mcp.lookups import MOST_THINGS, thing_documents
from detente.web.mcp.schemas import DEFAULT_ROWS
from detente.web.mcp.service_client import ServiceError

_CAUTIONS = {
    "default graph": "The default graph has what is settled, records of who claims what, and names of "
    "what is only spoken of. What a row takes from a claim (its words, its value) is what somebody says, "
    "and a name by itself is no fact. Only what things marks as settled is a fact.",
    "named graphs": "The query reads named graphs, or another service: what they say is NOT settled unless "
    "things marks it so. Tell it as what somebody says.",
}


async def questions_tool(
    _: GraphClient, questions: Sequence[Question], arguments: Mapping[str, Any]
) -> tuple[Document, str]:
    """List the saved questions, or those of one topic."""
    topic = arguments.get("topic")
    chosen = [each for each in questions if topic is None or each.topic.lower() == topic.lower()]
    if not chosen:
        topics = ", ".join(sorted({each.topic for each in questions}))
        raise ServiceError(f"No question has the topic {topic!r}; there are: {topics or 'none'}.")
    documents = [_question_document(each) for each in chosen]
    return {"questions": documents}, "\n".join(map(_question_text, documents))


def _question_document(question: Question) -> Document:
    return {
        "id": question.id,
        "title": question.title,
        "topic": question.topic,
        "description": question.description,
        "parameters": [
            {
                "name": name,
                "meaning": meaning,
                "kind": question.kind(name),
                "optional": question.is_optional(name),
                "example": question.examples[name],
            }
            for name, meaning in question.parameters.items()
        ],
    }


def _question_text(document: Document) -> str:
    parameters = (
        f"  {each['name']} ({each['kind']}{', optional' if each['optional'] else ''}): {each['meaning']}; "
        f"for example {each['example']}"
        for each in document["parameters"]
    )
    heading = f"- {document['id']} ({document['topic']}): {document['title']}. {document['description']}"
    return "\n".join([heading, *parameters])


async def ask_tool(
    client: GraphClient, questions: Sequence[Question], arguments: Mapping[str, Any]
) -> tuple[Document, str]:
    """Ask a saved question with values for its parameters."""
    name, values = arguments["question"], arguments.get("values", {})
    question = next((each for each in questions if name in (each.id, each.slug)), None)
    if question is None:
        near = get_close_matches(str(name)[:100], [each.slug for each in questions])
        told = f" Near are: {', '.join(near)}." if near else ""
        raise ServiceError(f"There is no question {name!r}; questions lists them.{told}")
    try:
        query = question.with_values({key: _term(key, value, client.base) for key, value in values.items()})
    except KeyError as error:
        raise ServiceError(str(error.args[0])) from None
    document, text = await _answer(client, query, arguments)
    asked = _question_document(question)
    given = ", ".join(f"{key} = {value}" for key, value in values.items()) or "its own example"
    heading = f"{question.title} ({given}). {question.description}"
    return {**document, "question": asked, "values": dict(values), "query": query}, f"{heading}\n{text}"


def _term(name: str, value: str, base: str) -> Object:
    try:
        term = term_of_value(value, base)
    except ValueError:
        raise ServiceError(f"{name}: no calendar has the day {value}.") from None
    if term is None:
        kinds = "state/RUS, entry/…, dets:topic-trade, an IRI, 2016-08-09"
        raise ServiceError(f"{name}: {value!r} is no value; write it as one of these: {kinds}.")
    return term


async def sparql_tool(
    client: GraphClient, _: Sequence[Question], arguments: Mapping[str, Any]
) -> tuple[Document, str]:
    """Run a query."""
    return await _answer(client, arguments["query"], arguments)


async def _answer(client: GraphClient, query: str, arguments: Mapping[str, Any]) -> tuple[Document, str]:
    version = arguments.get("version") or await client.current()
    answer = await client.first_rows(query, version, arguments.get("limit", DEFAULT_ROWS))
    iris = _iris_of(answer)
    things = await thing_documents(client, iris, version)
    reads = "named graphs" if reads_named_graphs(query) else "default graph"
    document = {
        "version": version,
        "kind": answer.found.kind,
        "columns": [*answer.found.columns],
        "rows": [{name: term_document(term) for name, term in row.items()} for row in answer.found.rows],
        "truth": answer.found.truth,
        "more": not answer.is_whole,
        "reads": reads,
        "caution": _CAUTIONS[reads],
        "warnings": unquote(answer.warning) or None,
        "things": things,
        "things_not_looked_up": max(0, len(iris) - MOST_THINGS),
    }
    return document, _answer_text(document, answer)


def _iris_of(answer: PartialRows) -> list[str]:
    """List the IRIs of an answer, each once; predicates of triples are words, not things."""
    rows = answer.found.rows
    names = ("subject", "object") if answer.found.kind == "triples" else answer.found.columns
    terms = (row[name] for row in rows for name in names if name in row)
    return list(dict.fromkeys(term.value for term in terms if isinstance(term, NamedNode)))


def reads_named_graphs(query: str) -> bool:
    """Tell whether a query may read anything beside the default graph; never false wrongly.

    >>> reads_named_graphs("SELECT * { ?s ?p 'graph' }"), reads_named_graphs("ASK{GRAPH?g{?s?p?o}}")
    (False, True)
    """
    if analyse(query).doubtful:
        return True
    words = (each.text.lower() for each in tokens(query) if each.kind in {"word", "name", "invalid"})
    return any(other in word for word in words for other in ("graph", "from", "service"))


def _answer_text(document: Document, answer: PartialRows) -> str:
    if answer.found.kind == "boolean":
        is_said = document["reads"] == "named graphs"
        rows = [
            str(answer.found.truth).lower() + (" [NOT settled: read from named graphs]" if is_said else "")
        ]
    else:
        rows = [" | ".join(answer.found.columns), *_row_texts(answer, document["things"])]
    count = len(answer.found.rows)
    more = f"These are the first {count} rows; there are more." if document["more"] else f"{count} rows."
    known = {iri: each for iri, each in document["things"].items() if each["settled"] is not None}
    left_out = document["things_not_looked_up"]
    lines = [
        document["caution"],
        *rows,
        more if answer.found.kind != "boolean" else "",
        f"Warning: {document['warnings']}" if document["warnings"] else "",
        *(["Things in the rows:", *(thing_text(*each) for each in known.items())] if known else []),
        legend(known.values()),
        f"{left_out} more things were not looked up: take them for not settled." if left_out else "",
        f"Version {document['version']}",
    ]
    return "\n".join(filter(None, lines))


def _row_texts(answer: PartialRows, things: Mapping[str, Document]) -> Iterable[str]:
    for row in answer.found.rows:
        terms = (row.get(name) for name in answer.found.columns)
        yield " | ".join(_term_text(term, things) for term in terms)


def _term_text(term: Object | None, things: Mapping[str, Document]) -> str:
    """Write a term in a row: a thing by its name with its mark, anything else by its value."""
    if not isinstance(term, NamedNode):
        return "" if term is None else as_cited(getattr(term, "value", str(term)))
    thing = things.get(term.value)
    if thing is None:
        return f"<{term.value}>"
    mark = f" {mark_of(thing)}" if thing["settled"] is not None else ""
    return f"{as_cited(thing['name'] or '')}{mark} <{term.value}>".strip()
