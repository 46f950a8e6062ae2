"""What the gate says of a review before it is published, each thing beside the claim that it is about."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detente.changes.jobs import Failure, Outcome, Part, WriteJob
from detente.errors import Problem
from detente.reviews.review import Review, StepError, UnwrittenError
from detente.reviews.writing import NEW_THINGS, entry_files
from detente.sparql.answers import QueryError
from detente.web.http.error_translation import problem_of_change
from detente.web.querying.context import context
from detente.web.sparql.writing import Author

_DOUBT = re.compile(r"(?P<file>[^:]+):(?P<line>\d+):(?P<column>\d+): warning: (?P<message>.*)", re.DOTALL)
_ID = re.compile(r"\s*- id: (?P<id>\S+)")
ENTRY_PART = "entry"


@dataclass(frozen=True)
class Told:
    """A message about a part of a review (`items/<key>`, `things/…`, `entry`, or empty): a warning or not."""

    part: str
    message: str
    is_warning: bool = False

    def as_json(self) -> dict[str, object]:
        """Give it for programs."""
        return {"part": self.part, "message": self.message, "warning": self.is_warning}


@dataclass(frozen=True)
class Checked:
    """What came of publishing a review, or of trying to: messages, and the outcome where there is one."""

    messages: tuple[Told, ...]
    outcome: Outcome | None = None

    @property
    def by_part(self) -> Mapping[str, list[Told]]:
        """The messages by what they are about."""
        found: dict[str, list[Told]] = defaultdict(list)
        for each in self.messages:
            found[each.part].append(each)
        return found

    @property
    def conforms(self) -> bool:
        """Tell whether nothing keeps it from being published."""
        return self.outcome is not None


def send(review: Review, author: Author, message: str, *, dry_run: bool) -> Checked:
    """Publish a review by the road of all changes, or try to; blocks. Raises HttpError."""
    try:
        files = entry_files(review)
    except UnwrittenError as error:
        return Checked(tuple(Told(each.part, str(each)) for each in error.errors))
    except StepError as error:
        return Checked((Told(error.part, str(error)),))
    done = send_files(files, author, message, dry_run=dry_run)
    places = _Places(review, files)
    if isinstance(done, Failure):
        problems = done.problems or (Problem("", None, None, done.message),)
        return Checked(tuple(places.told(each) for each in problems))
    doubts = [Told(*places.doubt(each), is_warning=True) for each in done.notes]
    warnings = [Told("", done.warnings, is_warning=True)] if done.warnings else []
    return Checked((*doubts, *warnings), done)


def send_files(
    files: Mapping[str, bytes], author: Author, message: str, *, dry_run: bool
) -> Outcome | Failure:
    """Have a change made of reviewed files, in the turn of its author; blocks. Raises HttpError."""
    runtime = context().runtime
    with _kept(files) as folder:
        job = WriteJob(
            "publish",
            author.name,
            message,
            (Part(str(folder), "application/yaml", "review"),),
            scopes=author.scopes,
            prefixes=author.prefixes,
            dry_run=dry_run,
        )
        try:
            return runtime.wait(runtime.writers.write(job, author.name))
        except QueryError as error:
            raise problem_of_change(error) from None


@contextmanager
def _kept(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Keep files in a folder while the process that writes reads them."""
    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        yield folder


class _Places:
    """From a line of a written file to the part of the review that it came from."""

    def __init__(self, review: Review, files: Mapping[str, bytes]) -> None:
        self._keys = sorted((item.key for item in review.items), key=len, reverse=True)
        self._claims = f"{review.name}.yaml"
        self._ids = {name: [*_ids(files[name])] for name in (self._claims, NEW_THINGS) if name in files}

    def told(self, problem: Problem) -> Told:
        """Place a problem; what has none is of the whole."""
        message = problem.message
        is_warning = message.startswith("Warning: ")
        short = message.removeprefix("Violation: ").removeprefix("Warning: ")
        return Told(self._part(problem.file, problem.line), short, is_warning)

    def doubt(self, line: str) -> tuple[str, str]:
        """Place a lint, which is told in a line."""
        found = _DOUBT.fullmatch(line)
        if found is None:
            return "", line
        return self._part(found["file"], int(found["line"])), found["message"]

    def _part(self, file: str, line: int | None) -> str:
        if file == "entries.yaml":
            return ENTRY_PART
        above = [name for number, name in self._ids.get(file, ()) if line is not None and number <= line]
        if not above:
            return ""
        if file == NEW_THINGS:
            return f"things/{above[-1]}"
        names = (key for key in self._keys if above[-1] == key or above[-1].startswith(f"{key}-"))
        return next((f"items/{key}" for key in names), "")


def _ids(content: bytes) -> Iterable[tuple[int, str]]:
    for number, line in enumerate(content.decode().splitlines(), start=1):
        if found := _ID.fullmatch(line):
            yield number, found["id"]
