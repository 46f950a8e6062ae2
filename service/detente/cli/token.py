"""Commands that give and take the right to write."""

from __future__ import annotations

import click

from detente.access.permissions import SCOPES
from detente.access.tokens import AccessToken, Tokens
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
@click.option(
    "--graphs",
    multiple=True,
    metavar="PREFIX",
    help="Graphs of one's own are those whose IRIs begin so, whoever made them; by default those it makes.",
)
@click.pass_obj
def create(settings: Settings, name: str, scopes: tuple[str, ...], graphs: tuple[str, ...]) -> None:
    """Make a token called NAME and write its secret to standard output, this once.

    A client sends it as `Authorization: Bearer <secret>`. Only a hash of it is kept.
    """
    secret = Tokens(settings.data).create(name, scopes, graphs)
    click.echo(secret)
    click.echo(f"token {name} made; this is the only time that its secret is shown", err=True)


@token.command(name="list")
@as_json
@click.pass_obj
def list_(settings: Settings, as_json: bool) -> None:
    """List the tokens: names, scopes, when they were made (UTC), and what their graphs begin with."""
    tokens = Tokens(settings.data).list()
    if as_json:
        echo_json([_as_json(each) for each in tokens])
        return
    rows = [
        (each.name, " ".join(sorted(each.scopes)), each.created, " ".join(each.graphs)) for each in tokens
    ]
    print_table(("name", "scopes", "created", "graphs"), rows, whole="name")


def _as_json(token: AccessToken) -> dict[str, object]:
    given: dict[str, object] = {"name": token.name, "scopes": sorted(token.scopes), "created": token.created}
    return given | ({"graphs": [*token.graphs]} if token.graphs else {})


@token.command()
@click.argument("name")
@click.pass_obj
def revoke(settings: Settings, name: str) -> None:
    """Make the token called NAME worthless from now on, for a running service too."""
    Tokens(settings.data).revoke(name)
    click.echo(f"token {name} revoked")
