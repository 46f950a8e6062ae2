"""Who asks engines that want to know: names and passwords, of the environment or a file of mode 600.

They are in no file of the data folder, and in no message.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import InputError, Problem
from detente.settings import Settings

TEXT, FILE = "DETENTE_ENGINE_PASSWORDS", "DETENTE_ENGINE_PASSWORD_FILE"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class EngineLogin:
    """A user of an engine, and that user's password."""

    user: str
    password: str = field(repr=False)


def login_for(settings: Settings, engine: str) -> EngineLogin | None:
    """Give who asks an engine, by its name; the environment is looked at before the file.

    Raises InputError for what is no `ENGINE:USER:PASSWORD`, and for a file that others may read.
    """
    found = _logins(settings.engine_passwords.split(), TEXT)
    if engine not in found and settings.engine_password_file is not None:
        found = _logins(_lines(settings.engine_password_file), FILE)
    return found.get(engine)


def _lines(path: Path) -> list[str]:
    """Read the lines of a file of mode 600, empty ones and comments left out."""
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise InputError([Problem(FILE, None, None, f"others may read {path}: chmod 600 it")])
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is no UTF-8"
        raise InputError([Problem(FILE, None, None, f"{path} cannot be read: {why}")]) from None
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _logins(lines: Iterable[str], where: str) -> dict[str, EngineLogin]:
    found = {}
    for number, line in enumerate(lines, 1):
        engine, _, login = line.partition(":")
        user, mark, password = login.partition(":")
        if not (engine and user and mark):
            told = f"number {number} is not written as ENGINE:USER:PASSWORD"
            raise InputError([Problem(where, None, None, told)])
        found[engine] = EngineLogin(user, password)
    return found
