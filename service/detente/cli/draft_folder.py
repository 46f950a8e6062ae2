"""Drafting a folder of texts by an executor, bounded in memory; a run that was killed is gone on with.

A draft is put in place whole, so that what is there is done. One process at a time drafts into a folder.
"""

from __future__ import annotations

import fcntl
import os
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryText
from detente.claims.drafting.language_model.endpoint import (
    LanguageModel,
    LanguageModelError,
    draft_with_model,
)
from detente.cli.common import counting
from detente.cli.draft_texts import draft_or_tag, entries_of, written_drafts
from detente.errors import DetenteError, InputError
from detente.executors.executor import Executor
from detente.gazetteer.gazetteer import Gazetteer
from detente.vocabulary.iris import slug

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)", re.ASCII)
_FAILURES_IN_A_ROW = 5
"""After so many texts that a language model did not answer, the rest is left for another run."""


@dataclass(frozen=True)
class FolderRun:
    """A folder of texts, where their drafts go, and how they are drafted; `day` is for names without one."""

    folder: Path
    output: Path
    day: date | None
    form: str | None
    output_format: str
    model: LanguageModel | None = None

    def target(self, file: Path) -> Path:
        """Give where the drafts of a file go."""
        return self.output / f"{file.name}.{self.output_format}"

    def task(self, file: Path) -> FolderTask:
        """Give what a process needs to draft a file."""
        found = _DAY.match(file.name)
        issued = found.group() if found else (self.day.isoformat() if self.day else None)
        return FolderTask(file, self.target(file), issued, self.form, self.output_format, self.model)


@dataclass(frozen=True)
class FolderTask:
    """A file, where its drafts go, its day of issue, the forms of input and output, a model to ask."""

    file: Path
    target: Path
    issued: str | None
    form: str | None
    output_format: str
    model: LanguageModel | None = None


@dataclass(frozen=True)
class FileDone:
    """What came of a file: its words, or what is wrong; `unanswered` says that the model did not answer."""

    words: int = 0
    problem: str = ""
    unanswered: bool = False
    refused: Mapping[str, int] = field(default_factory=dict)


def draft_folder(run: FolderRun, names: Gazetteer, executor: Executor) -> None:
    """Draft every file of a folder that has no drafts yet; tell of files that cannot be read.

    Exits with 2 where there are such files, with 1 where a language model did not answer.
    """
    run.output.mkdir(parents=True, exist_ok=True)
    with _held(run.output):
        for each in run.output.glob("*.part-*"):  # as a kill leaves them
            each.unlink()
        files = sorted(each for each in run.folder.iterdir() if each.is_file() and each.name[0] != ".")
        left = [each for each in files if not run.target(each).exists()]
        if run.model is not None and left:
            where = f"{run.model.address}, model {run.model.name}"
            click.echo(f"the texts of {len(left)} files are sent to {where}", err=True)
        began = time.monotonic()
        done = _drafted(run, left, names, executor)
        _tell(run, done, len(files) - len(left), time.monotonic() - began)


@contextmanager
def _held(output: Path) -> Iterator[None]:
    """Hold a folder of drafts; raises DetenteError where another process does."""
    folder = os.open(output, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(folder, output)
        yield
    finally:
        os.close(folder)


def _lock(folder: int, output: Path) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DetenteError(f"another process drafts into {output}; let it end") from None


def _drafted(run: FolderRun, left: Sequence[Path], names: Gazetteer, executor: Executor) -> list[FileDone]:
    """Draft files, telling how many are done; ends early where the language model does not answer."""
    done: list[FileDone] = []
    in_a_row = 0
    with counting("Drafting", "texts") as told:
        for each in executor.run(draft_file, names, map(run.task, left)):
            done.append(each)
            told("Drafting", len(done), len(left))
            in_a_row = in_a_row + 1 if each.unanswered else 0
            if in_a_row == _FAILURES_IN_A_ROW:
                break
    return done


def _tell(run: FolderRun, done: Sequence[FileDone], before: int, seconds: float) -> None:
    problems = [each.problem for each in done if each.problem]
    unanswered = sum(each.unanswered for each in done)
    words = sum(each.words for each in done)
    click.echo(
        f"{len(done) - len(problems)} drafted, {before} done before, {len(problems) - unanswered} not read; "
        f"{words:,} words in {seconds:,.0f} s, {words / max(seconds, 0.001):,.0f} a second",
        err=True,
    )
    refused: Counter[str] = Counter()
    for each in done:
        refused.update(each.refused)
    for reason, number in sorted(refused.items()):
        click.echo(f"refused of {run.model.name if run.model else ''}: {number}, {reason}", err=True)
    for problem in problems:
        click.echo(problem, err=True)
    if unanswered:
        click.echo("the language model did not answer: the same command goes on with the rest", err=True)
    if problems:
        sys.exit(InputError.exit_code if len(problems) > unanswered else DetenteError.exit_code)


def draft_file(names: Gazetteer, task: FolderTask) -> FileDone:
    """Draft one file of a folder, and put its drafts in place whole; give what is wrong with the file.

    A function of the file and the names, on whichever machine: what it puts in place is always the same.
    """
    try:
        day = date.fromisoformat(task.issued) if task.issued else None
        entries = entries_of(str(task.file), task.file.read_bytes(), task.form, day)
    except (InputError, OSError, ValueError) as error:
        return FileDone(problem=str(error))
    refused: Counter[str] = Counter()
    try:
        made = [_drafts(each, names, task.model, refused) for each in entries]
    except LanguageModelError as error:
        return FileDone(problem=f"{task.file}: {error}", unanswered=True)
    _put(task.target, written_drafts(slug(task.file.stem) or "entry", entries, made, task.output_format))
    return FileDone(sum(len(each.text.split()) for each in entries), refused=dict(refused))


def _drafts(
    entry: EntryText, names: Gazetteer, model: LanguageModel | None, refused: Counter[str]
) -> Sequence[DraftClaim]:
    """Draft an entry by rules, and with the model if there is one; count what is refused of it."""
    by_rules = draft_or_tag(entry, names)
    if model is None:
        return by_rules
    found = draft_with_model(entry, by_rules, names, model)
    refused.update(found.refused)
    return found.drafts


def _put(target: Path, text: str) -> None:
    """Put a file in place, whole and on disk."""
    partly = Path(f"{target}.part-{socket.gethostname()}-{os.getpid()}")
    with partly.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partly.replace(target)
