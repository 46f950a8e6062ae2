"""The `detente` command.

Exit codes: 0 done, 1 could not be done, 2 wrong input or usage, 3 refused by the gate.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

import click

from detente import __version__
from detente.changes.commit import RefusedError
from detente.cli.ask import query
from detente.cli.data import dump
from detente.cli.history import checkout, diff, gc, log, restore, tag
from detente.cli.load import load
from detente.cli.operate import doctor, serve, settings
from detente.cli.seeds import build, check, new
from detente.cli.token import token
from detente.cli.validate import validate
from detente.errors import DetenteError, InputError
from detente.settings import read_settings
from detente.sparql.answers import QuerySyntaxError

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


_COMMANDS = (
    build, check, new, serve, load, validate, query, dump, log, diff, tag, restore, checkout, gc, token,
    settings, doctor
)  # fmt: skip
for command in _COMMANDS:
    main.add_command(command)
