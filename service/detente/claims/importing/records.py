"""Records of files, one by one: CSV and its kin, XML and JSON; each with its number and line."""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import lzma
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.parsers import expat

from detente.errors import InputError, Problem

csv.field_size_limit(1 << 24)

JSON_BYTES = 1 << 29
"""So large may a JSON document be that is no list of lines: it is read as a whole."""
_CHUNK = 1 << 16
_MAGIC = 8


class Record(NamedTuple):
    """The cells of one record, and the line on which it begins."""

    cells: list[str]
    line: int


class Meter:
    """How many bytes of the files have been read: packed ones count as they are."""

    def __init__(self) -> None:
        self._before = 0
        self._file: IO[bytes] | None = None

    def watch(self, file: IO[bytes]) -> None:
        """Count a further file."""
        self._before = self.bytes
        self._file = file

    @property
    def bytes(self) -> int:
        """Bytes so far."""
        if self._file is None or self._file.closed:
            return self._before
        return self._before + self._file.tell()


UTF_8 = "utf-8"
_UTF_16 = "is in UTF-16, which Excel calls Unicode text: save it as CSV in UTF-8"
CODECS = {
    UTF_8: "utf-8-sig",
    **{
        name: name
        for name in (
            *("windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1256"),
            *("iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-9", "iso-8859-15"),
            *("gb18030", "big5", "shift_jis", "euc-kr", "koi8-r"),
        )
    },
}
"""Encodings that a file may be in, by the names of the Encoding Standard and IANA, with Python's for them."""
_DELIMITERS = {";": '";"', "\t": '"\\t"', ",": '","', "|": '"|"'}
"""What may stand between cells, as a mapping writes it."""
_FORMATS = (
    (
        b"PK\x03\x04",
        "is a workbook of Excel or a ZIP archive: save the sheet as CSV, or call the archive .zip",
    ),
    (b"\xd0\xcf\x11\xe0", "is a workbook of Excel: save the sheet as CSV"),
    (b"\x1f\x8b", "is packed by gzip: call it .gz"),
    (b"\xfd7zXZ\x00", "is packed by xz: call it .xz"),
    (b"\xff\xfe", _UTF_16),
    (b"\xfe\xff", _UTF_16),
)
"""Bytes with which files begin that are no text, whatever they are called, and what to do."""
NOT_DECODED = "is not in %s: save it so, or say what it is in as source: {encoding: windows-1252}"


@dataclass(frozen=True)
class RecordSource:
    """How records stand in the files: as a mapping's `source` has it."""

    format: str = "csv"
    delimiter: str = ","
    quoting: bool = True
    columns: tuple[str, ...] = ()
    """What the columns are called; where a CSV file has no header, or XML and JSON records have parts."""
    rows: str = ""
    null: frozenset[str] = field(default_factory=frozenset)
    skip: int = 0
    encoding: str = UTF_8
    """One of `CODECS`; XML says its own."""

    @property
    def has_header(self) -> bool:
        """Whether the first record of a file says what its columns are called."""
        return self.format == "csv" and not self.columns

    def header(self, path: Path) -> tuple[str, ...]:
        """Give the names of the columns; raises InputError where a file cannot be read."""
        if not self.has_header:
            return self.columns
        with opened_text(path, encoding=self.encoding) as lines:
            for record in _cells(lines, self, path):
                names = tuple(each.strip() for each in record.cells)
                if any(map(_is_broken, names)):
                    raise InputError([Problem(str(path), record.line, None, NOT_DECODED % self.encoding)])
                if len(names) == 1 and (fault := self._undivided(names[0])):
                    raise InputError([Problem(str(path), record.line, None, fault)])
                return names
        raise InputError([Problem(str(path), 1, None, "is empty: it has not even a header")])

    def _undivided(self, name: str) -> str:
        """Say that a header of one column is several, which something else stands between."""
        for each, written in _DELIMITERS.items():
            if each in name:
                cure = f"if cells end at {each!r}, say source: {{delimiter: {written}}}"
                return f"has one column, {name!r}: {cure}"
        return ""

    def records(self, path: Path, meter: Meter) -> Iterator[Record]:
        """Yield the records of a file, its header left out; raises InputError where it cannot be read."""
        if self.format == "xml":
            return _of_xml(path, self.rows, self.columns, meter)
        if self.format == "json":
            return _of_json(path, self, meter)
        return self._of_csv(path, meter)

    def _of_csv(self, path: Path, meter: Meter) -> Iterator[Record]:
        with opened_text(path, meter, self.encoding) as lines:
            records = _cells(lines, self, path)
            if self.has_header:
                next(records, None)
            yield from records


@contextmanager
def opened_text(path: Path, meter: Meter | None = None, encoding: str = UTF_8) -> Iterator[IO[str]]:
    """Open a file as text, unpacked by its ending; bytes that the encoding has not stay as surrogates.

    Raises InputError where it cannot be read.
    """
    with opened_bytes(path, meter) as binary:
        check_is_text(binary, path)
        yield TextIOWrapper(binary, encoding=CODECS[encoding], errors="surrogateescape", newline="")


def check_is_text(file: Any, path: Path) -> None:
    """Raise InputError where a file that has just been opened begins as none of text does."""
    start = file.peek(_MAGIC)
    for magic, fault in _FORMATS:
        if start.startswith(magic):
            raise InputError([Problem(str(path), None, None, fault)])


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


@contextmanager
def opened_bytes(path: Path, meter: Meter | None = None) -> Iterator[Any]:
    """Open a file as bytes, unpacked by its ending; raises InputError where it cannot be read."""
    try:
        with ExitStack() as files:
            packed = files.enter_context(path.open("rb"))
            if meter is not None:
                meter.watch(packed)
            yield files.enter_context(_unpacking(packed, path))
    except (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError([Problem(str(path), None, None, f"cannot be read: {reason}")]) from None


def _unpacking(packed: IO[bytes], path: Path) -> Any:
    match path.suffix.lower():
        case ".gz":
            return gzip.open(packed)
        case ".bz2":
            return bz2.open(packed)
        case ".xz":
            return lzma.open(packed)
        case ".zip":
            archive = zipfile.ZipFile(packed)
            names = [each for each in archive.namelist() if not each.endswith("/")]
            if len(names) != 1:
                raise InputError([Problem(str(path), None, None, f"holds {len(names)} files; unpack it")])
            return archive.open(names[0])
        case _:
            return packed


def _cells(lines: IO[str], source: RecordSource, path: Path) -> Iterator[Record]:
    for _ in range(source.skip):
        next(lines, None)
    return csv_records(lines, source, path, source.skip)


def csv_records(lines: Iterable[str], source: RecordSource, path: Path, before: int) -> Iterator[Record]:
    """Yield the records of lines of CSV, a header among them; `before` is how many lines stand before.

    Raises InputError where they cannot be read on.
    """
    if source.quoting:
        reader = csv.reader(lines, delimiter=source.delimiter)
    else:
        reader = csv.reader(lines, delimiter=source.delimiter, quoting=csv.QUOTE_NONE)
    line = before + 1
    try:
        for cells in reader:
            if cells:
                yield Record(cells, line)
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise InputError([Problem(str(path), line, None, f"cannot be read on: {error}")]) from None


def _of_json(path: Path, source: RecordSource, meter: Meter) -> Iterator[Record]:
    """Yield the objects of a JSON list, of the list under a key, or of lines that hold one each."""
    rows, columns = source.rows, source.columns
    with opened_text(path, meter, source.encoding) as lines:
        start = lines.read(1)
        while start and start.isspace():
            start = lines.read(1)
        whole = start + lines.read(JSON_BYTES) if start == "[" or rows else ""
        if not whole:
            yield from _of_json_lines(start, lines, path, columns)
            return
        if lines.read(1):
            raise InputError([Problem(str(path), None, None, "is too large as one document: use JSON lines")])
    try:
        document = json.loads(whole)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", None), getattr(error, "colno", None)
        raise InputError([Problem(str(path), line, column, f"is no JSON: {error}")]) from None
    found = document.get(rows) if rows and isinstance(document, dict) else document
    if not isinstance(found, list):
        raise InputError(
            [Problem(str(path), None, None, f"has no list of records{f' {rows!r}' if rows else ''}")]
        )
    for number, each in enumerate(found, 1):
        yield Record([_json_cell(each, column) for column in columns], number)


def _of_json_lines(start: str, lines: IO[str], path: Path, columns: Sequence[str]) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        text = start + line if number == 1 else line
        if not text.strip():
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError([Problem(str(path), number, None, f"is no JSON: {error}")]) from None
        yield Record([_json_cell(found, column) for column in columns], number)


def _json_cell(value: Any, column: str) -> str:
    """Find a part of a record: `source.0.code` is the code of the first source."""
    for step in column.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return ""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(str(each) for each in value)
    return str(value)


class _Elements:
    """Collects the records of an XML document: the elements of one name, with what stands in each."""

    def __init__(self, rows: str, columns: Sequence[str]) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self.found: list[Record] = []
        self._rows, self._columns = rows, columns
        self._path: list[str] = []
        self._parts: dict[str, list[str]] | None = None
        self._line = 0
        self._depth = 0

    def _entity(self, *_: object) -> None:
        raise ValueError("it declares entities, which are not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._parts is None:
            if name == self._rows:
                self._parts, self._path, self._line = {}, [], self.parser.CurrentLineNumber
                self._note("", attributes)
            return
        self._path.append(name)
        path = "/".join(self._path)
        self._parts.setdefault(path, []).append("")
        self._note(f"{path}/", attributes)

    def _note(self, path: str, attributes: dict[str, str]) -> None:
        for name, value in attributes.items() if self._parts is not None else ():
            self._parts.setdefault(f"{path}@{name}", []).append(value)  # type: ignore[union-attr]

    def _text(self, text: str) -> None:
        for at in range(1, len(self._path) + 1) if self._parts is not None else ():
            self._parts["/".join(self._path[:at])][-1] += text  # type: ignore[index]

    def _end(self, _: str) -> None:
        if self._parts is None:
            return
        if self._path:
            self._path.pop()
            return
        parts = {
            name: "; ".join(" ".join(each.split()) for each in texts) for name, texts in self._parts.items()
        }
        self.found.append(Record([parts.get(column, "") for column in self._columns], self._line))
        self._parts = None


def _of_xml(path: Path, rows: str, columns: Sequence[str], meter: Meter) -> Iterator[Record]:
    elements = _Elements(rows, columns)
    try:
        with opened_bytes(path, meter) as binary:
            while chunk := binary.read(_CHUNK):
                elements.parser.Parse(chunk, False)
                yield from elements.found
                elements.found.clear()
            elements.parser.Parse(b"", True)
    except expat.ExpatError as error:
        problem = Problem(
            str(path), error.lineno, error.offset + 1, f"is no XML: {expat.ErrorString(error.code)}"
        )
        raise InputError([problem]) from None
    except ValueError as error:
        raise InputError([Problem(str(path), None, None, f"cannot be read: {error}")]) from None
    yield from elements.found
