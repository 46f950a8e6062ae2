"""Graphs of event data sets that go, for good or for a newer form of them: by file, as they came."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode

from detente.changes.bulk.lines import batches
from detente.changes.bulk.surroundings import named_words
from detente.changes.bulk.tally import PlainTally
from detente.changes.bulk.writing import FileWriter
from detente.changes.rules import DiplomaticRules
from detente.derivation.claim_index import ClaimIndex
from detente.rdf.words import node_of, word_of
from detente.store import Draft, GraphTable, Version
from detente.store.quad_file import QuadFile


class GoingDataSets:
    """Takes graphs out of a draft; of data sets that nobody adopted nearly all of it by file.

    The rules read of such a graph what it says of itself, and of things that the curation names: that is
    removed as by any change, so that what follows from it goes too.
    """

    def __init__(self, draft: Draft, rules: DiplomaticRules | None, folder: Path, tally: PlainTally) -> None:
        self._draft = draft
        self._folder = folder
        self._tally = tally
        self._index = None if rules is None else ClaimIndex(draft.before, rules.gate.ontology, rules.iris)
        self.unnamed: set[NamedNode] = set()
        """Graphs that are gone by file, of which the curation named nothing: no other is judged by them."""
        self.named: set[NamedNode] = set()
        """Those of which it did: they are judged as any change is, should they come anew."""

    def is_unread(self, graph: NamedNode) -> bool:
        """Tell whether a graph, as it was before, is that of a data set that nobody adopted."""
        before, index = self._draft.before, self._index
        table = before.manifest.graphs if isinstance(before, Version) else None
        held = table.hashes.get(graph.value) if isinstance(table, GraphTable) else None
        if index is None or held is None or held.blank:
            return False
        return index.is_data_set(graph) and not index.is_read(graph)

    def drop(self, graph: NamedNode) -> None:
        """Remove a graph."""
        if self.is_unread(graph):
            self._draft.guard(graph)
            self._remove_what_is_read(graph)
            self._draft.unload(graph, self._files(graph))
        else:
            self._draft.drop(graph)

    def _remove_what_is_read(self, graph: NamedNode) -> None:
        draft, index = self._draft, self._index
        curated = named_words(draft.before.match(graph=index.curation)) if index else frozenset[str]()
        named = [node_of(word) for word in curated if word[0] == "<"]
        said = [quad for node in named for quad in draft.before.match(node, graph=graph)]
        (self.named if said or str(graph) in curated else self.unnamed).add(graph)
        draft.delete([*said, *draft.before.match(graph, graph=graph)])

    def _files(self, graph: NamedNode) -> list[QuadFile]:
        """Write what is left of a graph to files."""
        files: list[QuadFile] = []
        writer = FileWriter(self._folder, f"gone-{len(self._draft.unloaded)}", files.append)
        for batch in batches(self._draft.match(graph=graph)):
            self._tally.gone(batch)
            writer.write(word_of(graph), [f"{q.subject} {q.predicate} {q.object}" for q in batch])
        writer.finish()
        return files
