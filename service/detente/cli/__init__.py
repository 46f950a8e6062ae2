"""The `detente` command.

Exit codes: 0 done, 1 could not be done, 2 wrong input or usage, 3 refused by the gate.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from typing import Any

import click

from detente import __version__
from detente.changes.commit import RefusedError
from detente.errors import DetenteError, InputError
from detente.settings import read_settings
from detente.sparql.answers import QuerySyntaxError

COMMANDS = {
    "build": "seeds",
    "check": "seeds",
    "new": "seeds",
    "serve": "operate",
    "load": "load",
    "validate": "validate",
    "query": "ask",
    "dump": "data",
    "log": "history",
    "diff": "history",
    "tag": "history",
    "restore": "history",
    "checkout": "history",
    "gc": "history",
    "token": "token",
    "settings": "operate",
    "doctor": "operate",
}
"""Each command with the module that has it, which is loaded when the command is asked for."""
_WHOLE = 500
"""Characters of a sentence that the list of commands shows: all of them."""


class _Commands(click.Group):
    """Commands that say what is wrong with an input, and end with the exit code for it."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, each with the whole first sentence of what it does."""
        named = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, command.get_short_help_str(_WHOLE)) for name, command in named if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"detente.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (InputError, QuerySyntaxError) as error:
            _fail(2, str(error))
        except RefusedError as error:
            _fail(3, f"{error.report}\n\n{error}; nothing was changed")
        except DetenteError as error:
            _fail(1, str(error))


def _fail(code: int, message: str) -> None:
    click.echo(message, err=True)
    sys.exit(code)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="detente")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Build, check, serve and ask a graph of who said what in diplomacy."""
    ctx.obj = read_settings(os.environ)
    # The gate tells of a literal that is not of its datatype; rdflib would show a traceback as well.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
