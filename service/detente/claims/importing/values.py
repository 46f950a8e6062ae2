"""Values in N-Quads: what a property takes, as the ontology has it, and templates of terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import NamedNode

from detente.characters import name_fault, readable_name
from detente.claims.importing.actors import safe_slug
from detente.claims.importing.columns import Columns, Row, RowError, TextTemplate, remembered, template
from detente.claims.importing.lexical import (
    CHECKS,
    LATITUDE,
    LONGITUDE,
    cell_shown,
    checked_text,
    datatype_of,
)
from detente.documents import Cursor, suggestion
from detente.errors import InputError
from detente.rdf.namespaces import DCT, PREFIXES, SCHEMA, SKOS, XSD
from detente.rdf.namespaces import RDFS as _RDFS
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import Ontology

IRI, TEXT, NAME = "iri", "text", "name"
"""Kinds of values; any other is a datatype. A name is a text in one line, without controls."""

_REUSED: Mapping[str, str] = {
    _RDFS.label.value: NAME,
    _RDFS.comment.value: TEXT,
    SKOS.altLabel.value: NAME,
    SKOS.exactMatch.value: IRI,
    SKOS.closeMatch.value: IRI,
    SCHEMA.text.value: TEXT,
    SCHEMA.value.value: XSD.decimal.value,
    SCHEMA.minValue.value: XSD.decimal.value,
    SCHEMA.maxValue.value: XSD.decimal.value,
    SCHEMA.currency.value: XSD.string.value,
    SCHEMA.unitText.value: XSD.string.value,
    SCHEMA.latitude.value: LATITUDE,
    SCHEMA.longitude.value: LONGITUDE,
    SCHEMA.containedInPlace.value: IRI,
    SCHEMA.url.value: IRI,
    DCT.identifier.value: XSD.string.value,
    DCT.source.value: IRI,
    DCT.language.value: XSD.string.value,
}
_TEXTS = frozenset({"manner", "hedge"})
_DETOUR = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]", re.ASCII)
_SPECIAL = re.compile(r'["\\\n\r\0]')
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})
_DEFINED = ("dets", "det")
"""Prefixes under which a name is a term that the ontology defines."""
_LOCAL = re.compile(r"(id|entry|claim)/")


@dataclass(frozen=True)
class ValueVocabulary:
    """Which properties and classes there are, and what kind of value a property takes."""

    ontology: Ontology
    iris: Iris
    language: str = "en"

    def property(self, name: str, at: Cursor) -> tuple[str, str]:
        """Give a property's IRI and the kind of its values; raises InputError where there is none."""
        iri = self.expand(name, at)
        kind = self._kind(iri)
        if kind is None:
            known = [_short(each) for each in (*_REUSED, *(each.value for each in self._properties()))]
            meant = suggestion(name, known) or "; ontology/README.md lists them"
            raise InputError([at.problem(f"there is no property {name}{meant}")])
        return iri, kind

    def class_(self, name: str, at: Cursor) -> str:
        """Give a class's IRI; raises InputError where the ontology has none of that name."""
        iri = self.expand(name, at)
        classes = [each.value for each in self.ontology.classes]
        if iri not in classes:
            known = [_short(each) for each in classes]
            own = sorted(each for each in known if each.startswith("det:"))
            meant = suggestion(name, known) or f"; there are {', '.join(own)}"
            raise InputError([at.problem(f"there is no class {name}{meant}")])
        return iri

    def expand(self, name: str, at: Cursor) -> str:
        """Write a prefixed name out; raises InputError for an unknown prefix."""
        prefix, _, local = name.partition(":")
        if prefix not in PREFIXES:
            listed = suggestion(prefix, PREFIXES) or f"; there are {', '.join(PREFIXES)}"
            raise InputError([at.problem(f"there is no prefix {prefix!r}{listed}")])
        return PREFIXES[prefix] + local

    def _properties(self) -> list[NamedNode]:
        return [*self.ontology.object_properties, *self.ontology.datatypes]

    def _kind(self, iri: str) -> str | None:
        if iri in _REUSED:
            return _REUSED[iri]
        if any(each.value == iri for each in self.ontology.object_properties):
            return IRI
        for term, datatype in self.ontology.datatypes.items():
            if term.value == iri:
                is_text = datatype is None or term.value.rpartition("#")[2] in _TEXTS
                return TEXT if is_text else str(datatype.value)  # type: ignore[union-attr]
        return None


@dataclass(frozen=True)
class TermTemplate:
    """A term of N-Quads as a pattern for `%`, with the columns that fill it and those it cannot lack."""

    pattern: str
    slots: tuple[int, ...] = ()
    needs: frozenset[int] = frozenset()


@dataclass
class TermCompiler:
    """Compiles values to terms over the columns of a record."""

    columns: Columns
    vocabulary: ValueVocabulary

    def value(self, text: str, kind: str, at: Cursor) -> TermTemplate:
        """Compile a value of a property."""
        return self.iri(text, at) if kind == IRI else self.literal(text, kind, at)

    def iri(self, text: str, at: Cursor) -> TermTemplate:
        """Compile an IRI: a prefixed name, a path under the base, an address, or a column that holds one."""
        found = template(text)
        if found.only_column is not None:
            return self._whole_iri(found.only_column, at)
        if _LOCAL.match(text):
            return self._filled(self.vocabulary.iris.base, found, at)
        prefix, colon, rest = text.partition(":")
        if prefix in _DEFINED and found.columns:
            return self._defined(prefix, template(rest), at)
        if colon and prefix in PREFIXES:
            return self._filled(PREFIXES[prefix], template(rest), at, slugged=False)
        if _ABSOLUTE.match(text):
            return self._address(found, at)
        problem = f"{text!r} is no IRI: write a name of let or of a block, dets:…, id/kind/… or https://…"
        raise InputError([at.problem(problem)])

    def literal(self, text: str, kind: str, at: Cursor) -> TermTemplate:
        """Compile text in the mapping's language, or a literal of a datatype, which is checked."""
        found = template(text)
        needs = [self.columns.index(name, at) for name in found.columns]
        slots = tuple(self._text(index, kind) for index in needs)
        if kind in CHECKS and found.only_column is not None:
            slots = (self._checked(needs[0], kind),)
        elif kind in CHECKS:
            return self._checked_text(text, kind, at)
        middle = "%s".join(_plain(part) for part in found.parts)
        return TermTemplate(f'"{middle}"{self._tail(kind)}', slots, self._unsure(needs))

    def cell(self, index: int, kind: str) -> TermTemplate:
        """Give the literal of one column, which is left out where that is empty."""
        slot = self._checked(index, kind) if kind in CHECKS else self._text(index, kind)
        return TermTemplate(f'"%s"{self._tail(kind)}', (slot,), self._unsure([index]))

    def source(self, text: str, at: Cursor) -> TermTemplate:
        """Compile where a record comes from: an IRI where it is an address, else text."""
        fill = self.columns.filled(template(text), at)
        name = f"\0source {text}"

        def step(row: Row) -> None:
            cell = fill(row)
            row.append(_source_term(checked_text(cell)) if cell else "")

        if name not in self.columns.names:
            self.columns.made(step, name, reads=self.columns.read_by(template(text), at))
        index = self.columns.names[name]
        return TermTemplate("%s", (index,), frozenset({index}))

    def _tail(self, kind: str) -> str:
        if kind in (TEXT, NAME):
            return f"@{self.vocabulary.language}"
        return "" if kind == XSD.string.value else f"^^<{datatype_of(kind)}>"

    def _whole_iri(self, name: str, at: Cursor) -> TermTemplate:
        index = self.columns.index(name, at)

        def encode(cell: str) -> str:
            if not _ABSOLUTE.match(cell):
                raise RowError(f"{cell_shown(cell)} is no absolute IRI", index)
            return _whole(cell, index)

        slot = self._derived(f"\0iri {index}", index, encode)
        return TermTemplate("<%s>", (slot,), frozenset({index}))

    def _filled(self, start: str, found: TextTemplate, at: Cursor, *, slugged: bool = True) -> TermTemplate:
        needs = [self.columns.index(name, at) for name in found.columns]
        slots = tuple(self._in_iri(index, slugged=slugged) for index in needs)
        parts = [start + found.parts[0], *found.parts[1:]]
        for part in parts:
            if _DETOUR.search(part):
                raise InputError([at.problem(f"{part!r} has characters that no IRI has")])
        return TermTemplate(
            "<" + "%s".join(part.replace("%", "%%") for part in parts) + ">", slots, self._unsure(needs)
        )

    def _in_iri(self, index: int, *, slugged: bool) -> int:
        """Give the column that holds another one as part of an IRI."""
        if index in self.columns.slugs:
            return index
        make = safe_slug if slugged else _encoded
        return self._derived(f"\0{make.__name__} {index}", index, make)

    def _unsure(self, indices: list[int]) -> frozenset[int]:
        return frozenset(indices) - self.columns.sure

    def _text(self, index: int, kind: str) -> int:
        if kind == NAME:
            return self._derived(f"\0name {index}", index, lambda cell: _name(cell, index))
        return self._escaped(index)

    def _escaped(self, index: int) -> int:
        name = f"\0text {index}"
        if name not in self.columns.names:
            search = _SPECIAL.search

            def step(row: Row) -> None:
                cell = row[index]
                row.append(checked_text(cell, index).translate(_ESCAPES) if search(cell) else cell)

            self.columns.made(step, name, reads=[index])
        return self.columns.names[name]

    def _checked(self, index: int, datatype: str) -> int:
        fault_of = CHECKS[datatype]

        def check(cell: str) -> str:
            if fault := fault_of(cell):
                raise RowError(f"{cell_shown(cell)} {fault}", index)
            return cell

        return self._derived(f"\0{datatype} {index}", index, check)

    def _checked_text(self, text: str, kind: str, at: Cursor) -> TermTemplate:
        """Compile a literal out of several parts, whose whole is checked."""
        fault_of = CHECKS[kind]

        def check(made: str) -> str:
            if fault := fault_of(made):
                raise RowError(f"{cell_shown(made)} {fault}")
            return made

        return self._made_whole(f'"%s"{self._tail(kind)}', template(text), at, check, str)

    def _defined(self, prefix: str, found: TextTemplate, at: Cursor) -> TermTemplate:
        """Compile the name of a term of the ontology, such as a code of a scheme: it must be there."""
        terms = {each.value for each in self.vocabulary.ontology.names}

        def check(name: str) -> str:
            iri = PREFIXES[prefix] + name
            if iri not in terms:
                raise RowError(f"{cell_shown(f'{prefix}:{name}')} is not in the ontology or its schemes")
            return iri

        return self._made_whole("<%s>", found, at, check, str)

    def _address(self, found: TextTemplate, at: Cursor) -> TermTemplate:
        """Compile an address out of parts; what they make is an IRI, or the record is a bad one."""
        for part in found.parts:
            if _DETOUR.search(part):
                raise InputError([at.problem(f"{part!r} has characters that no IRI has")])
        if not found.columns:
            return TermTemplate(f"<{_address_as_written(found.parts[0], at)}>".replace("%", "%%"))
        return self._made_whole("<%s>", found, at, lambda made: _whole(made, None), _encoded)

    def _made_whole(
        self,
        pattern: str,
        found: TextTemplate,
        at: Cursor,
        check: Callable[[str], str],
        encode: Callable[[str], str],
    ) -> TermTemplate:
        """Compile a term whose parts make sense together alone; a fault is that of its first column."""
        needs = [self.columns.index(name, at) for name in found.columns]

        def make(cells: tuple[str, ...]) -> str:
            return check(_joined(found.parts, [encode(cell) for cell in cells]))

        known = remembered(make)

        def step(row: Row) -> None:
            cells = tuple([row[index] for index in needs])
            try:
                row.append(known(cells) if all(cells) else "")
            except RowError as error:
                raise RowError(str(error), needs[0] if needs else None) from None

        name = f"\0{pattern} {at.path}"
        self.columns.made(step, name, reads=needs)
        index = self.columns.names[name]
        return TermTemplate(pattern, (index,), self._unsure(needs))

    def _derived(self, name: str, index: int, make: Callable[[str], str]) -> int:
        """Give the column that a function makes of another, once however often it is asked for."""
        if name not in self.columns.names:
            known = remembered(make)
            self.columns.made(
                lambda row: row.append(known(row[index]) if row[index] else ""), name, reads=[index]
            )
        return self.columns.names[name]


def _name(cell: str, index: int) -> str:
    """Write a cell as names are, whose controls files have by a wrong encoding; RowError for none to see."""
    checked_text(cell, index)
    named = readable_name(cell) if name_fault(cell) else cell
    if fault := name_fault(named):
        raise RowError(f"{cell_shown(cell)} {fault.message}", index)
    return named.translate(_ESCAPES)


def _encoded(cell: str) -> str:
    """Encode what is part of an IRI (RFC 3986, section 2.1); raises UnicodeEncodeError for no text."""
    return quote(cell, safe="/:@!$&'()*+,;=", errors="strict")


def _address_as_written(text: str, at: Cursor) -> str:
    try:
        return NamedNode(text).value
    except ValueError:
        raise InputError([at.problem(f"{text!r} is no absolute IRI")]) from None


def _joined(parts: Sequence[str], cells: Sequence[str]) -> str:
    """Put cells between the parts of a template."""
    return "".join([text for pair in zip(parts, (*cells, ""), strict=True) for text in pair])


def _whole(cell: str, index: int | None) -> str:
    """Encode what no IRI has in a cell that is one; raises RowError where it is none all the same."""
    checked_text(cell, index)
    iri = _DETOUR.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), cell)
    try:
        return NamedNode(iri).value
    except ValueError:
        raise RowError(f"{cell_shown(cell)} is no absolute IRI", index) from None


def _source_term(cell: str) -> str:
    """Write an address as an IRI, and all else as text."""
    if cell.startswith(("http://", "https://")) and not any(map(str.isspace, cell)):
        try:
            return f"<{_whole(cell, 0)}>"
        except RowError:
            pass  # an address that is none is still words
    return f'"{cell.translate(_ESCAPES)}"'


def _plain(part: str) -> str:
    return part.translate(_ESCAPES).replace("%", "%%")


def _short(iri: object) -> str:
    text = str(iri)
    for prefix, namespace in PREFIXES.items():
        if text.startswith(namespace):
            return f"{prefix}:{text.removeprefix(namespace)}"
    return text
