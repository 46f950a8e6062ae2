"""Commands that read what readers have noted for the curators."""

from __future__ import annotations

from dataclasses import asdict

import click

from detente.changes.plain_text import one_line
from detente.cli.common import as_json, echo_json, print_table
from detente.cli.history import user_name
from detente.reader_notes.keeping import CLOSING, NoteState, ReaderNotes
from detente.settings import Settings


@click.group()
def notes() -> None:
    """List and close the notes that readers have sent to the curators."""


@notes.command(name="list")
@click.option("--all", "every", is_flag=True, help="Those that were read, too.")
@as_json
@click.pass_obj
def list_(settings: Settings, as_json: bool, every: bool) -> None:
    """List the notes that wait to be read, the oldest first: id, when (UTC), about what, and the words."""
    found = ReaderNotes(settings.data).list(is_open=None if every else True)
    if as_json:
        echo_json([asdict(each) for each in found])
        return
    rows = [
        (each.id, each.made, each.state, one_line(each.about), one_line(each.text, 4000)) for each in found
    ]
    print_table(("id", "made", "state", "about", "note"), rows, whole="id")


@notes.command()
@click.argument("note_id", metavar="ID")
@click.option("--as", "state", required=True, type=click.Choice(CLOSING), help="Whether it led to anything.")
@click.pass_obj
def close(settings: Settings, note_id: str, state: NoteState) -> None:
    """Mark the note of an ID as read: done, or dismissed."""
    ReaderNotes(settings.data).close(note_id, state, user_name())
    click.echo(f"note {note_id}: {state}")
