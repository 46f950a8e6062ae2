"""Saved questions: SPARQL files with a title, a description and parameters, also kept in the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from detente.documents import Cursor, check_document, parse_document, suggestion
from detente.errors import InputError, Problem
from detente.questions.data_sets import DATA_SET, SETTLED
from detente.questions.days import DAY_ROLES
from detente.questions.sentences import is_template, slots
from detente.questions.standing import STANDING_SCHEMA, StandingRule, has_column, standing_of
from detente.rdf.namespaces import DEFAULT_BASE, LABEL, RDFS, SCHEMA, SH, TYPE
from detente.rdf.quads import Object
from detente.vocabulary.graphs import ENTRY, QUERIES, RESERVED
from detente.vocabulary.iris import CLASSES_BY_KIND, Iris

_FOLDER = Path(__file__).parent / "queries"
_HEADER = "#+ "
_ANY_SETTING = re.compile(r"^\s*VALUES \$([A-Za-z][A-Za-z0-9]*) { (.*) }$", re.MULTILINE)
_LITERAL = re.compile(r'"([^"]*)"(?:\^\^\S+|@\S+)?')
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
UNSET = "UNDEF"
"""What a parameter is set to that restricts nothing (SPARQL 1.1, 10.2)."""

_DATA_PATHS = ("id/", "claim/", ENTRY.path, RESERVED.path)
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
        "examples": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
        "takes": {"type": "object", "additionalProperties": _TEXT},
        "sentence": _TEXT,
        "standing": STANDING_SCHEMA,
    },
    "required": ["title", "topic", "description", "standing"],
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

    `parameters` maps a name to what it means, `examples` to a value as `--set` takes it. In the text each
    parameter `p` is set by a line `VALUES $p { … }`: to an example, or to UNDEF where it is optional. Each
    branch of a UNION that is to begin with the value has such a line, all alike: engines do not carry into a
    branch what is bound outside. What is not set restricts nothing. `takes` names the kinds of what a
    parameter takes, where its example does not tell them; `sentence` is a template (`sentences`) that says
    what is asked; `standing` tells how rows stand.
    """

    id: str
    title: str
    topic: str
    description: str
    parameters: Mapping[str, str]
    examples: Mapping[str, str]
    query: str
    standing: StandingRule
    takes: Mapping[str, tuple[str, ...]]
    sentence: str

    @property
    def slug(self) -> str:
        """The id without its number: what addresses name the question by.

        >>> next(each.slug for each in load_questions() if each.id == "02-office-holders")
        'office-holders'
        """
        return self.id.lstrip("0123456789").lstrip("-")

    @property
    def preset(self) -> Mapping[str, str]:
        """What the query as it was saved sets parameters to, as `--set` takes it; the others are not set."""
        return {name: value for name, value in self.examples.items() if not self.is_optional(name)}

    def kinds(self, name: str) -> tuple[str, ...]:
        """List the kinds of what a parameter takes; of a day, its role (`days`)."""
        return self.takes.get(name) or (self.kind(name),)

    def kind(self, name: str) -> str:
        """Tell what a parameter takes, by its example: a kind of thing, entry, concept, day or text."""
        example = self.examples[name]
        if _DAY.fullmatch(example):
            return "day"
        kind, slash, _ = example.partition("/")
        return kind if slash else "concept" if ":" in example else "text"

    def is_optional(self, name: str) -> bool:
        """Tell whether the question runs without a value for a parameter."""
        return _settings(name, self.query) == {UNSET}

    @property
    def form(self) -> str:
        """SELECT, ASK or CONSTRUCT."""
        return next(form for form in _FORMS if re.search(rf"^{form}\b", self.query, re.MULTILINE))

    def with_values(self, values: Mapping[str, Object | Sequence[Object]]) -> str:
        """Give the query with parameters set to terms; once one is set, no other keeps its example.

        Of several terms any will do. A parameter without a value restricts nothing. Without any value the
        query is as it was saved.

        Raises KeyError where the question has no such parameter.
        """
        self.check_names(values)
        return self._set(values) if values else self.query

    def without_values(self) -> str:
        """Give the query with no parameter set, so that nothing is restricted."""
        return self._set({})

    def _set(self, values: Mapping[str, Object | Sequence[Object]]) -> str:
        query = self.query
        for name in self.parameters:
            query = _set_everywhere(name, _written(values.get(name, ())), query)
        return query

    def check_names(self, names: Iterable[str]) -> None:
        """Raise KeyError where the question has no parameter of a name."""
        for name in names:
            if name not in self.parameters:
                there = f"; it has {', '.join(self.parameters) or 'none'}"
                cure = suggestion(name, self.parameters) or there
                raise KeyError(f"question {self.id!r} has no parameter {name!r}{cure}")


def _written(value: Object | Sequence[Object]) -> str:
    terms = value if isinstance(value, Sequence) else (value,)
    return " ".join(map(str, terms)) or UNSET


def load_questions(base: str = DEFAULT_BASE, folder: Path = _FOLDER) -> tuple[Question, ...]:
    """Read every `.rq` file of a folder in order of name, for data under a base IRI.

    Raises InputError where a header is not complete, or a parameter is not set in the query.
    """
    return tuple(_read(path, base) for path in sorted(folder.glob("*.rq")))


def question_quads(questions: Iterable[Question], iris: Iris) -> Iterator[Quad]:
    """Yield each question as sh:SPARQLExecutable in `graph/queries` (https://www.w3.org/TR/shacl-af/#SPARQLFunction)."""
    graph = QUERIES.iri(iris)
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
        lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(path.name, None, None, f"cannot be read: {error}")]) from None
    query = "".join(line for line in lines if not line.startswith(_HEADER))
    fields = _header(path.name, lines)
    parameters = dict(fields["parameters"].value) if "parameters" in fields else {}
    examples = _examples(fields, query)
    _check(fields, parameters, query, examples)
    _check_words(fields, parameters)
    return Question(
        id=path.stem,
        title=fields["title"].text,
        topic=fields["topic"].text,
        description=fields["description"].text,
        parameters=parameters,
        examples=examples,
        query=_rebase(query, base),
        standing=standing_of(fields["standing"].value),
        takes=_takes(fields),
        sentence=fields["sentence"].text if "sentence" in fields else fields["title"].text,
    )


def _takes(fields: Cursor) -> Mapping[str, tuple[str, ...]]:
    named = fields.get("takes") or ()
    return {each.key: tuple(map(str.strip, each.text.split(","))) for each in named}


def _check_words(fields: Cursor, parameters: Iterable[str]) -> None:
    """Check what pages say with: the kinds of parameters, and the sentence."""
    problems, known = [], {*CLASSES_BY_KIND, *DAY_ROLES, "entry", "concept", DATA_SET, SETTLED}
    for name, kinds in _takes(fields).items():
        at = fields["takes"][name]
        if name not in parameters:
            problems.append(at.problem(f"there is no parameter {name!r}"))
        problems += [
            at.problem(f"{each!r} is none of {', '.join(sorted(known))}")
            for each in kinds
            if each not in known
        ]
    if "sentence" in fields:
        at = fields["sentence"]
        if not is_template(at.text):
            problems.append(
                at.problem("brackets have to pair, and a slot such as {day} to stand within some")
            )
        elif {*slots(at.text)} != {*parameters}:
            problems.append(
                at.problem(f"has to have a slot for each of {', '.join(parameters)}, and for no other")
            )
    if problems:
        raise InputError(problems)


def _header(name: str, lines: Iterable[str]) -> Cursor:
    # Other lines stay, empty, so that a problem is told at its line of the file.
    header = [line.removeprefix(_HEADER) if line.startswith(_HEADER) else "\n" for line in lines]
    if not any(map(str.strip, header)):
        raise InputError([Problem(name, 1, 1, f"has no header: no line begins with {_HEADER!r}")])
    return check_document(parse_document("".join(header).encode(), name), _SCHEMA)


def _examples(fields: Cursor, query: str) -> Mapping[str, str]:
    """Collect a value for each parameter: what the query sets it to, or what the header names."""
    found = {
        match[1]: _as_written(match[2]) for match in _ANY_SETTING.finditer(query) if match[2].strip() != UNSET
    }
    named = {each.key: each.text for each in fields["examples"]} if "examples" in fields else {}
    return {**found, **named}


def _as_written(term: str) -> str:
    """Write a term of a query as `--set` takes it: `state:TUR` as `state/TUR`, a day without its datatype."""
    text = term.strip()
    if match := _LITERAL.fullmatch(text):
        return match[1]
    prefix, _, local = text.partition(":")
    return f"{prefix}/{local}" if prefix in (*CLASSES_BY_KIND, "entry") else text


def _check(fields: Cursor, parameters: Iterable[str], query: str, examples: Mapping[str, str]) -> None:
    problems = []
    if not any(re.search(rf"^{form}\b", query, re.MULTILINE) for form in _FORMS):
        problems.append(Problem(fields.file, None, None, f"no line begins with one of {', '.join(_FORMS)}"))
    for name in parameters:
        if len(_settings(name, query)) != 1:
            message = f"the query has no line 'VALUES ${name} {{ … }}', or several that differ"
            problems.append(fields["parameters"][name].problem(message))
        elif name not in examples:
            message = f"nothing shows what ${name} may be: set it in the query, or give it under 'examples'"
            problems.append(fields["parameters"][name].problem(message))
    if re.search(r"^SELECT\b", query, re.MULTILINE) and not has_column(query):
        problems.append(Problem(fields.file, None, None, "the line of SELECT has to end with ' {'"))
    if problems:
        raise InputError(problems)


def _set_everywhere(name: str, written: str, query: str) -> str:
    return _setting(name).sub(lambda match: f"{match[1]}VALUES ${name} {{ {written} }}", query)


def _settings(name: str, query: str) -> set[str]:
    """Give what a parameter is set to, each once."""
    return {match[2].strip() for match in _setting(name).finditer(query)}


def _setting(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(\s*)VALUES \${re.escape(name)} {{ (.*) }}$", re.MULTILINE)


def _rebase(query: str, base: str) -> str:
    for path in _DATA_PATHS:
        query = query.replace(f"<{DEFAULT_BASE}{path}", f"<{base}{path}")
    return query
