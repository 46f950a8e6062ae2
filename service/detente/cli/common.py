"""What several commands share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console

from detente.errors import DetenteError
from detente.settings import Settings
from detente.store import Version, VersionStore

as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")


def current_version(settings: Settings) -> Version:
    """Open the current version; raises DetenteError where none was built yet."""
    version = VersionStore(settings.data).current()
    if version is None:
        raise DetenteError(f"{settings.data} holds no version yet; run 'detente build' first")
    return version


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show on a terminal that something is going on."""
    with Console(stderr=True).status(text):
        yield


def echo_json(value: Any) -> None:
    """Write a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
