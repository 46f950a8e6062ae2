"""A process that drafts the claims of one text: forked from one that has the parser ready, gone when done.

A parse computes for seconds where a text is long, and holds memory as it does: neither is for the web.
It hears one text with its length before it, and answers with a line of JSON.
"""

from __future__ import annotations

import gc
import json
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from detente.changes.opening import open_store
from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryText, draft_entry
from detente.claims.drafting.language_model.endpoint import (
    LanguageModel,
    draft_with_model,
)
from detente.claims.drafting.parsing import NoParserError
from detente.claims.drafting.tagging import tag_entry
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_quads
from detente.processes import limit_memory
from detente.reviews.offices import with_offices
from detente.vocabulary.graphs import AUTHORITY
from detente.vocabulary.iris import Iris
from detente.workers.fork_server import ForkServer, prepare
from detente.workers.frames import receive_sized
from detente.workers.query_worker import GONE

BY_RULES, BY_TAGGING = "detente, by rules over a parse", "detente, by tagging without a parser"
"""What is told to have drafted."""


@dataclass(frozen=True)
class TextDrafter:
    """What every text is drafted with."""

    memory_bytes: int
    names: AuthorityOfDrafts

    def work(self, connection: socket.socket, _: str) -> None:
        """Draft one text."""
        limit_memory(self.memory_bytes)
        data = receive_sized(connection)
        if data is None:
            return
        asked = json.loads(data)
        issued = date.fromisoformat(asked["issued"]) if asked["issued"] else None
        quoted = [(start, end) for start, end in asked.get("quoted", ())]
        entry = EntryText(asked["text"], issued, (), quoted)
        line = json.dumps(_answer(entry, self.names.of_now(), asked.get("model"))).encode()
        with suppress(*GONE):
            connection.sendall(line + b"\n")


@dataclass
class AuthorityOfDrafts:
    """The names that the authority of the current version has: made anew where that graph has changed."""

    folder: Path
    profile: str
    iris: Iris
    _digest: str = "?"
    _names: Gazetteer | None = None

    def of_now(self) -> Gazetteer:
        """Give the names; those that were made before the process was forked, if they still hold."""
        store = open_store(self.folder, self.profile, lock_seconds=1)
        manifest, graph = store.current_manifest(), AUTHORITY.iri(self.iris)
        found = manifest.graphs.get(graph.value) if manifest else None
        digest = found.digest if found else ""
        if self._names is None or digest != self._digest:
            version = store.current()
            quads = version.match(graph=graph) if version is not None else ()
            self._names, self._digest = gazetteer_of_quads(quads, self.iris), digest
        return self._names

    def make_ready(self) -> None:
        """Read the parser and the names, and draft a sentence: what is made with the first is kept."""
        names = self.of_now()
        with suppress(NoParserError):
            draft_entry(EntryText("The President of Turkey met his counterpart in Moscow."), names)


def _drafted(entry: EntryText, names: Gazetteer) -> tuple[Sequence[DraftClaim], str]:
    try:
        return with_offices(draft_entry(entry, names), names), BY_RULES
    except NoParserError:
        return tag_entry(entry, names), BY_TAGGING


@dataclass(frozen=True)
class _AnsweredModel(LanguageModel):
    """A model that was asked before: this process has left the network."""

    given: tuple[str, ...] = ()

    def answers(self, _: EntryText) -> tuple[str, ...]:
        """Give what it answered."""
        return self.given


def _answer(entry: EntryText, names: Gazetteer, model: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Draft, and add what the text bears out of a model's answers if there are any."""
    drafts, by = _drafted(entry, names)
    if model is not None:
        given = _AnsweredModel("", model["name"], given=tuple(model["answers"]))
        drafts = with_offices(draft_with_model(entry, drafts, names, given).drafts, names)
        by = f"{by}, and the language model {given.name}"
    return {"by": by, "drafts": [each.as_json() for each in drafts]}


def fork_drafting_processes(control: str, data: str, base: str, profile: str, memory_bytes: str) -> None:
    """Run a fork server of drafting processes."""
    connection = prepare(int(control))
    names = AuthorityOfDrafts(Path(data), profile, Iris(base))
    names.make_ready()
    drafter = TextDrafter(int(memory_bytes), names)
    gc.collect()
    gc.freeze()
    with suppress(*GONE):
        ForkServer(connection, drafter.work, name="detente-draft").serve()
