"""Commands that run the service and tell how it is."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict

import click

from detente.cli.common import as_json, echo_json, print_table, progress
from detente.cli.diagnosis import examine, repair
from detente.questions.saved import load_questions
from detente.settings import Settings, setting_rows, written
from detente.web.server.serving import serve as run_service


@click.command("serve")
@click.pass_obj
def serve_command(settings: Settings) -> None:
    """Serve the graph over HTTP until interrupted, building it first where the seeds are newer.

    DETENTE_HOST, DETENTE_PORT and DETENTE_DATA say where; `detente settings` lists all settings. With
    DETENTE_PROFILE=plain nothing is built, and what the data folder holds is served on loopback.
    """
    if settings.profile == "plain":
        run_service(settings, ())
        return
    # In a process of its own: an engine that was open here would crash the forked workers when they end.
    built = subprocess.run([sys.executable, "-m", "detente", "build"], check=False)
    if built.returncode:
        raise click.exceptions.Exit(built.returncode)
    run_service(settings, load_questions(settings.base))


@click.command()
@as_json
@click.pass_obj
def settings(values: Settings, as_json: bool) -> None:
    """List every setting: its environment variable, value, default and meaning."""
    rows = [{**asdict(row), "value": written(getattr(values, row.name))} for row in setting_rows()]
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
