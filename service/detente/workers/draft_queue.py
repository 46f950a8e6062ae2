"""The web process's end of drafting: one text at a time, each in a process of its own that has a deadline."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from detente.claims.drafting.drafter import EntryText
from detente.claims.drafting.language_model.endpoint import LanguageModel
from detente.workers.admission import Admission
from detente.workers.fork_client import ForkClient, ForkServerGoneError, start_fork_server
from detente.workers.frames import sized
from detente.workers.jobs import CrashedError, TimedOutError

SECONDS = 30.0
"""A text may be drafted for so long."""
MEMORY_BYTES = 1 << 30
"""And so much memory may be taken beside that of the parser."""
LINE_BYTES = 64 << 20
_WAITING = 20
_PATIENCE = 20.0
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # what is forked must have one thread


class Drafters:
    """Drafts texts one after another; `start` gives the fork server, which is started with the first."""

    def __init__(self, start: Callable[[], ForkClient], *, seconds: float = SECONDS) -> None:
        self._start = start
        self._seconds = seconds
        self._server: ForkClient | None = None
        self._turns = Admission(1, _WAITING, _PATIENCE, "drafts", "turn to draft")
        # A model may take minutes for an answer, in which those wait for nothing who do not ask it.
        self._model_turns = Admission(1, _WAITING, _PATIENCE, "drafts by a model", "turn to ask the model")

    async def warm(self) -> None:
        """Have the parser read before the first text comes."""
        self._running()

    async def stop(self) -> None:
        """Let the fork server end, and what it drafts with it."""
        if self._server is not None:
            self._server.close()
            await self._server.wait()

    async def draft(
        self,
        text: str,
        issued: str,
        client: str,
        quoted: Sequence[tuple[int, int]] = (),
        model: LanguageModel | None = None,
    ) -> tuple[list[dict[str, Any]], str]:
        """Draft a text; gives the drafts as JSON has them, and what drafted them.

        `quoted` are spans of it that it quotes. Without `issued` relative dates stay unresolved. The text is
        sent to a `model` where one is given; raises LanguageModelError where that does not answer.
        Raises QueryError: BusyError where too many wait, TimedOutError or CrashedError where it ended.
        """
        asked: dict[str, Any] = {"text": text, "issued": issued, "quoted": [*quoted]}
        if model is not None:  # asked from here, for processes that draft have left the network
            async with self._model_turns.slot(client):
                asked["model"] = await asyncio.to_thread(_answered, model, text, issued)
        async with self._turns.slot(client):
            try:
                pid, connection, handle = await self._running().fork("")
            except ForkServerGoneError:
                self._server = None
                pid, connection, handle = await self._running().fork("")
            try:
                return await self._converse(connection, asked)
            finally:
                with suppress(ProcessLookupError):  # it has done its work and ended
                    signal.pidfd_send_signal(handle, signal.SIGKILL)
                os.close(handle)
                del pid

    def _running(self) -> ForkClient:
        if self._server is None or self._server.gone:
            self._server = self._start()
        return self._server

    async def _converse(
        self, connection: socket.socket, asked: Mapping[str, Any]
    ) -> tuple[list[dict[str, Any]], str]:
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=LINE_BYTES)
        try:
            writer.write(sized(json.dumps(asked).encode()))
            async with asyncio.timeout(self._seconds):
                line = await reader.readline()
        except TimeoutError:
            raise TimedOutError(self._seconds) from None
        finally:
            writer.close()
        if not line.endswith(b"\n"):
            raise CrashedError("the process that drafted the text ended without an answer")
        answer = json.loads(line)
        return answer["drafts"], answer["by"]


def _answered(model: LanguageModel, text: str, issued: str) -> dict[str, Any]:
    """Ask a model about a text; gives its name and its answers, which nobody has checked yet."""
    entry = EntryText(text, date.fromisoformat(issued) if issued else None)
    return {"name": model.name, "answers": [*model.answers(entry)]}


def start_draft_server(data: os.PathLike[str], base: str, profile: str) -> ForkClient:
    """Start a fork server of drafting processes."""
    return start_fork_server(
        "detente.workers.draft_worker:fork_drafting_processes",
        *(data, base, profile, MEMORY_BYTES),
        variables=_ONE_THREAD,
    )
