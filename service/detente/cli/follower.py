"""Commands for SPARQL followers: engines of others that are kept at the current version."""

from __future__ import annotations

from dataclasses import asdict

import click

from detente.cli.common import as_json, echo_json, print_table, version_store
from detente.settings import Settings
from detente.sparql_followers.admission import admit
from detente.sparql_followers.client import EngineClient
from detente.sparql_followers.comparison import EngineComparison
from detente.sparql_followers.logins import login_for
from detente.sparql_followers.pointer import read_pointer
from detente.sparql_followers.registry import DRAIN_SECONDS, QUADS_A_REQUEST, Registry, SparqlEngine
from detente.sparql_followers.running import settled_name
from detente.sparql_followers.state import Admitted, EngineState, EngineStateFile


@click.group()
def follower() -> None:
    """Add, list, test and remove SPARQL engines that follow this data folder (docs/scaling.md)."""


@follower.command(name="add")
@click.argument("name")
@click.option("--query", required=True, metavar="URL", help="Where the engine takes queries.")
@click.option("--update", required=True, metavar="URL", help="Where it takes updates.")
@click.option(
    "--quads", default=QUADS_A_REQUEST, show_default=True, help="An update has so many quads at most."
)
@click.option(
    "--drain",
    default=DRAIN_SECONDS,
    show_default=True,
    help="Before an update the engine is asked nothing for so many seconds.",
)
@click.pass_obj
def add_follower(settings: Settings, name: str, query: str, update: str, quads: int, drain: float) -> None:
    """Have an engine called NAME follow, by the addresses at which it speaks the SPARQL 1.1 Protocol.

    A service feeds it from then on, one that runs already within seconds; so does `detente follow --engine
    NAME`. The graphs of the versions are the follower's in the engine: whatever else is in graphs of these
    names is removed.
    """
    Registry(settings.data).add(SparqlEngine(name, query, update, quads, drain))


@follower.command(name="list")
@as_json
@click.pass_obj
def list_followers(settings: Settings, as_json: bool) -> None:
    """List the engines: addresses, the version that each is asked about, and why one is not asked."""
    registry = Registry(settings.data)
    files = {name: EngineStateFile(registry.folder(name)) for name in registry.names()}
    rows = [_row(registry.engine(name), file.read()) for name, file in files.items()]
    if as_json:
        echo_json(rows)
        return
    columns = ("name", "query", "version", "passed", "deviating", "trouble")
    print_table(columns, ([str(row[name] or "") for name in columns] for row in rows), whole="name")


def _row(engine: SparqlEngine, state: EngineState) -> dict[str, object]:
    told = state.admitted
    return {
        **asdict(engine),
        "version": state.version,
        "head": state.head,
        "passed": len(told.passed) if told else None,
        "deviating": len(told.deviating) if told else None,
        "trouble": state.trouble or None,
    }


@follower.command()
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Feed and ask the engine called NAME no longer. What it holds stays in it."""
    Registry(settings.data).remove(name)


@follower.command()
@click.argument("name")
@as_json
@click.pass_obj
def check(settings: Settings, name: str, as_json: bool) -> None:
    """Test the engine called NAME with the golden questions, as is done before it is asked anything.

    Tells each question that comes out otherwise than here: queries of that kind it is not asked.
    """
    registry = Registry(settings.data)
    with _client(settings, name) as client, EngineStateFile(registry.folder(name)).testing():
        found = admit(client)
    if as_json:
        echo_json(asdict(found))
        return
    _tell(found)


def _client(settings: Settings, name: str) -> EngineClient:
    """Give a client of an engine, which is to be closed; raises UnknownEngineError."""
    return EngineClient(Registry(settings.data).engine(name), login=login_for(settings, name))


def _tell(found: Admitted) -> None:
    for question, why in found.deviating:
        click.echo(f"{question}: {why}")
    for term in found.terms:
        click.echo(f"does not keep {term}")
    if found.row_cap is not None:
        click.echo(f"cuts answers short at {found.row_cap} rows")
    number = len(found.passed) + len(found.deviating)
    click.echo(f"{len(found.passed)} of {number} questions as here", err=True)


@follower.command(name="audit")
@click.argument("name")
@as_json
@click.pass_obj
def audit_follower(settings: Settings, name: str, as_json: bool) -> None:
    """Compare all that the engine called NAME holds with its version here: each graph's count and digest.

    What it keeps otherwise, such as `true` as `1`, is told: it is not asked what could look at that.
    Exit code 1 where it has more or less.
    """
    with _client(settings, name) as client:
        pointer = read_pointer(client)
        if pointer is None or not pointer.is_whole:
            raise click.ClickException(f"{name} is at no version: {pointer or 'it has none'}")
        version = version_store(settings).open(pointer.version)
        found = EngineComparison(client, version, settled_name(settings.base)).of_graphs()
        moved = read_pointer(client) != pointer
    if as_json:
        told = {"version": pointer.version, "graphs": len(version.manifest.graphs)}
        echo_json({**told, "different": found.different, "unkept": found.unkept})
    else:
        for graph, what in found.different.items():
            click.echo(f"{graph}: {what}")
        for predicate, what in found.unkept.items():
            click.echo(f"{predicate} is kept otherwise: {what}")
        click.echo(f"{len(version.manifest.graphs)} graphs of version {pointer.version} compared", err=True)
    if moved:
        raise click.ClickException(f"{name} was changed meanwhile: ask again")
    if found.different:
        raise click.exceptions.Exit(1)
