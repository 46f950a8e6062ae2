"""What each part loads: the web process no validator, and a command only what it uses."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from detente.cli import COMMANDS, main

GATE = ("pyshacl", "rdflib")
MCP = ("mcp", "pydantic", "httpx2")
WEB = ("flask", "uvicorn", "detente.web.app", *MCP, *GATE)


def loaded(program: str, names: tuple[str, ...]) -> set[str]:
    """Run a program in an interpreter of its own; give which of the modules it loads."""
    code = f"import sys\n{program}\nprint(*(name for name in {names!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["detente.web.server.edge", "detente.web.server.serving", "detente.web.app", "detente.changes.jobs"],
)
def test_the_web_process_loads_no_validator(module: str) -> None:
    assert not loaded(f"import {module}", GATE)


def test_what_writes_loads_one() -> None:
    assert loaded("import detente.workers.write_worker", GATE) == set(GATE)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["no-such-command"]])
def test_help_loads_neither_engine_nor_web(arguments: list[str]) -> None:
    imports = "from click.testing import CliRunner\nfrom detente.cli import main"
    program = f"{imports}\nCliRunner().invoke(main, {arguments!r})"
    assert not loaded(program, (*WEB, "pyoxigraph", "rich", "jsonschema", "detente.store"))


@pytest.mark.parametrize(
    ("module", "names"), [("ask", (*WEB, "jsonschema")), ("history", ("flask",)), ("token", WEB)]
)
def test_a_command_loads_what_it_uses(module: str, names: tuple[str, ...]) -> None:
    assert not loaded(f"import detente.cli.{module}", names)


def test_the_list_of_commands_says_what_they_say() -> None:
    context = click.Context(main)
    for name, (_, summary) in COMMANDS.items():
        command = main.get_command(context, name)
        assert command is not None
        assert command.help is not None
        assert " ".join(command.help.split("\n\n")[0].split()) == summary
        assert command.name == name
