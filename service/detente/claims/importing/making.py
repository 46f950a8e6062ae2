"""The list `make` of a mapping, compiled: things, what is said of them, and the claims that they are so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from detente.claims.importing.actors import ACTOR, PLACE
from detente.claims.importing.blocks import (
    Lines,
    MappedBlock,
    Seen,
    claim_templates,
    describing,
    iri_term,
    named_term,
    triple_lines,
    under,
)
from detente.claims.importing.operations import Let
from detente.claims.importing.values import IRI, NAME, TermCompiler, TermTemplate
from detente.documents import Cursor, suggestion
from detente.errors import InputError, Problem
from detente.rdf.namespaces import DCT, DET, LABEL, XSD
from detente.rdf.namespaces import EDTF as EDTF_DATATYPES
from detente.rdf.namespaces import TYPE as RDF_TYPE
from detente.vocabulary.eventualities import EVENTUALITIES
from detente.vocabulary.iris import Iris

CLAIMS = "\0claims"
"""What the subjects of claims are noted under, which no two records may share."""
OWN_KEYS = ("thing", "name", "a", "when", "unless", "label", "date", "claim", "varying")
_EDTF = f"{EDTF_DATATYPES.iri}EDTF"
_MODALITIES = ("asserted", "intended")


@dataclass
class Making:
    """Compiles blocks, in the order in which they stand."""

    let: Let
    terms: TermCompiler
    entry: str
    author: str
    iris: Iris
    repeats: bool = False
    """Whether one record is mapped several times, for each of its columns or parts."""
    things: dict[str, TermTemplate] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    _described: dict[str, Cursor] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)

    @property
    def graph(self) -> str:
        """The graph of the release, which has the data set's IRI."""
        return f"<{self.iris.entry(self.entry).value}>"

    def blocks(self, make: Cursor) -> list[MappedBlock]:
        """Compile every block; raises InputError with all that is wrong with them."""
        for each in make:
            self._name(each)
        found: list[MappedBlock] = []
        for each in make:
            try:
                found.extend(self._block(each))
            except InputError as error:
                self.problems.extend(error.problems)
        for pattern, at in self._described.items():
            if pattern not in self.claimed and not self.problems:
                problem = "nobody claims this; say 'claim: true' here, or in another block of the same thing"
                self.problems.append(at.problem(problem))
        if self.problems:
            raise InputError(self.problems)
        return found

    def _name(self, block: Cursor) -> None:
        if "name" in block:
            try:
                self.things[block["name"].text] = self.terms.iri(block["thing"].text, block["thing"])
            except InputError as error:
                self.problems.extend(error.problems)

    def _block(self, block: Cursor) -> Iterator[MappedBlock]:
        subject = self._subject(block["thing"])
        lines = Lines(self.graph)
        yield from self._properties(block, subject, lines)
        described = MappedBlock(
            subject, lines, *self._conditions(block), required=self._required(subject, block)
        )
        if "a" in block:
            described.seen = self.seen.setdefault(subject.pattern, {})
        yield described
        if "claim" in block and block["claim"].value is not False:
            self.claimed.add(subject.pattern)
            yield from self._claims(block, subject)
        elif "varying" in block:
            raise InputError(
                [block["varying"].problem("varying values need a claim of their own: add 'claim'")]
            )

    def _subject(self, thing: Cursor) -> TermTemplate:
        if thing.text in self.things:
            return self.things[thing.text]
        if thing.text in self.let.named:
            return named_term(self.let.named[thing.text])
        if ":" not in thing.text and "/" not in thing.text:
            known = [*self.things, *self.let.named]
            listed = suggestion(thing.text, known) or f"; there are {', '.join(known) or 'none'}"
            raise InputError([thing.problem(f"there is no block or name {thing.text!r}{listed}")])
        return self.terms.iri(thing.text, thing)

    def _conditions(self, block: Cursor) -> tuple[int | None, int | None]:
        when, unless = (
            self.let.columns.index(block[key].text, block[key]) if key in block else None
            for key in ("when", "unless")
        )
        return when, unless

    def _required(self, subject: TermTemplate, block: Cursor) -> dict[int, str]:
        names = {index: name for name, index in self.let.columns.names.items() if not name.startswith("\0")}
        return {
            index: f"{names.get(index, 'a column')} is empty, which names the thing {block['thing'].text}"
            for index in subject.needs
        }

    def _properties(self, block: Cursor, subject: TermTemplate, lines: Lines) -> Iterator[MappedBlock]:
        if "a" in block:
            lines.add(subject, RDF_TYPE.value, self._class(block["a"]))
            if any(key not in ("thing", "name", "a", "claim", "when", "unless") for key in block.value):
                self._note_described(block, subject)
        if "label" in block:
            lines.add(subject, LABEL.value, self.terms.literal(block["label"].text, NAME, block["label"]))
        if "date" in block:
            lines.add(subject, DET.edtf.value, self._date(block["date"]))
            self._check_end(block)
        for property_ in block:
            if property_.key not in OWN_KEYS:
                yield from self._values(property_, subject, lines)

    def _note_described(self, block: Cursor, subject: TermTemplate) -> None:
        classes = {f"det:{each.value.rpartition('#')[2]}" for each in EVENTUALITIES}
        if block["a"].text in classes or "$(" in block["a"].text:
            self._described[subject.pattern] = block["thing"]

    def _class(self, at: Cursor) -> TermTemplate:
        if "$(" in at.text:
            return self.terms.iri(at.text, at)
        return iri_term(self.terms.vocabulary.class_(at.text, at))

    def _check_end(self, block: Cursor) -> None:
        """Refuse tenures without an end to be in office for ever: a list knows no day after its own."""
        if "a" in block and block["a"].text == "det:Tenure" and block["date"].text in self.let.endless:
            problem = "a tenure whose end is empty would never end; say 'seen' and the day of the list in let"
            raise InputError([block["date"].problem(problem)])

    def _date(self, at: Cursor) -> TermTemplate:
        if at.text not in self.let.dates:
            listed = suggestion(at.text, self.let.dates) or f"; there are {', '.join(sorted(self.let.dates))}"
            raise InputError([at.problem(f"{at.text!r} is no date that let makes{listed}")])
        return self.terms.cell(self.let.columns.names[f"{at.text}.edtf"], _EDTF)

    def _values(self, property_: Cursor, subject: TermTemplate, lines: Lines) -> Iterator[MappedBlock]:
        predicate, kind = self.terms.vocabulary.property(property_.key, property_)
        for value in property_.items():
            lines.add(subject, predicate, self._value(value, kind))
            named = self.let.named.get(value.text) if kind == IRI else None
            if named is None:
                continue
            if named.side is not None and self._takes_part(predicate):
                lines.add(
                    subject, DET.side.value, TermTemplate("<%s>", (named.side,), frozenset({named.side}))
                )
            yield from self._describing(value)

    def _value(self, value: Cursor, kind: str) -> TermTemplate:
        if kind == IRI and value.text in self.let.named:
            return named_term(self.let.named[value.text])
        if kind == IRI and value.text in self.things:
            return self.things[value.text]
        return self.terms.value(value.text, kind, value)

    def _takes_part(self, predicate: str) -> bool:
        above = self.terms.vocabulary.ontology.superproperties
        taking = {each.value for each, wider in above.items() if DET.participant in wider}
        return predicate in {DET.participant.value, *taking}

    def _describing(self, value: Cursor) -> Iterator[MappedBlock]:
        """Describe, once, an actor or a place that the data set alone has."""
        if value.text in self._named:
            return
        self._named.add(value.text)
        named = self.let.named[value.text]
        class_ = self.terms.vocabulary.class_(named.class_, value)
        seen = self.seen.setdefault(f"\0{PLACE if named.kind == PLACE else ACTOR}", {})
        yield describing(named, class_, self.graph, self.terms, seen)

    def _claims(self, block: Cursor, subject: TermTemplate) -> Iterator[MappedBlock]:
        spec = block["claim"] if isinstance(block["claim"].value, dict) else None
        identity = spec["id"].text if spec is not None and "id" in spec else "$(row)"
        at = spec["id"] if spec is not None and "id" in spec else block["claim"]
        anchor = TermTemplate(f"{self.graph[:-1]}#row=%s>", (self.let.columns.number,))
        modality = self._modality(spec)
        claim = self.terms.iri(f"claim/{self.entry}/{identity}", at)
        lines = claim_templates(self.graph, claim, self.author, anchor, modality)
        lines.add(claim, DET.about.value, TermTemplate(subject.pattern, subject.slots))
        self._claimed_from(spec, claim, lines)
        when, unless = self._conditions(block)
        if spec is not None and "when" in spec:
            when = self.let.columns.index(spec["when"].text, spec["when"])
        required = {**self._required(subject, block), **self._required(claim, block)}
        made = self._claim_block(claim, lines, identity, (when, unless), required)
        if spec is not None and "once" in spec and spec["once"].value:
            made.number = None
        yield made
        for property_ in block.get("varying") or ():
            own = f"{identity}-{property_.key.partition(':')[2].lower()}"
            for each in self._varying(property_, subject, own, spec):
                each.when, each.unless = (when, unless) if each.when is None else (each.when, each.unless)
                yield each

    def _varying(
        self, property_: Cursor, subject: TermTemplate, identity: str, spec: Cursor | None
    ) -> Iterator[MappedBlock]:
        """Claim a value in which reports of one thing differ, without the value itself."""
        predicate, kind = self.terms.vocabulary.property(property_.key, property_)
        value = self._value(property_, kind)
        claim = self.terms.iri(f"claim/{self.entry}/{identity}", property_)
        anchor = TermTemplate(f"{self.graph[:-1]}#row=%s>", (self.let.columns.number,))
        lines = claim_templates(self.graph, claim, self.author, anchor, self._modality(spec))
        triple_lines(lines, claim, subject, predicate, value)
        self._claimed_from(spec, claim, lines)
        yield self._claim_block(claim, under(value.needs, lines), identity, (None, None), {})
        if kind == IRI and property_.text in self.let.named:
            yield from self._describing(property_)

    def _claim_block(
        self,
        claim: TermTemplate,
        lines: Lines,
        identity: str,
        conditions: tuple[int | None, int | None],
        required: dict[int, str],
    ) -> MappedBlock:
        """Make the block of a claim; where the record's number names it, no other record can have it."""
        of_record = identity.startswith("$(row)") and not self.repeats
        seen = None if of_record else self.seen.setdefault(CLAIMS, {})
        return MappedBlock(claim, lines, *conditions, required, seen, self.let.columns.number)

    def _claimed_from(self, spec: Cursor | None, claim: TermTemplate, lines: Lines) -> None:
        if spec is not None and "source" in spec:
            lines.add(claim, DCT.source.value, self.terms.source(spec["source"].text, spec["source"]))
        if spec is not None and "confidence" in spec:
            index = self.let.columns.index(spec["confidence"].text, spec["confidence"])
            lines.add(claim, DET.confidence.value, self.terms.cell(index, XSD.decimal.value))

    def _modality(self, spec: Cursor | None) -> TermTemplate:
        text = spec["modality"].text if spec is not None and "modality" in spec else "asserted"
        if "$(" in text and spec is not None:
            return self.terms.iri(f"dets:modality-{text}", spec["modality"])
        if text not in _MODALITIES and spec is not None:
            problem = f"modality: {text!r} is not one of {', '.join(_MODALITIES)}: data sets code no other"
            raise InputError([spec["modality"].problem(problem)])
        return iri_term(f"https://w3id.org/detente/scheme/modality-{text}")
