"""What a data set holds to: which graphs follow from others, what is accepted; by profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol
from weakref import WeakKeyDictionary

from pyoxigraph import NamedNode

from detente.changes.log import log_quads, ownership
from detente.changes.silenced import silenced
from detente.changes.unsettled import unsettled
from detente.derivation.claim_index import ClaimIndex
from detente.derivation.closure import close_change
from detente.derivation.counts import Counts
from detente.derivation.incremental import rederive
from detente.derivation.neighbourhood import Changed, Neighbourhood
from detente.derivation.void import describe_dataset
from detente.gate.days_to_come import Clock, utc_today
from detente.gate.gate import Gate
from detente.gate.report import Report
from detente.rdf.quads import Change, GraphName
from detente.resources import resource
from detente.store import CommitInfo, Draft, Manifest
from detente.vocabulary.graphs import ONTOLOGY, SHAPES, plan
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import load_ontology

_MOST_REMARKS = 3


class Rules(Protocol):
    """What a data set holds to: which graphs follow from others, and what is accepted."""

    @property
    def derived(self) -> frozenset[GraphName]:
        """Graphs that are left out of the content's digest."""
        ...

    @property
    def takes_rdf_1_2(self) -> bool:
        """Whether updates may write triple terms and base directions, which readers of RDF 1.1 stop at."""
        ...

    def is_stated(self, graph: GraphName) -> bool:
        """Tell whether a graph is stated: it neither follows from others nor belongs to the software."""
        ...

    def complete(self, draft: Draft) -> Report:
        """Add to a draft what follows from its change, and judge it."""
        ...

    def unsettled(self, draft: Draft) -> Iterator[str]:
        """Name what of a draft's change looks as if it settled something and does not, and say why."""
        ...

    def remarks(self, draft: Draft) -> Iterator[str]:
        """Say what the log is to tell of a draft's change beside its message."""
        ...

    def commit_info(self, author: str, message: str, token: str | None = None) -> CommitInfo:
        """Say how versions under these rules are made; `token` names the one that asked for the change."""
        ...


@dataclass(frozen=True)
class DiplomaticRules:
    """The rule of what is settled, the conflict rules and the shapes."""

    gate: Gate
    takes_rdf_1_2: bool = False
    _near: WeakKeyDictionary[Draft, Neighbourhood] = field(
        default_factory=WeakKeyDictionary, init=False, repr=False, compare=False
    )

    @property
    def iris(self) -> Iris:
        """IRIs under the base in force."""
        return self.gate.iris

    @property
    def derived(self) -> frozenset[GraphName]:
        """The default graph, `graph/conflicts`, and what is noted of versions: the log and the counts."""
        return plan(self.iris.base).undigested

    def is_stated(self, graph: GraphName) -> bool:
        """Tell whether the gate validates a graph, and it does not follow from others."""
        return self.gate.is_stated(graph) and graph not in self.derived

    def complete(self, draft: Draft) -> Report:
        """Close, settle, find conflicts and validate, all from the change."""
        ontology, before = self.gate.ontology, self._before(draft)
        stated = draft.change
        draft.apply(close_change(before, stated, ontology, self.iris).after(stated))
        change = draft.change
        draft.apply(rederive(before, Changed(before, change, draft), change, ontology, self.iris))
        return self._judge(draft) + self.gate.check_settled(draft, draft.change.added)

    def _before(self, draft: Draft) -> Neighbourhood:
        """Give what a draft started from, with what was looked up in it for this draft so far."""
        return self._near.setdefault(draft, Neighbourhood(draft.before))

    def _judge(self, draft: Draft) -> Report:
        change = draft.change
        rules = {ONTOLOGY.iri(self.iris), SHAPES.iri(self.iris)}
        if any(quad.graph_name in rules for quad in change.touched):
            names = (name for name in draft.graph_names() if isinstance(name, NamedNode))
            changed = {quad.graph_name for quad in change.touched}
            return self.gate.judge_all(draft, tuple(filter(self.gate.is_stated, names)), changed=changed)
        before = self._before(draft)
        after = Changed(before, change, draft)
        return self.gate.check_change(before, after, change.added, change.removed)

    def unsettled(self, draft: Draft) -> Iterator[str]:
        """Look through what a draft adds (see `changes.unsettled`)."""
        yield from unsettled(draft, draft.change.added, self.gate.ontology, self.iris)

    def remarks(self, draft: Draft) -> Iterator[str]:
        """Name the entries that are written and settle nothing (see `changes.silenced`), a few of them."""
        index = ClaimIndex(draft, self.gate.ontology, self.iris)
        yield from islice(silenced(index, draft.change.added), _MOST_REMARKS)

    def commit_info(
        self, author: str, message: str, token: str | None = None, more: Callable[[], Counts] | None = None
    ) -> CommitInfo:
        """Keep the log in `graph/log`, and in `graph/void` how much there is of what.

        `more` gives counts of what has come into the default graph beside the draft's change.
        """

        def notes(manifest: Manifest, draft: Draft) -> Change:
            logged = Change(frozenset(log_quads(manifest, self.iris)))
            logged = logged.joined(ownership(draft, manifest, token, self.iris))
            before, change = self._before(draft), draft.change
            # What came in by file is no part of the change: it is to be looked up in the draft.
            after = Changed(before, change, draft) if more is None else draft
            return logged.joined(describe_dataset(before, after, change, self.iris, more and more()))

        return CommitInfo(author, message, derived=self.derived, notes=notes)


@dataclass(frozen=True)
class NoRules:
    """A bare data set: nothing is derived, everything is accepted, and no log is in the data."""

    derived: frozenset[GraphName] = frozenset()
    takes_rdf_1_2: bool = True

    def is_stated(self, graph: GraphName) -> bool:
        """Tell that it is: every graph is, but for those that are named as derived."""
        return graph not in self.derived

    def complete(self, draft: Draft) -> Report:  # noqa: ARG002 - as Rules have it
        """Accept."""
        return Report(())

    def unsettled(self, draft: Draft) -> Iterator[str]:  # noqa: ARG002 - as Rules have it
        """Name nothing: nothing is settled here."""
        return iter(())

    def remarks(self, draft: Draft) -> Iterator[str]:  # noqa: ARG002 - as Rules have it
        """Say nothing."""
        return iter(())

    def commit_info(self, author: str, message: str, token: str | None = None) -> CommitInfo:  # noqa: ARG002
        """Keep the log in manifests alone."""
        return CommitInfo(author, message)


def rules_of(profile: str, base: str, today: Clock = utc_today) -> Rules:
    """Give the rules of a profile, with the shapes read and ready: that takes two to three seconds.

    `today` tells them what day it is: nothing can have been after it.
    """
    if profile == "plain":
        return NoRules()
    gate = Gate(resource("shapes"), load_ontology(resource("ontology")), Iris(base), today)
    gate.make_ready()
    return DiplomaticRules(gate)
