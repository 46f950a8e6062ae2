"""The records of all files through a mapping: lines of N-Quads, what is wrong with records, and counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from detente.characters import text_fault
from detente.claims.importing.blocks import Pending
from detente.claims.importing.columns import Row, RowError
from detente.claims.importing.lexical import check_length
from detente.claims.importing.mapping import Compiled
from detente.claims.importing.matching import Matching
from detente.claims.importing.records import NOT_DECODED, Meter, Record, RecordSource
from detente.errors import Problem

MOST_PROBLEMS = 100
"""Bad records that are told one by one; all are counted, by reason."""
_EVERY = 5_000
_ASIDE = re.compile(r" \([^()]*\)")
"""What a reason has of the values of one record."""

Progress = Callable[[int, int], None]
"""Called now and then with how many records are done, and how many bytes of the files are read."""


def _tomorrow() -> str:
    return (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


@dataclass(frozen=True)
class Period:
    """The days, both included, of which records are wanted."""

    since: str = ""
    until: str = ""
    latest: str = field(default_factory=_tomorrow)
    """The last day on which a record can have happened: that of the import, and one for clocks and zones."""

    def check(self, first: str) -> None:
        """Raise RowError for a record whose first day, if it has one, is still to come."""
        if first > self.latest:
            raise RowError(f"{first!r} is a day still to come; a record is of what has happened")

    @property
    def is_bounded(self) -> bool:
        """Tell whether there are records that are not wanted."""
        return bool(self.since or self.until)

    def has(self, first: str, last: str) -> bool:
        """Tell whether some day of a record may be among them; one without a date is not."""
        if not self.is_bounded:
            return True
        if not (first or last):
            return False
        return (not self.since or not last or last >= self.since) and (
            not self.until or not first or first <= self.until
        )


@dataclass
class RecordTally:
    """What came of the records."""

    records: int = 0
    """Records that were read, headers left out."""
    mapped: int = 0
    passed_over: int = 0
    """Outside the period, or without what `where` asks for."""
    quads: int = 0
    problems: list[Problem] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    first: str = ""
    """The lines of the first record."""

    @property
    def bad(self) -> int:
        """Records that could not be mapped."""
        return self.reasons.total()

    def join(self, later: RecordTally) -> None:
        """Add what came of later records."""
        self.records += later.records
        self.mapped += later.mapped
        self.passed_over += later.passed_over
        self.quads += later.quads
        self.problems.extend(later.problems[: MOST_PROBLEMS - len(self.problems)])
        self.reasons.update(later.reasons)
        self.first = self.first or later.first

    def note(self, problem: Problem, reason: str) -> None:
        """Count a bad record, and keep what to tell of it."""
        self.reasons[reason] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


@dataclass
class Run:
    """Maps the records of files, in the order given; records are numbered on from file to file."""

    source: RecordSource
    compiled: Compiled
    files: Sequence[Path]
    matching: Matching
    period: Period = field(default_factory=Period)
    progress: Progress = lambda *_: None
    tally: RecordTally = field(default_factory=RecordTally)

    def __post_init__(self) -> None:
        self._names = list(self.compiled.header)

    def lines(self) -> Iterator[bytes]:
        """Yield what each record says, as lines of N-Quads; bad records are noted in the tally."""
        number, meter, mapped = 0, Meter(), self._mapped
        for path in self.files:
            number += self.source.has_header + self.source.skip
            stem = path.name.partition(".")[0]
            for record in self.source.records(path, meter):
                number += 1
                lines = mapped(record, str(number), path, stem)
                if lines:
                    yield lines
                if self.tally.records % _EVERY == 0:
                    self.progress(self.tally.records, meter.bytes)
        self.progress(self.tally.records, meter.bytes)

    def _mapped(self, record: Record, number: str, path: Path, stem: str) -> bytes:
        tally = self.tally
        tally.records += 1
        pending: Pending = []
        try:
            text = self._text(record.cells, (number, stem), pending)
            lines = text.encode()
            check_length(text)
        except (RowError, UnicodeEncodeError) as error:
            self._refuse(error, record, number, path)
            self._undo(pending, number)
            return b""
        if not text:
            tally.passed_over += 1
            self.matching.forget()
            return b""
        if self.matching.noted:
            self.matching.keep(number)
        self._keep(text, pending, number)
        tally.mapped += 1
        tally.quads += lines.count(b"\n")
        tally.first = tally.first or text
        return lines

    def _keep(self, _: str, pending: Pending, number: str) -> None:
        """Note what a sound record described."""
        for seen, subject, _lines in pending:
            seen[subject] = number

    def _text(self, cells: Row, names: tuple[str, str], pending: Pending) -> str:
        compiled = self.compiled
        if cells == self._names:
            raise RowError("is the header again, and no record")
        if len(cells) != compiled.width:
            raise RowError(f"has {len(cells)} columns, where the header has {compiled.width}")
        compiled.clean(cells)
        if compiled.repeating is None:
            cells += names
            return self._once(cells, pending)
        texts = []
        for value in compiled.repeating.values(cells):
            done = len(pending)
            texts.append(self._once([*cells, *names, value], pending))
            for seen, subject, _ in pending[done:]:
                seen[subject] = names[0]
        return "".join(texts)

    def _undo(self, pending: Pending, number: str) -> None:
        """Forget what a bad record described: the next one that names it describes it."""
        self.matching.forget()
        for seen, subject, _ in pending:
            if seen.get(subject) == number:
                del seen[subject]

    def _once(self, row: Row, pending: Pending) -> str:
        compiled = self.compiled
        for step in compiled.steps:
            step(row)
        if compiled.where is not None and not row[compiled.where]:
            return ""
        if compiled.period is not None:
            first, last = compiled.period
            self.period.check(row[first])
            if not self.period.has(row[first], row[last]):
                return ""
        return "".join([write(row, pending) for write in compiled.writes])

    def _refuse(self, error: Exception, record: Record, number: str, path: Path) -> None:
        column, reason = getattr(error, "column", None), str(error)
        if isinstance(error, UnicodeEncodeError):
            column, reason = self._undecoded(record)
        header = self.compiled.header
        name = f"{header[column]}: " if column is not None and column < len(header) else ""
        at = column + 1 if column is not None and column < len(header) else None
        problem = Problem(str(path), record.line, at, f"record {number}: {name}{reason}")
        self.tally.note(problem, f"{name or 'record '}{_kind(reason)}")

    def _undecoded(self, record: Record) -> tuple[int | None, str]:
        """Name the first cell with a surrogate, which stands for a byte, or came by an escape of JSON."""
        for column, cell in enumerate(record.cells):
            if (fault := text_fault(cell)) is not None and cell[fault.offset] != "\0":
                is_byte = "\udc80" <= cell[fault.offset] <= "\udcff"
                return column, NOT_DECODED % self.source.encoding if is_byte else fault.message
        return None, NOT_DECODED % self.source.encoding


def _kind(reason: str) -> str:
    """Leave the value out of a reason, so that equal reasons can be counted."""
    return reason.split("' ", 1)[-1] if reason.startswith("'") else _ASIDE.sub("", reason)[:80]
