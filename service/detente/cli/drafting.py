"""The command that drafts claims from texts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryDrafter, EntryText
from detente.claims.drafting.language_model.endpoint import (
    LanguageModel,
    configured_model,
    draft_with_model,
)
from detente.claims.drafting.markup import READERS
from detente.claims.drafting.parsing import NoParserError, parse, parser
from detente.claims.drafting.source_text import smooth
from detente.claims.drafting.tracing import trace as traced
from detente.cli.draft_folder import FolderRun, draft_folder
from detente.cli.draft_texts import draft_or_tag, entries_of, names_of, written_drafts
from detente.cli.executing import executor_of
from detente.gazetteer.gazetteer import Gazetteer
from detente.settings import Settings
from detente.vocabulary.iris import slug


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
    "--jobs", type=click.IntRange(min=1), help="Draft a FOLDER in so many processes; by default in one."
)
@click.option(
    "--spark", metavar="MASTER", help="Draft a FOLDER on Apache Spark: 'local[*]', spark://host:7077."
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the drafts of a FOLDER go, a file for each; by default FOLDER/drafts. What is there is done.",
)
@click.option(
    "--language-model",
    is_flag=True,
    help="Also send the texts to the language model of the settings, and add what each text bears out.",
)
@click.pass_obj
def draft(
    settings: Settings,
    source: Path,
    issued: str | None,
    form: str | None,
    output_format: str,
    trace: bool,
    jobs: int | None,
    spark: str | None,
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
    model = _model(settings) if language_model else None
    if spark is not None and (model is not None or not source.is_dir()):
        raise click.UsageError("--spark goes with a FOLDER, and not with --language-model")
    if source.is_dir():
        folder = source.resolve() if spark is not None else source  # workers may be elsewhere
        run = FolderRun(folder, (output or folder / "drafts").absolute(), day, form, output_format, model)
        with executor_of(jobs, spark, in_order=False) as executor:
            draft_folder(run, names_of(settings), executor)
        return
    name = "entry" if str(source) == "-" else source.stem
    data = sys.stdin.buffer.read() if str(source) == "-" else source.read_bytes()
    entries = entries_of(str(source), data, form, day)
    names = names_of(settings)
    if trace:
        _tell_steps(entries, names)
    made = [draft_or_tag(each, names) for each in entries]
    if model is not None:
        made = [_with_model(model, *each, names) for each in zip(entries, made, strict=True)]
    click.echo(written_drafts(slug(name) or "entry", entries, made, output_format), nl=False)


def _day(issued: str | None) -> date | None:
    if issued is None:
        return None
    try:
        return date.fromisoformat(issued)
    except ValueError:
        raise click.BadParameter(f"{issued!r} is no day, such as 2016-08-10", param_hint="--issued") from None


def _model(settings: Settings) -> LanguageModel:
    """Give the language model of the settings, without which nothing is sent anywhere."""
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
