#!/usr/bin/env python3
"""Write what is made from the code: JSON Schemas, pages of docs/, the claim in README.md, deploy/detente.env.

With --check, write nothing and fail where a file is not what would be written.
"""

from __future__ import annotations

import ast
import json
import re
import statistics
import sys
import tomllib
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, get_args

import click
import rdflib
from pyoxigraph import Literal, NamedNode

from detente.changes.build import assemble
from detente.claims.drafting.schema import draft_schema
from detente.claims.importing.schema import mapping_schema
from detente.claims.seeds.keys import keys_table
from detente.claims.seeds.schema import all_schemas
from detente.cli import COMMANDS
from detente.cli import main as command
from detente.exports.catalogue import CONTENTS
from detente.gate.gate import Gate
from detente.gate.incremental.automaton import query_texts
from detente.gate.query_trees import FILE as TREES
from detente.gate.query_trees import trees_document
from detente.questions.saved import Question, load_questions
from detente.questions.standing import RowStanding
from detente.rdf.namespaces import DEFAULT_BASE, DET, DETS, PREFIXES, RDFS, SH, SKOS
from detente.rdf.turtle import write_turtle
from detente.resources import shipped_sources
from detente.reviews.schema import review_schema
from detente.settings import setting_rows
from detente.vocabulary.eventualities import EVENTUALITIES, below
from detente.vocabulary.graphs import DEFAULT, GRAPH_KINDS, GraphKind
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import load_ontology
from detente.web.http.problem_types import TYPES
from detente.web.indexes.declared import DECLARED
from detente.web.language.extraction import Message, generated_catalogues
from detente.web.language.told import PART, REPORT
from detente.web.language.told_sentences import PARTS, SENTENCES
from detente.web.presentation.overview import other_than_below
from detente.web.presentation.wording import concept_in_words
from detente.web.questions.columns import declared_words

ROOT = Path(__file__).resolve().parent.parent
ENTRY = "entry/2016-08-turkey-russia-1"
CLAIM = "claim/2016-08-turkey-russia-1/officials-meeting-place"
GRAPH_ROLES = {
    "derived": "follows from other graphs, and always equals a rebuild",
    "digested": "is part of the digest of a version's content",
    "closed": "holds what follows by the ontology's hierarchies, too",
    "read": "is read by the rules of what is settled and of what conflicts",
    "validated": "its nodes are judged by the shapes",
    "shared": "is part of the data when any graph is validated",
    "across": "is about other graphs, so it is validated beside all that are *seen*",
    "seen": "is part of the data when graphs that are *across* are validated",
    "refuses": "what is wrong in it refuses a change of other graphs; elsewhere that is a warning",
    "speaks": "names things on pages, in search, citations, histories, counts of terms and saved questions",
    "counted": "`graph/void` and `/void` count what is in it",
    "public": "pages show what it says",
}
GRAPHS_HEAD = """\
# Graphs

Every graph of a version is of one of these kinds, the first whose path fits its name, below the base.
The table is that of `vocabulary/graphs`, which all of the code reads. `draft/…` is to come.
One release of an event data set is an entry, so its graph is `entry/<data set>-<release>`;
[importing.md](importing.md) says what it may influence: next to nothing until a curator adopts it.
"""
GRAPHS_FOOT = """
## Graphs that anybody may write

What is in one influences nothing but itself.

- A saved question, the page of a state, a citation, a search: all are as they would be without it. Pages show
  what it says of a thing in a section of its own, with the graph's name, who claims or denies it, and how.
- The page of two states has such things with `?settled=all`, in a section of their own.
- A thing that only such graphs speak of has a page that says so. It has no citation, and no search finds it.
  Its Turtle and JSON-LD are those of DESCRIBE, which reads the default graph; its TriG has every graph.
- It is validated when it is written. A later change of the authority, or of the shapes, that makes it wrong
  is made all the same; the report warns of it, by the graph's name. `detente validate` warns of it too.
- A token writes the graphs that it made, or those below the prefixes that it was given
  (`detente token create --graphs PREFIX`). `graph/log` says which token made a graph. One that
  `detente load` made, or that is older than this, is written by it and by tokens with the scope `curate`.
- Queries of one's own read it by its name: `GRAPH <…> { … }`. `GRAPH ?g { … }` reads every graph; ask
  `?g a det:Entry` in the default graph for entries' alone.
"""
_LABELS = (RDFS.label, SKOS.prefLabel)
PACKAGE = ROOT / "service" / "detente"
DECISIONS = ROOT / "docs" / "decisions"
NOTE = "<!-- Made from the code by `make generate`. -->\n\n"


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every generated file with its text."""
    for name, schema in all_schemas(load_ontology(shipped_sources().ontology)).items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        yield ROOT / "seeds" / "schema" / f"{name}.schema.json", text
    review = review_schema(load_ontology(shipped_sources().ontology))
    text = json.dumps(review, indent=2, ensure_ascii=False) + "\n"
    yield ROOT / "seeds" / "schema" / "review.schema.json", text
    mapping = json.dumps(mapping_schema(), indent=2, ensure_ascii=False) + "\n"
    yield ROOT / "seeds" / "schema" / "mapping.schema.json", mapping
    drafts = json.dumps(draft_schema(), indent=2, ensure_ascii=False) + "\n"
    yield ROOT / "seeds" / "schema" / "draft.schema.json", drafts
    yield ROOT / "docs" / "cli.md", NOTE + cli_page()
    yield ROOT / "docs" / "settings.md", NOTE + settings_page()
    yield ROOT / "docs" / "graphs.md", NOTE + graphs_page()
    yield ROOT / "docs" / "questions.md", NOTE + questions_page()
    yield ROOT / "deploy" / "detente.env", environment_file()
    yield ROOT / "docs" / "claims.md", claims_page()
    yield ROOT / "docs" / "authority.md", authority_page()
    yield ROOT / "docs" / "data-flow.md", data_flow_page()
    yield ROOT / "docs" / "scaling.md", scaling_page()
    yield DECISIONS / "README.md", NOTE + decisions_page()
    yield ROOT / "README.md", readme()
    yield from query_trees()
    yield from generated_catalogues(declared_messages())


def query_trees() -> Iterator[tuple[Path, str]]:
    """Yield the parsed queries of the shapes, where the rdflib that is here is the one that is installed."""
    pins = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    pinned = re.search(r"^rdflib\S*==(\S+)", pins, re.MULTILINE)
    if pinned is None or pinned[1] != rdflib.__version__:
        return
    sources = shipped_sources()
    gate = Gate(sources.shapes, load_ontology(sources.ontology), Iris(DEFAULT_BASE))
    texts = {text for shape in gate.checker.shapes_graph.shapes for text in query_texts(shape)}
    yield TREES, trees_document(texts)


def declared_messages() -> Iterator[Message]:
    """Yield the words of pages that are declared as data: of problems, files, questions, the ontology.

    Event types are left out but for PLOVER's, which pictures name: they are those of CAMEO's codebook, which
    is in English.
    """
    yield from (Message(each.title) for each in TYPES)
    yield from (Message(each.title) for each in CONTENTS)
    for question in load_questions():
        given = (
            question.title,
            question.topic,
            question.description,
            question.sentence,
            question.standing.that,
        )
        yield from (Message(each) for each in (*given, *question.parameters.values()) if each)
    yield from (Message(*each) for each in declared_words(load_questions()))
    yield from (Message(each, "vocabulary") for each in (*get_args(RowStanding), *DECLARED, *_others()))
    yield from (Message(status.phrase) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST)
    for triple in load_ontology(shipped_sources().ontology).triples:
        subject, label = triple.subject, triple.object
        if isinstance(subject, NamedNode) and isinstance(label, Literal) and triple.predicate in _LABELS:
            words = [label.value, *_words_of_concept(subject.value)] if _is_own(subject.value) else []
            yield from (Message(each, "vocabulary") for each in words if not each.isupper())
    yield from (Message(each, REPORT) for each in (*SENTENCES, *_words_of_shapes()))
    yield from (Message(each, PART) for each in PARTS)


def _words_of_shapes() -> Iterator[str]:
    """Yield what shapes are called and what they say: reports of the gate and the list of shapes have it."""
    sources = shipped_sources()
    shapes = Gate(sources.shapes, load_ontology(sources.ontology), Iris(DEFAULT_BASE)).shapes
    for predicate in (SH.name, SH.message):
        yield from sorted({str(each) for each in shapes.objects(None, rdflib.URIRef(predicate.value))})


def _others() -> Iterator[str]:
    """Yield what the front page calls those of a class that are of none of the classes below it."""
    yield from (other_than_below(each) for each in EVENTUALITIES if below(each))


def _is_own(iri: str) -> bool:
    type_ = iri.removeprefix(f"{DETS.iri}event-type-")
    return iri.startswith((DET.iri, DETS.iri)) and (type_ == iri or type_.isalpha())


def _words_of_concept(iri: str) -> Iterator[str]:
    """Yield the name of a concept as pages write it, without that of its scheme."""
    for scheme in (each.stem for each in (ROOT / "ontology" / "schemes").glob("*.ttl")):
        if iri.startswith(f"{DETS.iri}{scheme}-"):
            yield concept_in_words(iri, scheme)


def cli_page() -> str:
    """Make the page of the command line from its own help."""
    context = click.Context(command, info_name="detente", max_content_width=100)
    pages = ["# The command line\n", f"```text\n{context.get_help()}\n```\n"]
    for name in COMMANDS:
        each = command.get_command(context, name)
        if each is None:
            raise LookupError(name)
        with click.Context(each, info_name=name, parent=context, max_content_width=100) as sub:
            pages.append(f"## detente {name}\n\n```text\n{sub.get_help()}\n```\n")
    pages.append(
        "## Exit codes\n\n| code | means |\n|---|---|\n| 0 | done |\n| 1 | could not be done |\n"
        "| 2 | wrong input or usage; each problem with file, line and column |\n"
        "| 3 | refused by the gate; the validation report is printed and nothing is changed |\n"
    )
    return "\n".join(pages)


def settings_page() -> str:
    """Make the page of settings from their table."""
    rows = [f"| `{row.variable}` | {row.type} | `{row.default}` | {row.help} |" for row in setting_rows()]
    head = "# Settings\n\nEnvironment variables; `detente settings` shows those in force.\n\n"
    return head + "| variable | type | default | meaning |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def graphs_page() -> str:
    """Make the page of the graphs from their plan."""
    made = [
        f"| {_graph(each)} | {each.made_from} | {each.made_by} | {_scope(each)} |" for each in GRAPH_KINDS
    ]
    roles = [
        f"| `{each.name}` | {' | '.join('yes' if getattr(each, role) else '' for role in GRAPH_ROLES)} |"
        for each in GRAPH_KINDS
    ]
    meanings = [f"- *{role}*: {meaning}." for role, meaning in GRAPH_ROLES.items()]
    return "\n".join(
        (
            GRAPHS_HEAD,
            "| graph | made from | by | a token needs |\n|---|---|---|---|",
            *made,
            "\n## What each may influence\n",
            *meanings,
            f"\n| graph | {' | '.join(GRAPH_ROLES)} |\n|---|{'---|' * len(GRAPH_ROLES)}",
            *roles,
            GRAPHS_FOOT,
        )
    )


def _graph(kind: GraphKind) -> str:
    if kind is DEFAULT:
        return "the default graph; in dumps `graph/settled`"
    if not kind.path:
        return "any other IRI"
    return ", ".join(f"`{path}{'…' if kind.is_folder else ''}`" for path in (kind.path, *kind.also))


def _scope(kind: GraphKind) -> str:
    return f"`{kind.scope}`" if kind.scope else "nobody may write it"


def environment_file() -> str:
    """Make the example of an environment file: every setting, its default commented out."""
    head = "# Made from the code by `make generate`. For /etc/detente.env: uncomment what is to differ.\n"
    rows = (f"\n# {row.help} ({row.type})\n#{row.variable}={row.default}\n" for row in setting_rows())
    return head + "".join(rows)


def questions_page() -> str:
    """Make the page of saved questions from their files."""
    pages = [
        "# Saved questions\n\nAsk one with `detente query --question ID`, "
        "change a parameter with `--set NAME=VALUE`: what is then not set restricts nothing. "
        "Each has a page with fields, `/questions/` and its id without the number ([asking.md](asking.md)). "
        "They are in the graph as well, as `sh:SPARQLExecutable` in `graph/queries`.\n"
    ]
    for question in load_questions():
        pages.append(f"## {question.title}\n\n`{question.id}` · {question.topic} · {question.description}\n")
        pages.append(f"{_standing(question)}\n")
        pages += [f"- {_parameter(question, name)}" for name in question.parameters]
        pages.append(
            f"\n```sparql\n{question.query}```\n"
            if question.parameters
            else f"```sparql\n{question.query}```\n"
        )
    return "\n".join(pages)


def authority_page() -> str:
    """Put the counts of the authority into its page."""
    page = (ROOT / "docs" / "authority.md").read_text(encoding="utf-8")
    head, _, rest = page.partition("<!-- counts -->\n")
    tail = rest.partition("<!-- /counts -->")[2]
    sys.path.insert(0, str(ROOT))
    from scripts.authority.counts import counts_tables

    counts = counts_tables(ROOT / "seeds" / "authority")
    return f"{head}<!-- counts -->\n{counts}<!-- /counts -->{tail}"


def claims_page() -> str:
    """Put the table of keys into the page on writing claims."""
    table = keys_table(load_ontology(shipped_sources().ontology))
    text = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    block = f"<!-- keys: made from the code by `make generate` -->\n\n{table}\n<!-- /keys -->"
    return re.sub(r"<!-- keys.*<!-- /keys -->", lambda _: block, text, flags=re.DOTALL)


def _standing(question: Question) -> str:
    standing = question.standing
    settled = f"settled: {standing.that}" if standing.that else "settled"
    if standing.rows is None:
        return f"A row is {settled} where *{standing.column}* is {standing.settled!r}, and said otherwise."
    return f"Rows are {settled if standing.rows == 'settled' else standing.rows}."


def _parameter(question: Question, name: str) -> str:
    kind = f"{question.kind(name)}, optional" if question.is_optional(name) else question.kind(name)
    return f"`{name}`: {question.parameters[name]} ({kind}, such as `{question.examples[name]}`)"


def data_flow_page() -> str:
    """Put the rooms, in the order in which they may import, and their modules into the page of data flow."""
    text = (ROOT / "docs" / "data-flow.md").read_text(encoding="utf-8")
    block = "<!-- rooms -->\n" + "\n".join(map(room_table, rooms())) + "<!-- /rooms -->"
    return re.sub(r"<!-- rooms -->.*<!-- /rooms -->", lambda _: block, text, flags=re.DOTALL)


def rooms() -> Iterator[str]:
    """Yield the rooms of the package in the order of the flow, as the contract on imports has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    for layer in reversed(layers):
        yield from map(str.strip, layer.split("|"))


def room_table(room: str) -> str:
    """Write what is in a room: the first sentence of each module."""
    folder = PACKAGE / room
    if not folder.is_dir():
        return f"### `{room}`\n\n{first_sentence(folder.with_suffix('.py'))}\n"
    rows = [
        f"| `{path.relative_to(folder).with_suffix('').as_posix()}` | {first_sentence(path)} |"
        for path in sorted(folder.rglob("*.py"), key=lambda path: (path.parent.as_posix(), path.name))
        if path.name != "__init__.py"
    ]
    head = f"### `{room}/`\n\n{first_sentence(folder / '__init__.py')}\n"
    return "\n".join([head, "| module | holds |", "|---|---|", *rows, ""])


def first_sentence(module: Path) -> str:
    """Read the first line of a module's docstring."""
    said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return said.partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def scaling_page() -> str:
    """Put what the results of benchmarks come to into the page on scaling."""
    text = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    return _between(_between(text, "arithmetic", arithmetic()), "machines", measured_on_machines())


def arithmetic() -> str:
    """Reckon with a billion quads, by the rates of committed results."""
    (import_,), (bare,) = (_result("import")["rounds"][way][:1] for way in ("import", "bare"))
    quads, events = import_["quads"], import_["events"]
    mapping = _result("importing")["mapping"]["records a CPU second, best"]
    slices = next(iter(_result("batches")["ways"].values()))
    (mix,) = (
        cell["median"]["rate"]
        for cell in _result("reading")["cells"]
        if (cell["peer"], cell["workload"], cell["clients"]) == ("detente", "zipf", 8)
    )
    many = 1e9 * events / quads
    rows = (
        ("events of ICEWS18 that come to them", f"10⁹ ÷ {quads:,} × {events:,}", f"{many / 1e6:.1f} million"),
        _time("mapping them, one core", many, "events", mapping, 1),
        _time("importing them, closure and gate included, processor", 1e9, "quads", quads, import_["cpu"]),
        _time("the same by the clock, one machine of two cores", 1e9, "quads", quads, import_["seconds"]),
        _time("loading them and nothing else, by the clock", 1e9, "quads", quads, bare["seconds"]),
        (
            "what is mapped, as N-Quads",
            f"{many / 1e6:.1f} million × {slices['bytes']:,} bytes ÷ {slices['records']:,}",
            f"{many * slices['bytes'] / slices['records'] / 1e9:.0f} GB",
        ),
        (
            "machines of two cores for 1,000 mixed queries a second",
            f"1,000 ÷ {mix:,.0f}, rounded up",
            f"{-(-1000 // mix):.0f}",
        ),
    )
    body = "\n".join(f"| {what} | {how} | {much} |" for what, how, much in rows)
    note = (
        "Each rate is a figure of `bench/results/` (`import.json`, `importing.json`, `batches.json`, "
        "`reading.json`), from up to two million quads, and is taken to stay the same: nothing here was run "
        "at a billion."
    )
    return f"{note}\n\n| what | how | comes to |\n|---|---|---|\n{body}"


def measured_on_machines() -> str:
    """Tell of kills under load, and of reading with followers."""
    faults, reading = _result("faults-machines"), _result("followers")
    kills = ", ".join(f"{number} of the {kind}" for kind, number in sorted(faults["kills"].items()))
    rates = [f"{statistics.median(reading['rates'][number]):,.0f}" for number in ("0", "1", "2")]
    given = reading["surroundings"]
    rows = (
        ("kills under a writing load", f"{sum(faults['kills'].values())}: {kills}"),
        ("changes sent, those to a writer that was not there too", f"{faults['changes sent']:,}"),
        ("of these acknowledged", faults["acknowledged"]),
        ("of these lost", faults["lost of these"]),
        ("answers of the follower", f"{faults['answers of the follower']:,}"),
        ("of these torn", faults["torn of these"]),
        ("point queries answered a second by the writer alone", rates[0]),
        ("by the writer and one follower", rates[1]),
        ("by the writer and two followers", rates[2]),
    )
    note = (
        "`bench/results/faults-machines.json` and `followers.md`. After the kills all came level by "
        f"themselves. Services and clients of the queries share {given['CPUs']} cores, beside a load of "
        f"{given['load average before']}: there, followers add nothing. What machines add, it cannot show."
    )
    return "\n".join((note, "", "| what | comes to |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)))


def _time(what: str, much: float, of: str, number: float, seconds: float) -> tuple[str, str, str]:
    hours = much / number * seconds / 3600
    amount = "10⁹" if much == 1e9 else f"{much / 1e6:.1f} million"
    return what, f"{amount} {of} ÷ {number:,.0f} × {seconds:g} s", f"{hours:.1f} hours"


def _result(name: str) -> Any:
    return json.loads((ROOT / "bench" / "results" / f"{name}.json").read_text(encoding="utf-8"))


def _between(text: str, name: str, body: str) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}{body}\n{end}{after}"


def decisions_page() -> str:
    """List the records of decisions with their dates and states."""
    told = "Why things are as they are. [Record 1](0001-record-decisions.md) says what a record is."
    head = f"# Decisions\n\n{told}\n\n"
    rows = [decision_row(path) for path in sorted(DECISIONS.glob("[0-9]*.md"))]
    return head + "| number | decision | date | state |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def decision_row(record: Path) -> str:
    """Read number and title, date and state from the head of a record."""
    title, state, *_ = record.read_text(encoding="utf-8").split("\n\n")
    number, _, words = title.removeprefix("# ").partition(". ")
    date, _, state = state.replace("\n", " ").partition(", ")
    return f"| {number} | [{words}]({record.name}) | {date} | {state.rstrip('.')} |"


def readme() -> str:
    """Put the Turtle of one claim, with the words it rests on, into the README."""
    quads = assemble(shipped_sources(), DEFAULT_BASE).quads
    nodes = [NamedNode(f"{DEFAULT_BASE}{CLAIM}{part}") for part in ("", "#anchor", "#position", "#quote")]
    graph = NamedNode(f"{DEFAULT_BASE}{ENTRY}")
    triples = [quad.triple for node in nodes for quad in quads.match(node, graph=graph)]
    base = f"{DEFAULT_BASE}{CLAIM.rpartition('/')[0]}/"
    turtle = write_turtle(triples, {**PREFIXES, **Iris(DEFAULT_BASE).prefixes()}, base=base, first=nodes)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = f"<!-- claim -->\n```turtle\n{turtle}```\n<!-- /claim -->"
    return re.sub(r"<!-- claim -->.*<!-- /claim -->", lambda _: block, text, flags=re.DOTALL)


def main(*, check: bool) -> int:
    """Write the files, or tell those that differ."""
    stale = [
        (path, text) for path, text in generated() if not path.is_file() or path.read_text("utf-8") != text
    ]
    for path, text in stale:
        click.echo(
            f"{path.relative_to(ROOT)} {'is not up to date: run make generate' if check else 'written'}"
        )
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
