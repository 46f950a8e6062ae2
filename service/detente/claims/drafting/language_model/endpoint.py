"""Asking a language model over HTTP: any endpoint of OpenAI's chat completions, by its address.

Nothing is sent anywhere unless an address is configured, and then only there: no redirection is followed,
no proxy of the environment used. Time and size of an answer are bounded.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urlsplit

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryText
from detente.claims.drafting.language_model.asking import request_body, request_parts
from detente.claims.drafting.language_model.checking import AnswerCheck, CheckedAnswer, added_to
from detente.errors import DetenteError
from detente.gazetteer.gazetteer import Gazetteer
from detente.settings import Settings
from detente.sparql.federation.outbound import cut_at

MOST_BYTES = 4 * 1024 * 1024
"""Of an answer; one of sixty statements has some forty thousand."""

_PIECE = 1 << 16


class LanguageModelError(DetenteError):
    """A language model could not be asked, or did not answer."""


@dataclass(frozen=True)
class LanguageModel:
    """A language model: its address but for `/chat/completions`, its name, a key, seconds for an answer."""

    address: str
    name: str
    key: str = field(default="", repr=False)
    seconds: float = 120.0

    def answers(self, entry: EntryText) -> Iterable[str]:
        """Ask about an entry, part by part; raises LanguageModelError."""
        for part in request_parts(entry.text):
            yield self._content(self._asked(json.dumps(request_body(self.name, part, entry.issued)).encode()))

    def _asked(self, body: bytes) -> bytes:
        """POST a body and give that of the answer, within the time and size that are allowed."""
        url = urlsplit(f"{self.address.rstrip('/')}/chat/completions")
        ends = monotonic() + self.seconds
        try:
            with self._connected(url, ends) as connection:
                connection.request("POST", url.path, body, self._headers())
                with connection.getresponse() as response:
                    return self._read(response, ends)
        except (OSError, HTTPException, ValueError) as error:
            if monotonic() >= ends:
                raise LanguageModelError(self._slow()) from error
            raise LanguageModelError(
                f"{self.address} cannot be asked: {error or type(error).__name__}"
            ) from error

    def _headers(self) -> Mapping[str, str]:
        key = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "detente",
            **key,
        }

    @contextmanager
    def _connected(self, url: SplitResult, ends: float) -> Iterator[HTTPConnection]:
        """Connect to the endpoint itself, through no proxy; however slowly it sends, it is cut in time."""
        secure, host = url.scheme == "https", url.hostname or ""
        connection = HTTPConnection(host, url.port or (443 if secure else 80))
        connection.auto_open = 0
        plain = socket.create_connection((host, connection.port), self.seconds)
        with plain, cut_at(plain, ends):
            tls = ssl.create_default_context() if secure else None
            connection.sock = tls.wrap_socket(plain, server_hostname=host) if tls else plain
            with closing(connection):
                yield connection

    def _read(self, response: HTTPResponse, ends: float) -> bytes:
        if response.status == 401:
            raise LanguageModelError(f"{self.address} wants another key: set DETENTE_LANGUAGE_MODEL_KEY")
        if response.status != 200:
            raise LanguageModelError(f"{self.address} answered with status {response.status}")
        body = bytearray()
        while piece := response.read1(_PIECE):
            body += piece
            if len(body) > MOST_BYTES:
                raise LanguageModelError(f"{self.address} answered with more than {MOST_BYTES:,} bytes")
        if monotonic() >= ends:
            raise TimeoutError("cut in the middle")
        return bytes(body)

    def _slow(self) -> str:
        return (
            f"{self.address} did not answer within {self.seconds:g} s; "
            "DETENTE_LANGUAGE_MODEL_SECONDS gives it more"
        )

    def _content(self, body: bytes) -> str:
        """Take the text of the answer out of its envelope."""
        try:
            told: Any = json.loads(body)
            content = told["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError):
            raise LanguageModelError(f"{self.address} answered with no chat completion") from None
        return content if isinstance(content, str) else ""


def configured_model(settings: Settings) -> LanguageModel | None:
    """Give the language model that the settings name, or None where they name none."""
    if not (settings.language_model_address and settings.language_model_name):
        return None
    return LanguageModel(
        settings.language_model_address,
        settings.language_model_name,
        settings.language_model_key,
        settings.language_model_seconds,
    )


def draft_with_model(
    entry: EntryText, rules: Iterable[DraftClaim], names: Gazetteer, model: LanguageModel
) -> CheckedAnswer:
    """Add to the rules' drafts what a model drafts and the text bears out; raises LanguageModelError."""
    check = AnswerCheck(entry.text, entry.issued, names, model.name)
    refused: Counter[str] = Counter()
    drafts: list[DraftClaim] = []
    for answer in model.answers(entry):
        checked = check.check(answer)
        drafts += checked.drafts
        refused.update(checked.refused)
    return CheckedAnswer(tuple(added_to(rules, drafts)), dict(refused))
