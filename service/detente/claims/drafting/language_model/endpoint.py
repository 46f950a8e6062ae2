"""Asking a language model over HTTP: any endpoint of OpenAI's chat completions, by its address.

Nothing is sent anywhere unless an address is configured, and then only there: no redirection is followed,
no proxy of the environment used. Time and size of an answer are bounded.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.claims.drafting.draft import DraftClaim
from detente.claims.drafting.drafter import EntryText
from detente.claims.drafting.language_model.asking import parts_of, request_body
from detente.claims.drafting.language_model.checking import AnswerCheck, CheckedAnswer, added_to
from detente.errors import DetenteError
from detente.gazetteer.gazetteer import Gazetteer

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 4 * 1024 * 1024
"""Of an answer; one of sixty statements has some forty thousand."""


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
        for part in parts_of(entry.text):
            yield self._content(self._asked(json.dumps(request_body(self.name, part, entry.issued)).encode()))

    def _asked(self, body: bytes) -> bytes:
        httpx = _client_library()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        url = f"{self.address.rstrip('/')}/chat/completions"
        ends = time.monotonic() + self.seconds
        try:
            with (
                httpx.Client(timeout=self.seconds, follow_redirects=False, trust_env=False) as client,
                client.stream("POST", url, content=body, headers=headers) as response,
            ):
                self._check_status(response)
                return self._read(response, ends)
        except httpx.TimeoutException:
            raise LanguageModelError(self._slow()) from None
        except httpx.HTTPError as error:
            raise LanguageModelError(f"{self.address} cannot be asked: {error}") from error
        except httpx.InvalidURL as error:
            raise LanguageModelError(f"{self.address!r} is no address: {error}") from error

    def _check_status(self, response: httpx.Response) -> None:
        if response.status_code == 401:
            raise LanguageModelError(f"{self.address} wants another key: set DETENTE_LANGUAGE_MODEL_KEY")
        if response.status_code != 200:
            raise LanguageModelError(f"{self.address} answered with status {response.status_code}")

    def _read(self, response: httpx.Response, ends: float) -> bytes:
        """Read an answer within its time and size."""
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > MOST_BYTES:
                raise LanguageModelError(f"{self.address} answered with more than {MOST_BYTES:,} bytes")
            if time.monotonic() > ends:
                raise LanguageModelError(self._slow())
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


def _client_library() -> Any:
    try:
        import httpx  # an extra, and slow to import
    except ImportError:
        raise LanguageModelError(
            "asking a language model needs the extra `llm`: pip install 'detente[llm]'"
        ) from None
    return httpx
