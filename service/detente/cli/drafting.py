"""The command that drafts claims from texts."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import date
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import click

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryDrafter, EntryText, draft_entry
from detente.claims.drafting.language_model.endpoint import (
    LanguageModel,
    configured_model,
    draft_with_model,
)
from detente.claims.drafting.markup import READERS, SUFFIXES
from detente.claims.drafting.parsing import LONGEST, NoParserError, parse, parser
from detente.claims.drafting.reviewed_form import ReviewedForm
from detente.claims.drafting.source_text import smooth
from detente.claims.drafting.tagging import LEFT_OUT, tag_entry
from detente.claims.drafting.tracing import trace as traced
from detente.claims.mapping.authority import map_authority
from detente.claims.seeds.reader import read_seeds
from detente.claims.seeds.text import normalise
from detente.cli.common import counting, data_store
from detente.errors import InputError, Problem
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_quads, gazetteer_of_triples
from detente.resources import shipped_sources
from detente.settings import Settings, read_settings
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris, slug
from detente.vocabulary.ontology import shipped_ontology

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.ASCII)
_WAITING_FOR_EACH = 4
"""Files that wait for each process, so that the memory does not grow with the folder."""


@click.command()
@click.argument(
    "source", type=click.Path(exists=True, allow_dash=True, path_type=Path), metavar="FILE|FOLDER|-"
)
@click.option(
    "--issued",
    metavar="DAY",
    help='The day of issue, such as 2016-08-10. Without it "Tuesday" stays unresolved.',
)
@click.option(
    "--input", "form", type=click.Choice(tuple(READERS)), help="Form of the input; by default by the suffix."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(("yaml", "json")),
    default="yaml",
    show_default=True,
    help="yaml: to be reviewed, as in seeds/; json: by draft.schema.json.",
)
@click.option("--trace", is_flag=True, help="Tell on standard error what each step found.")
@click.option(
    "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes, for a FOLDER."
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the drafts of a FOLDER go, a file for each; by default FOLDER/drafts. What is there is done.",
)
@click.option(
    "--language-model",
    is_flag=True,
    help="Also send a FILE's text to the language model of the settings, and add what the text bears out.",
)
@click.pass_obj
def draft(
    settings: Settings,
    source: Path,
    issued: str | None,
    form: str | None,
    output_format: str,
    trace: bool,
    jobs: int,
    output: Path | None,
    language_model: bool,
) -> None:
    """Draft the claims of a text: suggestions for a reviewer, never facts (docs/drafting.md).

    Names are those of the current version's authority, or of the one that ships where nothing is built yet.
    A file of several entries gives an object of their drafts in JSON, and a YAML document for each. In a
    FOLDER a name that begins with a day, such as 2016-08-10-sochi.txt, gives the day of issue. Exit code 2:
    a text cannot be read.
    """
    day = _day(issued)
    model = _model(settings, source) if language_model else None
    if source.is_dir():
        _draft_folder(source, output or source / "drafts", day, form, output_format, jobs)
        return
    name = "entry" if str(source) == "-" else source.stem
    data = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    entries = _entries(str(source), data, form, day)
    names = _names(settings)
    if trace:
        _tell_steps(entries, names)
    made = [_drafts(each, names) for each in entries]
    if model is not None:
        made = [_with_model(model, *each, names) for each in zip(entries, made, strict=True)]
    click.echo(_written(slug(name) or "entry", entries, made, output_format), nl=False)


def _day(issued: str | None) -> date | None:
    if issued is None:
        return None
    try:
        return date.fromisoformat(issued)
    except ValueError:
        raise click.BadParameter(f"{issued!r} is no day, such as 2016-08-10", param_hint="--issued") from None


def _entries(file: str, data: bytes, form: str | None, day: date | None) -> list[EntryText]:
    """Read the entries of a file; raises InputError where it is no text, or one is too long."""
    try:
        text = normalise(data)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            [Problem(file, line, None, f"is not UTF-8: {error.reason} at byte {error.start}")]
        ) from None
    read = READERS[form or SUFFIXES.get(Path(file).suffix.lower(), "text")](text)
    long = [each for each in read if len(each.text) > LONGEST]
    if long:
        message = f"an entry has {len(long[0].text):,} characters, and at most {LONGEST:,} are read: cut it"
        raise InputError([Problem(file, 1, None, message)])
    return [EntryText(each.text, day, each.markup, each.quoted) for each in read]


def _names(settings: Settings) -> Gazetteer:
    iris, store = Iris(settings.base), data_store(settings)
    current = store.current_id()
    if current is not None:
        return gazetteer_of_quads(store.open(current).match(graph=AUTHORITY.iri(iris)), iris)
    seeds = read_seeds(shipped_sources().seeds, shipped_ontology(), iris)
    quads = map_authority(seeds.authority, iris)
    return gazetteer_of_triples(((each.subject, each.predicate, each.object) for each in quads), iris)


def _drafts(entry: EntryText, names: Gazetteer) -> list[DraftClaim]:
    """Draft an entry; without the parser tag it, and say what is left out."""
    try:
        return draft_entry(entry, names)
    except NoParserError:
        click.echo(f"warning: {LEFT_OUT}", err=True)
        return tag_entry(entry, names)


def _model(settings: Settings, source: Path) -> LanguageModel:
    """Give the language model of the settings, without which nothing is sent anywhere."""
    if source.is_dir():
        raise click.UsageError("--language-model goes with a FILE, not with a FOLDER")
    model = configured_model(settings)
    if model is None:
        raise click.UsageError(
            "--language-model needs DETENTE_LANGUAGE_MODEL_ADDRESS, such as http://127.0.0.1:8080/v1, "
            "and DETENTE_LANGUAGE_MODEL_NAME"
        )
    return model


def _with_model(
    model: LanguageModel, entry: EntryText, rules: list[DraftClaim], names: Gazetteer
) -> list[DraftClaim]:
    """Add what a language model drafts, and tell how much of it was refused, and why."""
    found = draft_with_model(entry, rules, names, model)
    for reason, number in sorted(found.refused.items()):
        click.echo(f"refused of {model.name}: {number}, {reason}", err=True)
    return list(found.drafts)


def _tell_steps(entries: Sequence[EntryText], names: Gazetteer) -> None:
    try:
        parser()
    except NoParserError:
        return
    for each in entries:
        drafter = EntryDrafter(each, parse(smooth(each.text, each.markup).text), names)
        for line in traced(drafter):
            click.echo(line, err=True)


def _written(
    name: str, entries: Sequence[EntryText], made: Sequence[Sequence[DraftClaim]], output_format: str
) -> str:
    ids = [name] if len(entries) == 1 else [f"{name}-{number}" for number in range(1, len(entries) + 1)]
    if output_format == "yaml":
        parts = zip(ids, entries, made, strict=True)
        return "---\n".join(ReviewedForm(each, entry.text).write(drafts) for each, entry, drafts in parts)
    told = {each: [draft.as_json() for draft in drafts] for each, drafts in zip(ids, made, strict=True)}
    return json.dumps(told if len(ids) > 1 else told[ids[0]], ensure_ascii=False, indent=2) + "\n"


# Folders
def _draft_folder(
    folder: Path, output: Path, day: date | None, form: str | None, output_format: str, jobs: int
) -> None:
    """Draft every file of a folder that has no drafts yet; tell of files that cannot be read."""
    output.mkdir(parents=True, exist_ok=True)
    files = sorted(each for each in folder.iterdir() if each.is_file() and not each.name.startswith("."))
    left = [each for each in files if not _target(output, each, output_format).exists()]
    problems: list[str] = []
    tasks = (
        (str(each), str(_target(output, each, output_format)), _day_of(each, day), form, output_format)
        for each in left
    )
    with counting("Drafting", "texts") as told:
        for number, problem in enumerate(_run(tasks, jobs), start=1):
            if problem:
                problems.append(problem)
            told("Drafting", number, len(left))
    click.echo(
        f"{len(left) - len(problems)} drafted, {len(files) - len(left)} done before, "
        f"{len(problems)} not read",
        err=True,
    )
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(InputError.exit_code)


def _target(output: Path, file: Path, output_format: str) -> Path:
    return output / f"{file.name}.{output_format}"


def _day_of(file: Path, day: date | None) -> str | None:
    found = _DAY.match(file.name)
    return found.group() if found else (day.isoformat() if day else None)


FolderTask = tuple[str, str, str | None, str | None, str]
"""A file, where its drafts go, its day of issue, the form of input, the form of output."""


def _run(tasks: Iterator[FolderTask], jobs: int) -> Iterator[str | None]:
    """Draft in processes started from scratch, a few files ahead of each, whichever ends first."""
    if jobs == 1:
        yield from map(draft_file, tasks)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running: set[Future[str | None]] = {
            pool.submit(draft_file, each) for each in islice(tasks, jobs * _WAITING_FOR_EACH)
        }
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(draft_file, each) for each in islice(tasks, len(done))}
            yield from (each.result() for each in done)


def draft_file(task: FolderTask) -> str | None:
    """Draft one file of a folder, and put its drafts in place whole; give what is wrong with the file."""
    file, target, issued, form, output_format = task
    try:
        day = date.fromisoformat(issued) if issued else None
        entries = _entries(file, Path(file).read_bytes(), form, day)
    except (InputError, OSError, ValueError) as error:
        return str(error)
    names = _names_of_process()
    made = [_drafts(each, names) for each in entries]
    partly = Path(f"{target}.part-{os.getpid()}")
    partly.write_text(
        _written(slug(Path(file).stem) or "entry", entries, made, output_format), encoding="utf-8"
    )
    partly.replace(target)
    return None


@cache
def _names_of_process() -> Gazetteer:
    return _names(read_settings(os.environ))
