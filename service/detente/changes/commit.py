"""The one function through which every change of the graph goes: derive, validate, and only then publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from pyoxigraph import NamedNode

from detente.changes.log import log_quads, ownership
from detente.changes.plain_text import one_line
from detente.derivation.closure import close_change
from detente.derivation.incremental import rederive
from detente.derivation.void import describe_dataset
from detente.errors import DetenteError
from detente.gate.gate import Gate, Report
from detente.rdf.quads import Change, GraphName
from detente.rdf.terms import check_terms
from detente.store import CommitInfo, Draft, Guard, Manifest, VersionStore
from detente.store.engines.oxigraph.draft import allow_all
from detente.vocabulary.graphs import ONTOLOGY, SHAPES, plan
from detente.vocabulary.iris import Iris


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


class Rules(Protocol):
    """What a data set holds to: which graphs follow from others, and what is accepted."""

    @property
    def derived(self) -> frozenset[GraphName]:
        """Graphs that are left out of the content's digest."""
        ...

    def complete(self, draft: Draft) -> Report:
        """Add to a draft what follows from its change, and judge it."""
        ...

    def colophon(self, author: str, message: str, token: str | None = None) -> CommitInfo:
        """Say how versions under these rules are made; `token` names the one that asked for the change."""
        ...


@dataclass(frozen=True)
class DiplomaticRules:
    """The rule of what is settled, the conflict rules and the shapes."""

    gate: Gate

    @property
    def iris(self) -> Iris:
        """IRIs under the base in force."""
        return self.gate.iris

    @property
    def derived(self) -> frozenset[GraphName]:
        """The default graph, `graph/conflicts`, and what is noted of versions: the log and the counts."""
        return plan(self.iris.base).undigested

    def complete(self, draft: Draft) -> Report:
        """Close, settle, find conflicts and validate, all from the change."""
        ontology, before = self.gate.ontology, draft.before
        stated = draft.change
        draft.apply(close_change(before, stated, ontology, self.iris).after(stated))
        draft.apply(rederive(before, draft, draft.change, ontology, self.iris))
        return self._judge(draft)

    def _judge(self, draft: Draft) -> Report:
        change = draft.change
        rules = {ONTOLOGY.iri(self.iris), SHAPES.iri(self.iris)}
        if any(quad.graph_name in rules for quad in change.touched):
            names = (name for name in draft.graph_names() if isinstance(name, NamedNode))
            changed = {quad.graph_name for quad in change.touched}
            return self.gate.judge_all(draft, tuple(filter(self.gate.is_stated, names)), changed=changed)
        return self.gate.check_change(draft.before, draft, change.added, change.removed)

    def colophon(self, author: str, message: str, token: str | None = None) -> CommitInfo:
        """Keep the log in `graph/log`, and in `graph/void` how much there is of what."""

        def notes(manifest: Manifest, draft: Draft) -> Change:
            logged = Change(frozenset(log_quads(manifest, self.iris)))
            logged = logged.joined(ownership(draft, manifest, token, self.iris))
            return logged.joined(describe_dataset(draft.before, draft, draft.change, self.iris))

        return CommitInfo(author, message, derived=self.derived, notes=notes)


@dataclass(frozen=True)
class NoRules:
    """A bare data set: nothing is derived, everything is accepted, and no log is in the data."""

    derived: frozenset[GraphName] = frozenset()

    def complete(self, draft: Draft) -> Report:  # noqa: ARG002 - as Rules have it
        """Accept."""
        return Report(())

    def colophon(self, author: str, message: str, token: str | None = None) -> CommitInfo:  # noqa: ARG002
        """Keep the log in manifests alone."""
        return CommitInfo(author, message)


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

    Raises RefusedError where it does not, UnsupportedTermError for a term that RDF 1.1 has not, StoreError
    where it cannot be written, and whatever `change` or `guard` raise; the store is then as before, the id of
    its current version included.
    """
    with store.draft(guard) as draft:
        change(draft)
        check_terms(draft.added)
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
        colophon = replace(
            rules.colophon(one_line(author), one_line(message), token),
            created=created,
            report=f"{report}\n",
            **vars(origin or Origin()),
        )
        manifest = store.publish(draft, colophon)
        return Committed(manifest, report, is_new=current is None or manifest.id != current.id, change=made)
