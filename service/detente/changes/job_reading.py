"""What is read for a request to write, and what of that is told: counts, losses, places, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import Quad

from detente.changes.places import Text
from detente.changes.publishing import Published, publish
from detente.changes.refusals import near_misses, placed, results_text
from detente.changes.rules import DiplomaticRules, Rules
from detente.errors import DetenteError
from detente.gate.report import Report
from detente.rdf.quads import GraphName
from detente.rdf.reading.read import How, read_bytes
from detente.rdf.reading.readings import FileReading
from detente.store import Draft
from detente.vocabulary.iris import Iris
from detente.vocabulary.own_context import contexts_of


class Document(Protocol):
    """One RDF document of a request, spooled to a file."""

    @property
    def path(self) -> str:
        """Where it is."""

    @property
    def media_type(self) -> str:
        """What its sender says of its format."""

    @property
    def name(self) -> str:
        """How errors call it."""


class JobReading:
    """Reads the documents of one request, and remembers what came of it."""

    def __init__(self, iris: Iris, rules: Rules) -> None:
        self.rules = rules
        self._iris = iris
        self._how = How(contexts=contexts_of(iris.base))
        self._unsettled: list[str] = []
        self._notes: tuple[str, ...] = ()
        self.quads: list[Quad] = []
        self.published: Published | None = None
        """What was read of the files of a reviewed entry, where such are published."""

    def part(self, part: Document, base_iri: str | None, graph: GraphName) -> Iterator[Quad]:
        """Yield the quads of a document; raises what `read_bytes` does."""
        return read_bytes(Path(part.path), part.media_type, base_iri, graph, name=part.name, how=self._how)

    def add(self, quads: Iterable[Quad]) -> None:
        """Remember quads as they are going to be written."""
        self.quads.extend(quads)

    def publish(self, folder: Path, draft: Draft) -> None:
        """Have a draft say what reviewed files say; raises as `publishing.publish` does."""
        if not isinstance(self.rules, DiplomaticRules):
            raise DetenteError("entries are published in a graph of the profile 'full' alone")
        self.published = publish(folder, draft, self.rules.gate.ontology, self._iris)
        self._notes = self.published.doubts

    def inspect(self, draft: Draft) -> None:
        """Find what of a change that is accepted settles nothing."""
        self._unsettled += self.rules.unsettled(draft)

    def tell(self, by_lines: Mapping[str, int], notes: Iterable[str], unsettled: Iterable[str]) -> None:
        """Remember what came of the bulk road: quads of documents that were read by lines, and notes."""
        readings = self._how.readings
        readings += [FileReading(name, "N-Triples", number) for name, number in by_lines.items()]
        self._notes = tuple(notes)
        self._unsettled += unsettled

    def words(self) -> dict[str, Any]:
        """Tell it in lines, for answers that have a body."""
        readings = self._how.readings
        return {
            "read": tuple(line for each in readings for line in each.lines()),
            "left_out": any(each.dropped or each.notes for each in readings),
            "notes": (*near_misses(self.quads), *self._notes),
            "unsettled": tuple(self._unsettled),
        }

    def refusal(
        self, report: Report, parts: Iterable[Document], quads: Sequence[Quad] = (), more: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Tell the results of the gate with their places in the documents, as `report` and `results`.

        `quads` say more of what the results are about than what was remembered; `more` are lines for the end.
        """
        texts = [Text(part.name, Path(part.path)) for part in parts]
        report, places = placed(report, [*self.quads, *quads], texts)
        results = tuple(
            result.as_dict() | ({"place": place.at} if place.at else {})
            for result, place in zip(report.results, places, strict=True)
        )
        words = (results_text(report, places), *near_misses(self.quads), *more)
        return {"results": results, "report": "\n".join(words)}
