"""The one function through which every change of the graph goes: derive, validate, and only then publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NotRequired, TypedDict

from detente.changes.collecting import without_collecting
from detente.changes.plain_text import one_line
from detente.changes.rules import Rules
from detente.errors import DetenteError
from detente.gate.report import Report
from detente.rdf.quads import Change
from detente.rdf.terms import check_terms
from detente.store import Draft, Guard, Manifest, VersionStore, allow_all


class RefusedError(DetenteError):
    """The gate refuses the data; nothing was written."""

    exit_code = 3

    def __init__(self, report: Report) -> None:
        count = len(report.violations)
        super().__init__(f"refused: {count} violation{'' if count == 1 else 's'}")
        self.report = report

    def in_full(self) -> str:
        """Tell the report, and that it is a refusal."""
        return f"{self.report}\n\n{self}; nothing was changed"


@dataclass(frozen=True)
class Committed:
    """What came of a change: the version that has it, and what the gate said.

    `is_new` is false where the change changed nothing; `manifest` is None after a dry run of a change that
    would make a version.
    """

    manifest: Manifest | None
    report: Report
    is_new: bool
    change: Change


@dataclass(frozen=True)
class Origin:
    """What a build makes a version from (see `Manifest`)."""

    sources: Mapping[str, str] | None = None
    made_from: str | None = None


class CommitOptions(TypedDict):
    """What `commit` takes beside the change and `inspect`, for those that hand it on."""

    author: str
    message: str
    token: NotRequired[str | None]
    created: NotRequired[datetime | None]
    guard: NotRequired[Guard]
    dry_run: NotRequired[bool]
    origin: NotRequired[Origin | None]
    ready: NotRequired[Callable[[], None]]


def commit(
    store: VersionStore,
    rules: Rules,
    change: Callable[[Draft], None],
    *,
    author: str,
    message: str,
    token: str | None = None,
    created: datetime | None = None,
    guard: Guard = allow_all,
    dry_run: bool = False,
    origin: Origin | None = None,
    ready: Callable[[], None] = lambda: None,
    inspect: Callable[[Draft], None] = lambda _: None,
) -> Committed:
    """Apply a change to the current version, and publish what comes of it if the gate lets it through.

    `token` names the one that asks, None for who has the data folder. `guard` is asked before `change` writes
    a graph; `ready` is called when all that is left is to publish; `inspect` sees before that what is to be
    published.

    Raises RefusedError where it does not, UnsupportedTermError for a term that they do not take, StoreError
    where it cannot be written, and whatever `change` or `guard` raise; the store is then as before, the id of
    its current version included.
    """
    with without_collecting(), store.draft(guard) as draft:
        change(draft)
        check_terms(draft.added, takes_rdf_1_2=rules.takes_rdf_1_2)
        draft.guard = allow_all  # what follows is the service's own
        current = store.current_manifest()
        if current is not None and not draft.is_changed:
            return Committed(current, Report(()), is_new=False, change=Change())
        report = rules.complete(draft)
        if not report.conforms:
            raise RefusedError(report)
        made = draft.change
        inspect(draft)
        if dry_run:
            return Committed(None, report, is_new=True, change=made)
        ready()
        told = "; ".join((message, *rules.remarks(draft)))
        info = replace(
            rules.commit_info(one_line(author), one_line(told), token),
            created=created,
            report=f"{report}\n",
            **vars(origin or Origin()),
        )
        manifest = store.publish(draft, info)
        return Committed(manifest, report, is_new=current is None or manifest.id != current.id, change=made)
