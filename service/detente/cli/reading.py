"""What commands that read users' files share: how to read them, and what came of it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

import click

from detente.rdf.reading.formats import NAMES
from detente.rdf.reading.json_contexts import read_contexts
from detente.rdf.reading.limits import InputLimits
from detente.rdf.reading.read import STDIN, How
from detente.vocabulary.own_context import contexts_of

_Command = TypeVar("_Command", bound=Callable[..., Any])


def reading_options(command: _Command) -> _Command:
    """Add the options that say how files are to be read."""
    context_help = "JSON-LD context that stands for the one at ADDRESS, or for any a file names or lacks."
    format_help = "Format of every file, whatever its ending."
    formats = click.Choice(tuple(NAMES))
    add_context = click.option(
        "--context", "contexts", multiple=True, metavar="[ADDRESS=]FILE", help=context_help
    )
    add_format = click.option("--format", "format_", type=formats, help=format_help)
    return add_format(add_context(command))


@contextmanager
def with_reading(
    sources: Iterable[str | Path],
    base: str,
    format_: str | None,
    contexts: tuple[str, ...],
    limits: InputLimits,
) -> Iterator[How]:
    """Make of the options how files are read; standard input is in a file meanwhile, if it is a source."""
    known = contexts_of(base, given=read_contexts(contexts))
    how = How(NAMES[format_] if format_ else None, contexts=known, limits=limits)
    if not any(Path(each) == STDIN for each in sources):
        yield how
        return
    with NamedTemporaryFile(prefix="detente-") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield replace(how, stdin=Path(file.name))


def tell_readings(how: How) -> list[dict[str, Any]]:
    """Give what came of reading each file, for JSON."""
    return [each.as_dict() for each in how.readings]
