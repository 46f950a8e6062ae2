"""A mapping, read and compiled for the files it is to map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass
from pathlib import Path

from detente.claims.importing.actors import Naming
from detente.claims.importing.blocks import Seen, Write
from detente.claims.importing.columns import Columns, Step, template
from detente.claims.importing.making import Making
from detente.claims.importing.matching import Matching
from detente.claims.importing.operations import Let
from detente.claims.importing.records import UTF_8, RecordSource
from detente.claims.importing.schema import mapping_schema
from detente.claims.importing.segments import segments
from detente.claims.importing.tables import LookupTable, read_table
from detente.claims.importing.values import TermCompiler, ValueVocabulary
from detente.documents import Cursor, read_document
from detente.errors import InputError, Problem
from detente.vocabulary.iris import Iris, slug
from detente.vocabulary.ontology import Ontology

NULL = ("", "NA", "None")
"""Cells that hold nothing, unless the mapping says which do."""


@dataclass(frozen=True)
class Repeating:
    """How one record is mapped several times: for each of these columns, or for each part of one."""

    columns: tuple[int, ...]
    by: str | None = None

    def values(self, row: Sequence[str]) -> list[str]:
        """Give the values for each of which the record is mapped; one empty one where it has none."""
        if self.by is None:
            return [row[index] for index in self.columns if row[index]] or [""]
        parts = [each.strip() for each in row[self.columns[0]].split(self.by)]
        return [each for each in parts if each] or [""]


@dataclass(frozen=True)
class Compiled:
    """A mapping ready for records: what cleans them, the steps of `let`, and the blocks of `make`."""

    width: int
    """Cells of a record."""
    clean: Step
    steps: tuple[Step, ...]
    writes: tuple[Write, ...]
    repeating: Repeating | None
    period: tuple[int, int] | None
    """Columns with the first and the last day of a record."""
    where: int | None
    header: tuple[str, ...]
    seen: Mapping_[str, Seen]
    """What is described already, by what it is called in `make`: it grows as records are mapped."""


@dataclass(frozen=True)
class Mapping:
    """A mapping of one data set, as its file has it."""

    document: Cursor

    def text(self, key: str) -> str:
        """Give a text of the mapping; empty where it says nothing."""
        return self.document[key].text if key in self.document else ""

    @property
    def dataset(self) -> str:
        """The name of the data set in addresses."""
        return self.text("dataset")

    @property
    def source(self) -> RecordSource:
        """How its records stand in files."""
        if "source" not in self.document:
            return RecordSource(null=frozenset(NULL))
        spec = self.document["source"]
        columns = tuple(each.text for each in spec["columns"].items()) if "columns" in spec else ()
        null = ["", *(each.text for each in spec["null"])] if "null" in spec else NULL
        if len(columns) == 1:
            columns = tuple(columns[0].split())
        return RecordSource(
            format=spec["format"].text if "format" in spec else "csv",
            delimiter=spec["delimiter"].text if "delimiter" in spec else ",",
            quoting=spec["quoting"].value if "quoting" in spec else True,
            columns=columns,
            rows=spec["rows"].text if "rows" in spec else "",
            null=frozenset(null),
            skip=spec["skip"].value if "skip" in spec else 0,
            encoding=spec["encoding"].text if "encoding" in spec else UTF_8,
        )

    def compile(
        self, files: Sequence[Path], release: str, matching: Matching, ontology: Ontology, iris: Iris
    ) -> Compiled:
        """Compile the mapping for the columns of these files.

        Raises InputError with what is wrong in the mapping, each at its place; or where a file has other
        columns than the first.
        """
        header = _header(self.source, files)
        tables = self._tables(files[0].parent)
        naming = Naming(self.dataset, iris, matching)
        first = Columns(header)
        self._compile(first, tables, naming, release, ontology)
        return self._compile(Columns(header, first.planned()), tables, naming, release, ontology)

    def _compile(
        self,
        columns: Columns,
        tables: dict[str, LookupTable],
        naming: Naming,
        release: str,
        ontology: Ontology,
    ) -> Compiled:
        """Compile once to learn which columns there are, and again for the layout that is planned of them."""
        header, iris = columns.header, naming.iris
        repeating = self._repeating(columns)
        let = Let(columns, tables, naming)
        self._let(let)
        terms = TermCompiler(columns, ValueVocabulary(ontology, iris, self.text("language") or "en"))
        author = iris.thing(self.document["author"]["id"].text).value
        entry = f"{self.dataset}-{slug(release)}"
        making = Making(let, terms, entry, author, iris, repeats=repeating is not None)
        writes = tuple(block.compiled() for block in making.blocks(self.document["make"]))
        return Compiled(
            width=len(header),
            clean=columns.cleaning(self.source.null),
            steps=segments(columns, naming.matching),
            writes=writes,
            repeating=repeating,
            period=self._period(let),
            where=self._where(columns),
            header=header,
            seen=making.seen,
        )

    def _where(self, columns: Columns) -> int | None:
        at = self.document.get("where")
        return columns.index(at.text, at) if at is not None else None

    def _tables(self, folder: Path) -> dict[str, LookupTable]:
        return {each.key: read_table(each, folder) for each in self.document.get("tables") or ()}

    def _repeating(self, columns: Columns) -> Repeating | None:
        if "unpivot" in self.document:
            spec = self.document["unpivot"]
            found = Repeating(tuple(columns.indices(spec["columns"])))
        elif "split" in self.document:
            spec = self.document["split"]
            found = Repeating((columns.index(spec["column"].text, spec["column"]),), spec["by"].text)
        else:
            return None
        columns.cell(spec["value"].text)
        return found

    def _let(self, let: Let) -> None:
        problems: list[Problem] = []
        for each in self.document.get("let") or ():
            try:
                let.make(each)
            except InputError as error:
                problems.extend(error.problems)
                let.columns.names.update(_names_of(each, let.columns))
        if problems:
            raise InputError(problems)

    def _period(self, let: Let) -> tuple[int, int] | None:
        if "period" not in self.document:
            return None
        at = self.document["period"]
        if at.text not in let.dates:
            raise InputError([at.problem(f"{at.text!r} is no date that let makes")])
        names = let.columns.names
        return names[f"{at.text}.start"], names[f"{at.text}.end"]


def read_mapping(path: Path) -> Mapping:
    """Read a mapping; raises InputError with all that its schema refuses, each at its line and column."""
    document = read_document(path, mapping_schema())
    problems = [*_unclosed(document)]
    if problems:
        raise InputError(problems)
    return Mapping(document)


def _unclosed(at: Cursor) -> Iterator[Problem]:
    """Tell of texts with the beginning of a placeholder that names no column: it would stay as text."""
    if isinstance(at.value, str) and any("$(" in part for part in template(at.value).parts):
        yield at.problem(f"{at.value!r} has $( and no name of a column with ) after it")
    for each in at.all_members():
        yield from _unclosed(each)


def _header(source: RecordSource, files: Sequence[Path]) -> tuple[str, ...]:
    header = source.header(files[0])
    if not header:
        problem = "source: columns: is missing; say what the columns of the files are called"
        raise InputError([Problem(str(files[0]), None, None, problem)])
    for path in files[1:]:
        other = source.header(path)
        if other != header:
            differing = sorted(set(other) ^ set(header)) or ["their order"]
            problem = f"has other columns than {files[0].name}: {', '.join(differing[:10])}"
            raise InputError([Problem(str(path), 1, None, problem)])
    return header


def _names_of(spec: Cursor, columns: Columns) -> dict[str, int]:
    """Name what a faulty operation would have made, so that what uses it is not told to be wrong, too."""
    suffixes = ("", ".edtf", ".start", ".end", ".iri", ".label", ".side", ".new")
    return {f"{spec.key}{suffix}": columns.number for suffix in suffixes}
