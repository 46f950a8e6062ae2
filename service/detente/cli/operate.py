"""Commands that run the service and tell how it is."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import asdict
from multiprocessing import get_context

import click

from detente.cli.common import as_json, echo_json, print_table, progress
from detente.cli.diagnosis import examine, repair
from detente.following.service_log import ServiceLog
from detente.questions.saved import load_questions
from detente.replication.patch_log import UnreachableError
from detente.replication.standing import StateFile
from detente.settings import Settings, setting_rows, shown_value
from detente.web.querying.following import Following
from detente.web.server.serving import serve as run_service


@click.command("serve")
@click.pass_obj
def serve_command(settings: Settings) -> None:
    """Serve the graph over HTTP until interrupted, building it first where the seeds are newer.

    DETENTE_HOST, DETENTE_PORT and DETENTE_DATA say where; `detente settings` lists all settings. With
    DETENTE_PROFILE=plain nothing is built, and what the data folder holds is served on loopback.
    """
    if settings.profile == "plain":
        _run_service(settings)
        return
    if code := _build_aside():
        raise click.exceptions.Exit(code)
    _run_service(settings)


def _build_aside() -> int:
    """Build in a process of its own, and give its exit code, negative where a signal has ended it.

    An engine that was open here would crash the forked workers when they end. The process is forked while
    there is no thread, so that it need not import again what is imported here.
    """
    process = get_context("fork").Process(target=_build)
    process.start()
    process.join()
    return process.exitcode or 0


def _build() -> None:
    from detente.cli import main

    main.main(["build"], prog_name="detente")


@click.command("follow")
@click.argument("source", default="")
@click.option(
    "--seed", "seeds", default="", help="A service to begin with the files of, where SOURCE is a log."
)
@click.option(
    "--engine",
    default="",
    metavar="NAME|URL",
    help="Feed this engine from what comes, or without SOURCE from the data folder, no more. By the address "
    "at which it takes queries it is added as a follower.",
)
@click.option(
    "--update", default="", metavar="URL", help="Where that engine takes updates, if it is not the same."
)
@click.option("--serve/--no-serve", "serves", default=True, help="Serve what has come, or only follow.")
@click.pass_obj
def follow_command(
    settings: Settings, source: str, seeds: str, engine: str, update: str, serves: bool
) -> None:
    """Follow a service, or a log of patches: have each of its versions here too, and serve them.

    SOURCE is the address of a service (http://…) or of a log (postgresql://…), by default DETENTE_LOG. A
    version that comes out otherwise than the source tells is refused, and no further one is taken (exit code
    1). Changes are refused with the writer's address, or passed on where DETENTE_FOLLOW_WRITES says so.
    """
    from detente.following.running import follower_of
    from detente.sparql_followers.running import feeding_beside

    if update and "://" not in engine:
        raise click.UsageError("--update goes with --engine URL")
    name = _named(settings, engine, update) if engine else ""
    if name and not source:
        _feed(settings, name)
        return
    source = source or settings.log
    if not source:
        raise click.UsageError("Say what to follow: SOURCE, or DETENTE_LOG.")
    service = _agreeing_service(settings, source, seeds)
    if serves:
        _follow_and_serve(settings, source, seeds, service)
        return
    with feeding_beside(settings) if name else nullcontext():
        follower_of(settings, source, seeds).run()


def _named(settings: Settings, engine: str, update: str) -> str:
    """Give the name of an engine that is given by its name or address; by address it is added.

    Raises InputError, UnknownEngineError.
    """
    from detente.sparql_followers.registry import Registry, SparqlEngine, name_of_address

    registry = Registry(settings.data)
    if "://" not in engine:
        return registry.engine(engine).name
    name = name_of_address(engine)
    registry.add_if_new(SparqlEngine(name, engine, update or engine))
    return name


def _agreeing_service(settings: Settings, source: str, seeds: str) -> ServiceLog | None:
    """Give the service that is followed, or begun with, if there is one; raises as `check_agreement` does."""
    from detente.following.running import check_agreement, log_of

    followed = log_of(settings, source)
    service = followed if isinstance(followed, ServiceLog) else ServiceLog(seeds) if seeds else None
    if service is not None:
        try:
            check_agreement(settings, service)
        except UnreachableError as error:
            click.echo(f"{error}; what is here is served meanwhile, and it is asked again", err=True)
    return service


def _follow_and_serve(settings: Settings, source: str, seeds: str, service: ServiceLog | None) -> None:
    from detente.following.running import following_beside
    from detente.sparql_followers.running import feeding_beside

    writer = settings.writer or (service.address if service is not None else "")
    following = Following(StateFile(settings.data), writer, settings.follow_writes)
    with following_beside(source, seeds), feeding_beside(settings):
        run_service(settings, () if settings.profile == "plain" else load_questions(settings.base), following)


def _run_service(settings: Settings) -> None:
    """Serve; where several write by one log, what others write comes by following it."""
    from detente.following.running import following_beside
    from detente.sparql_followers.running import feeding_beside

    questions = () if settings.profile == "plain" else load_questions(settings.base)
    with feeding_beside(settings):
        if not settings.log:
            run_service(settings, questions)
            return
        with following_beside(settings.log):
            run_service(settings, questions, Following(StateFile(settings.data), writes="here"))


def _feed(settings: Settings, engine: str) -> None:
    """Feed one engine from the data folder until interrupted."""
    from detente.sparql_followers.running import feed_engine

    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    feed_engine(settings, engine)


@click.command()
@as_json
@click.pass_obj
def settings(values: Settings, as_json: bool) -> None:
    """List every setting: its environment variable, value, default and meaning."""
    rows = [{**asdict(row), "value": shown_value(values, row.name)} for row in setting_rows()]
    if as_json:
        echo_json(rows)
        return
    table = ([row["variable"], row["value"], row["type"], row["default"], row["help"]] for row in rows)
    print_table(("variable", "value", "in", "default", "meaning"), table, whole="variable")


@click.command()
@click.option("--repair", "repairs", is_flag=True, help="First remove what killed commits have left.")
@as_json
@click.pass_obj
def doctor(values: Settings, repairs: bool, as_json: bool) -> None:
    """Examine the installation and every version; exit code 1 where something is wrong.

    Each file of each version is compared with its checksum, and the current version with its digests and with
    a rebuild of what is settled.
    """
    for done in repair(values) if repairs else ():
        click.echo(done, err=True)
    with progress("Examining"):
        findings = examine(values)
    if as_json:
        echo_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{'ok  ' if finding.ok else 'FAIL'} {finding.what}: {finding.detail}")
    if not all(finding.ok for finding in findings):
        raise click.exceptions.Exit(1)
