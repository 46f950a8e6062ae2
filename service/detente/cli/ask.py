"""The command that asks the graph."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pyoxigraph import Literal, NamedNode

from detente.cli.common import at_version, opened_version, print_table
from detente.errors import InputError, Problem
from detente.questions.values import term_of_value
from detente.rdf.namespaces import PREFIXES
from detente.rdf.prefixing import Prefixes
from detente.rdf.quads import Object
from detente.settings import Settings
from detente.sparql.analysis import analyse
from detente.sparql.answers import Answer
from detente.sparql.dataset_queries import graphs_beside
from detente.sparql.text import without_mark
from detente.sparql.unknown_terms import known_terms_query, named_terms, unknown_terms
from detente.vocabulary.iris import Iris

if TYPE_CHECKING:
    from detente.questions.saved import Question

_OF_ROWS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_OF_TRIPLES = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


@click.command()
@click.argument("text", required=False)
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the query from a file.",
)
@click.option("--question", help="Ask a saved question by its id; --list names them.")
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the question: state/RUS, entry/…, a date. What is not set restricts nothing.",
)
@click.option(
    "--list",
    "listing",
    is_flag=True,
    help="List the saved questions: each parameter with a value, its kind, and what it means.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", *_OF_ROWS, *_OF_TRIPLES]),
    default="table",
    show_default=True,
)
@at_version
@click.pass_obj
def query(
    settings: Settings,
    text: str | None,
    file: Path | None,
    question: str | None,
    values: tuple[str, ...],
    listing: bool,
    format_: str,
    version: str | None,
) -> None:
    """Ask a version a SPARQL query, or a saved question; the current one by default.

    The prefixes of the graph (det:, dets:, rdfs:, oa:, …) need no declaration.
    """
    if listing:
        _list(_questions(settings.base).values())
        return
    if sum(source is not None for source in (text, file, question)) != 1:
        raise click.UsageError("give one of a query, --file or --question")
    if values and question is None:
        raise click.UsageError("--set sets a parameter of a --question")
    if question is not None:
        text = _question_text(question, values, settings.base)
    elif file is not None:
        text = _read(file)
    text = without_mark(text or "")
    prefixes = {**PREFIXES, **Iris(settings.base).prefixes()}
    asked = opened_version(settings, version)
    beside = graphs_beside(analyse(text, prefixes), prefixes, settings.base, asked.manifest.graphs)
    known = asked.query(known_terms_query(settings.base), prefixes=prefixes)
    terms = frozenset(row["term"].value for row in known.rows() if isinstance(row["term"], NamedNode))
    for warning in unknown_terms(named_terms(text, prefixes, settings.base), terms, settings.base):
        click.echo(f"Warning: {warning}", err=True)
    found = asked.query(text, prefixes=prefixes, beside=[NamedNode(name) for name in beside])
    _write(found, format_, prefixes)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError([Problem(str(file), None, None, f"is not UTF-8: {error.reason}")]) from None


def _questions(base: str) -> dict[str, Question]:
    from detente.questions.saved import load_questions  # with the schemas that it checks them by

    return {each.id: each for each in load_questions(base)}


def _question_text(name: str, values: tuple[str, ...], base: str) -> str:
    questions = _questions(base)
    if name not in questions:
        raise click.BadParameter(
            f"no question {name!r}; there are {', '.join(questions)}", param_hint="--question"
        )
    question = questions[name]
    try:
        question.check_names(value.partition("=")[0] for value in values)
    except KeyError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="--set") from None
    return question.with_values(dict(_setting(value, base, question) for value in values))


def _setting(text: str, base: str, question: Question) -> tuple[str, Object]:
    name, _, value = text.partition("=")
    try:
        term = term_of_value(value, base)
    except ValueError:
        raise click.BadParameter(f"no calendar has the day {value}", param_hint="--set") from None
    if term is not None:
        return name, term
    message = (
        f"{name}: {value!r} is not kind/name, entry/id, a name such as dets:topic-trade, an IRI or a date; "
        f"write it as {name}={question.examples[name]}"
    )
    raise click.BadParameter(message, param_hint="--set")


def _list(questions: Iterable[Question]) -> None:
    print_table(
        ("id", "question", "parameters"),
        ((each.id, each.title, "\n".join(_parameters(each))) for each in questions),
        whole="id",
    )


def _parameters(question: Question) -> Iterable[str]:
    """Say of each parameter one of its values, their kind, whether it may be left out, and what it is."""
    for name, meaning in question.parameters.items():
        may = ", optional" if question.is_optional(name) else ""
        yield f"{name}={question.examples[name]} ({question.kind(name)}{may}): {meaning}"


def _write(answer: Answer, format_: str, prefixes: Mapping[str, str]) -> None:
    if format_ != "table":
        answer.write(sys.stdout.buffer, _media_type(answer, format_))
    elif answer.kind == "boolean":
        click.echo("true" if answer else "false")
    elif answer.kind == "triples":
        answer.write(sys.stdout.buffer, _OF_TRIPLES["turtle"])
    else:
        names, shortened = answer.variables, Prefixes(prefixes)
        rows = [[_cell(row.get(name), shortened) for name in names] for row in answer.rows()]
        print_table(names, rows)
        click.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", err=True)


def _media_type(answer: Answer, format_: str) -> str:
    formats = _OF_TRIPLES if answer.kind == "triples" else _OF_ROWS
    if format_ not in formats:
        message = f"{answer.kind} can be written as {', '.join(formats)}, not {format_}"
        raise click.BadParameter(message, param_hint="--format")
    return formats[format_]


def _cell(term: Object | None, prefixes: Prefixes) -> str:
    """Write a term for people: a literal's text, and an IRI by its prefix where it has one."""
    if isinstance(term, Literal):
        return term.value
    if not isinstance(term, NamedNode):
        return "" if term is None else str(term)
    return prefixes.shorten(term.value)
