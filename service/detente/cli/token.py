"""Commands that give and take the right to write."""

from __future__ import annotations

import click

from detente.access.permissions import SCOPES
from detente.access.tokens import Tokens
from detente.cli.common import as_json, echo_json, print_table
from detente.settings import Settings


@click.group()
def token() -> None:
    """Make, list and revoke the tokens that writing over HTTP needs; without one, writing is off."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(sorted(SCOPES)),
    help="write: graphs of one's own; curate: entries, authority and curation too. May be given twice.",
)
@click.pass_obj
def create(settings: Settings, name: str, scopes: tuple[str, ...]) -> None:
    """Make a token called NAME and write its secret to standard output, this once.

    A client sends it as `Authorization: Bearer <secret>`. Only a hash of it is kept.
    """
    secret = Tokens(settings.data).create(name, scopes)
    click.echo(secret)
    click.echo(f"token {name} made; this is the only time that its secret is shown", err=True)


@token.command(name="list")
@as_json
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List the tokens: names, scopes, and when they were made (UTC)."""
    rows = [(each.name, " ".join(sorted(each.scopes)), each.created) for each in Tokens(settings.data).list()]
    if as_json:
        echo_json([{"name": name, "scopes": scopes.split(), "created": made} for name, scopes, made in rows])
        return
    print_table(("name", "scopes", "created"), rows, whole="name")


@token.command()
@click.argument("name")
@click.pass_obj
def revoke(settings: Settings, name: str) -> None:
    """Make the token called NAME worthless from now on, for a running service too."""
    Tokens(settings.data).revoke(name)
    click.echo(f"token {name} revoked")
