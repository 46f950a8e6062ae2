"""What `make` says: each block compiled to templates, one for each set of columns that may be empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter, not_

from detente.claims.importing.actors import PLACE, Named
from detente.claims.importing.columns import Row, RowError
from detente.claims.importing.lexical import LATITUDE, LONGITUDE
from detente.claims.importing.values import NAME, TermCompiler, TermTemplate
from detente.rdf.namespaces import DET, LABEL, RDF, SCHEMA, TYPE

Seen = dict[str, str]
"""Subjects that are described already, each with the number of the record that did."""
Pending = list[tuple[Seen, str, str]]
"""What a record says for the first time: where that is noted, of which subject, and its lines.

Noted once the record is known to be sound."""

Write = Callable[[Row, Pending], str]
"""Writes what a block makes of one record, as lines of N-Quads."""


@dataclass
class Lines:
    """Lines of N-Quads about one subject, grouped by the columns that must not be empty for them."""

    graph: str
    groups: dict[frozenset[int], list[tuple[str, tuple[int, ...]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, subject: TermTemplate, predicate: str, value: TermTemplate) -> None:
        """Add a triple; it is left out where a column of its value is empty."""
        line = f"{subject.pattern} <{predicate}> {value.pattern} {self.graph} .\n"
        self.groups[value.needs].append((line, subject.slots + value.slots))

    def writer(self) -> Callable[[Row], str]:
        """Make the function that writes all lines whose columns are not empty.

        For each set of columns that are empty together one template is made, when it is first met.
        """
        needs = sorted(frozenset[int]().union(*self.groups))
        if not needs:
            return self._without(frozenset())
        known: dict[object, Callable[[Row], str]] = {}
        take = _taking(needs)
        pattern, slots = self._pattern(frozenset())
        fill = _taking(slots)

        def write(row: Row) -> str:
            cells = take(row)
            if all(cells):
                return pattern % fill(row)
            empty = tuple(map(not_, cells))
            found = known.get(empty)
            if found is None:
                missing = frozenset(index for index, is_empty in zip(needs, empty, strict=True) if is_empty)
                found = known[empty] = self._without(missing)
            return found(row)

        return write

    def _without(self, missing: frozenset[int]) -> Callable[[Row], str]:
        return _writer(*self._pattern(missing))

    def _pattern(self, missing: frozenset[int]) -> tuple[str, list[int]]:
        """Give the lines that need none of these columns as one pattern, with what fills it."""
        lines = [each for needs, own in self.groups.items() if not needs & missing for each in own]
        return "".join(line for line, _ in lines), [index for _, slots in lines for index in slots]


def _taking(slots: list[int]) -> Callable[[Row], tuple[str, ...]]:
    """Make what takes cells of a row, as a tuple however few they are."""
    if len(slots) > 1:
        return itemgetter(*slots)
    if slots:
        only = slots[0]
        return lambda row: (row[only],)
    return lambda _: ()


def _writer(pattern: str, slots: list[int]) -> Callable[[Row], str]:
    if not slots:
        whole = pattern % ()
        return lambda _: whole
    take = _taking(slots)
    return lambda row: pattern % take(row)


@dataclass
class MappedBlock:
    """Lines that are written of a record under conditions, once for each thing or with each record."""

    subject: TermTemplate
    lines: Lines
    when: int | None = None
    unless: int | None = None
    required: dict[int, str] = field(default_factory=dict)
    """Columns without which the record is no good, with what to say then."""
    seen: Seen | None = None
    """Subjects that are described already; None where every record adds."""
    number: int | None = None
    """The column of the record's number, where two records may not describe one subject: claims."""

    def compiled(self) -> Write:
        """Make the function that writes this block."""
        text = self.lines.writer()
        if self.when is None and self.unless is None and self.seen is None and not self.required:
            return lambda row, _: text(row)
        return self._guarded(text)

    def _guarded(self, text: Callable[[Row], str]) -> Write:
        subject = _writer(self.subject.pattern, list(self.subject.slots))
        required = list(self.required.items())
        when, unless, seen, number = self.when, self.unless, self.seen, self.number

        def write(row: Row, pending: Pending) -> str:
            if (when is not None and not row[when]) or (unless is not None and row[unless]):
                return ""
            for index, problem in required:
                if not row[index]:
                    raise RowError(problem, index)
            if seen is not None:
                key = subject(row)
                earlier = seen.get(key)
                if earlier is not None:
                    if number is not None and earlier != row[number]:
                        raise RowError(f"record {earlier} has the same id: both would be the claim {key}")
                    return ""
                made = text(row)
                pending.append((seen, key, made))
                return made
            return text(row)

        return write


def iri_term(iri: str) -> TermTemplate:
    """Make a term of one IRI."""
    return TermTemplate(f"<{iri.replace('%', '%%')}>")


def named_term(named: Named) -> TermTemplate:
    """Make the term of somebody, or some place, that a record names."""
    return TermTemplate("<%s>", (named.iri,), frozenset({named.iri}))


def describing(named: Named, class_: str, graph: str, terms: TermCompiler, seen: Seen) -> MappedBlock:
    """Make the block that describes an actor or a place that the data set alone has."""
    subject = named_term(named)
    lines = Lines(graph)
    lines.add(subject, TYPE.value, iri_term(class_))
    lines.add(subject, LABEL.value, terms.cell(named.label, NAME))
    if named.side is not None:
        lines.add(subject, DET.ofState.value, TermTemplate("<%s>", (named.side,), frozenset({named.side})))
    for property_, index, kind in (
        (SCHEMA.latitude, named.latitude, LATITUDE),
        (SCHEMA.longitude, named.longitude, LONGITUDE),
    ):
        if named.kind == PLACE and index is not None:
            lines.add(subject, property_.value, terms.cell(index, kind))
    return MappedBlock(subject, lines, when=named.new, seen=seen)


def claim_templates(
    graph: str,
    claim: TermTemplate,
    author: str,
    anchor: TermTemplate,
    modality: TermTemplate,
    lines: Lines | None = None,
) -> Lines:
    """Write what every claim of a data set has: whose it is, how it is held, where it stands."""
    lines = lines or Lines(graph)
    lines.add(claim, TYPE.value, iri_term(DET.Claim.value))
    lines.add(claim, DET.modality.value, modality)
    lines.add(claim, DET.polarity.value, iri_term("https://w3id.org/detente/scheme/polarity-positive"))
    lines.add(claim, DET.attributedTo.value, iri_term(author))
    lines.add(claim, DET.reportedIn.value, TermTemplate(graph.replace("%", "%%")))
    lines.add(claim, DET.anchor.value, anchor)
    return lines


def triple_lines(
    lines: Lines, claim: TermTemplate, subject: TermTemplate, predicate: str, value: TermTemplate
) -> None:
    """Write the one triple that a property claim is about; needed with its value alone."""
    needs = value.needs
    for property_, term in (
        (RDF.subject, subject),
        (RDF.predicate, iri_term(predicate)),
        (RDF.object, value),
    ):
        lines.add(claim, property_.value, TermTemplate(term.pattern, term.slots, needs))


def under(needs: frozenset[int], lines: Lines) -> Lines:
    """Require these columns for every line."""
    found = Lines(lines.graph)
    for own, each in lines.groups.items():
        found.groups[own | needs].extend(each)
    return found
