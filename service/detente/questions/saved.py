"""Saved questions: SPARQL files with a title, a description and parameters, also kept in the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from detente.documents import Cursor, check_document, parse_document
from detente.errors import InputError, Problem
from detente.rdf.namespaces import DEFAULT_BASE, LABEL, RDFS, SCHEMA, SH, TYPE
from detente.rdf.quads import Object
from detente.vocabulary.iris import Iris

_FOLDER = Path(__file__).parent / "queries"
_HEADER = "#+ "
_DATA_PATHS = ("id/", "entry/", "claim/")
_TEXT = {"type": "string", "minLength": 1}
_SCHEMA = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("title", "topic", "description"), _TEXT),
        "parameters": {
            "type": "object",
            "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9]*$"},
            "additionalProperties": _TEXT,
        },
    },
    "required": ["title", "topic", "description"],
    "additionalProperties": False,
}
_FORMS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}


@dataclass(frozen=True)
class Question:
    """One saved question; `query` runs as it is, with every parameter at its default.

    `parameters` maps a name to what it means. In the text each parameter `p` is set by one line,
    `VALUES $p { … }`.
    """

    id: str
    title: str
    topic: str
    description: str
    parameters: Mapping[str, str]
    query: str

    @property
    def form(self) -> str:
        """SELECT, ASK or CONSTRUCT."""
        return next(form for form in _FORMS if re.search(rf"^{form}\b", self.query, re.MULTILINE))

    def with_values(self, values: Mapping[str, Object]) -> str:
        """Give the query with parameters set to other terms.

        Raises KeyError where the question has no such parameter.
        """
        query = self.query
        for name, term in values.items():
            if name not in self.parameters:
                raise KeyError(f"question {self.id!r} has no parameter {name!r}")
            start, end = _setting_span(name, query)
            query = f"{query[:start]}{term}{query[end:]}"
        return query


def load_questions(base: str = DEFAULT_BASE, folder: Path = _FOLDER) -> tuple[Question, ...]:
    """Read every `.rq` file of a folder in order of name, for data under a base IRI.

    Raises InputError where a header is not complete, or a parameter is not set in the query.
    """
    return tuple(_read(path, base) for path in sorted(folder.glob("*.rq")))


def question_quads(questions: Iterable[Question], iris: Iris) -> Iterator[Quad]:
    """Yield each question as sh:SPARQLExecutable in `graph/queries` (https://www.w3.org/TR/shacl-af/#SPARQLFunction)."""
    graph = iris.graph("queries")
    for question in questions:
        subject = NamedNode(f"{iris.base}queries/{question.id}")
        class_, predicate = _FORMS[question.form]
        for each in (SH.SPARQLExecutable, class_):
            yield Quad(subject, TYPE, each, graph)
        yield Quad(subject, LABEL, Literal(question.title, language="en"), graph)
        yield Quad(subject, RDFS.comment, Literal(question.description, language="en"), graph)
        yield Quad(subject, SCHEMA.keywords, Literal(question.topic, language="en"), graph)
        yield Quad(subject, predicate, Literal(question.query), graph)


def _read(path: Path, base: str) -> Question:
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(path.name, None, None, f"cannot be read: {error}")]) from None
    query = "".join(line for line in lines if not line.startswith(_HEADER))
    fields = _header(path.name, lines)
    parameters = dict(fields["parameters"].value) if "parameters" in fields else {}
    _check(fields, parameters, query)
    return Question(
        id=path.stem,
        title=fields["title"].text,
        topic=fields["topic"].text,
        description=fields["description"].text,
        parameters=parameters,
        query=_rebase(query, base),
    )


def _header(name: str, lines: Iterable[str]) -> Cursor:
    # Other lines stay, empty, so that a problem is told at its line of the file.
    header = [line.removeprefix(_HEADER) if line.startswith(_HEADER) else "\n" for line in lines]
    if not any(map(str.strip, header)):
        raise InputError([Problem(name, 1, 1, f"has no header: no line begins with {_HEADER!r}")])
    return check_document(parse_document("".join(header).encode(), name), _SCHEMA)


def _check(fields: Cursor, parameters: Iterable[str], query: str) -> None:
    problems = []
    if not any(re.search(rf"^{form}\b", query, re.MULTILINE) for form in _FORMS):
        problems.append(Problem(fields.file, None, None, f"no line begins with one of {', '.join(_FORMS)}"))
    for name in parameters:
        if len(_setting(name).findall(query)) != 1:
            message = f"the query has no one line 'VALUES ${name} {{ … }}'"
            problems.append(fields["parameters"][name].problem(message))
    if problems:
        raise InputError(problems)


def _setting_span(name: str, query: str) -> tuple[int, int]:
    (match,) = _setting(name).finditer(query)
    return match.span(1)


def _setting(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*VALUES \${re.escape(name)} {{ (.*) }}$", re.MULTILINE)


def _rebase(query: str, base: str) -> str:
    for path in _DATA_PATHS:
        query = query.replace(f"<{DEFAULT_BASE}{path}", f"<{base}{path}")
    return query
