"""What several commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import click

from detente.changes.opening import open_store, order_of, retention_of
from detente.errors import DetenteError
from detente.settings import Settings
from detente.store import Version, VersionStore

as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")


at_version = click.option(
    "--version",
    "version",
    help="A version by its id, a tag, or `current~2`: so many before; by default the current one.",
)


def opened_version(settings: Settings, name: str | None) -> Version:
    """Open a version, the current one by default; raises DetenteError where there is none."""
    store = version_store(settings)
    return store.open(store.resolve(name or "current").id)


def data_store(settings: Settings) -> VersionStore:
    """Give the versions of the data folder, where there may be none yet."""
    return open_store(
        settings.data,
        settings.profile,
        lock_seconds=settings.lock_seconds,
        retention=retention_of(settings),
        ordering=order_of(settings),
    )


def version_store(settings: Settings) -> VersionStore:
    """Give the versions of the data folder; raises DetenteError where none was built yet."""
    store = data_store(settings)
    if store.current_id() is None:
        raise DetenteError(f"{settings.data} holds no version yet; run 'detente build' first")
    return store


def print_table(columns: Iterable[str], rows: Iterable[Iterable[str]], whole: str | None = None) -> None:
    """Print a table that fits the terminal: words too long are folded, except in the column `whole`."""
    from rich.console import Console  # takes longer to import than some commands do to answer
    from rich.table import Column, Table

    table = Table(*(Column(name, overflow="fold", no_wrap=name == whole) for name in columns))
    for row in rows:
        table.add_row(*row)
    Console().print(table, markup=False)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show on a terminal that something is going on."""
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


@contextmanager
def counting(
    text: str, what: str, units: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Callable[[str, int, int | None], None]]:
    """Show on a terminal how many quads or nodes (`what`) are done, at which rate, and the time that is left.

    `units` name what is counted in stages that count something else. Gives what is to be told of each stage,
    how much of it is done, and how much there is.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} {task.fields[what]}"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(text, total=None, rate="", what=what)

        def told(stage: str, done: int, total: int | None) -> None:
            if shown.tasks[0].description != stage:
                shown.reset(task, description=stage, total=total, rate="", what=units.get(stage, what))
            speed = shown.tasks[0].finished_speed or shown.tasks[0].speed
            rate = f"{speed:,.0f} a second" if speed else ""
            shown.update(task, completed=done, total=total, rate=rate)

        yield told


def echo_json(value: Any) -> None:
    """Write a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
