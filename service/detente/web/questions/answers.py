"""Answers as people read them: names for IRIs, dates in words, and how each row stands."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from detente.questions.standing import COLUMN, RowStanding, StandingRule
from detente.rdf.namespaces import DET, DETS, EDTF, XSD
from detente.rdf.quads import Object
from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.presentation.tables import link, shorten
from detente.web.presentation.wording import date_in_words
from detente.web.querying.runtime import MAX_ROWS, Row, Rows
from detente.web.questions.charts import TimeChart, time_chart
from detente.web.questions.columns import column_in_words

SHOWN = 200
"""So many rows does a page of a question show; the data have all."""

_DATED = frozenset((EDTF.EDTF, XSD.date))


@dataclass(frozen=True)
class AnswerCell:
    """One value: in words, as it is in the data where that differs, and where it leads."""

    text: str
    href: str | None = None
    title: str = ""
    is_number: bool = False
    language: str = ""


@dataclass(frozen=True)
class AnswerRow:
    """One row: how it stands, who says it where it is only said, and its cells, None where unbound."""

    standing: RowStanding
    by: tuple[AnswerCell, ...]
    cells: tuple[AnswerCell | None, ...]


@dataclass(frozen=True)
class QuestionAnswer:
    """An answer to show: rows, `more` where there are others beyond; or the truth of a yes-or-no question."""

    columns: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    more: bool
    truth: bool | None = None
    chart: TimeChart | None = None
    common_standing: RowStanding | None = None
    """How all rows stand, those that are not shown too; None where they differ or that is not known."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found; No is an answer, too."""
        return not self.rows and self.truth is None


@dataclass(frozen=True)
class TermNaming:
    """How IRIs are written and where they lead: labels by IRI, the base, the path of pages."""

    labels: Mapping[str, str]
    base: str
    root: str

    def cell(self, term: Object) -> AnswerCell:
        """Write one term for reading."""
        if isinstance(term, NamedNode):
            return self._thing(term.value)
        if not isinstance(term, Literal):
            return AnswerCell(str(term))
        if term.datatype == XSD.string and term.value.startswith(self.base):  # an IRI that a query made text
            return self._thing(term.value)
        return _literal(term)

    def _thing(self, iri: str) -> AnswerCell:
        label = self.labels.get(iri)
        text = _concept(iri, label) if iri.startswith(DETS.iri) else label or shorten(iri, self.base)
        return AnswerCell(text, link(iri, self.base, self.root), iri)


def read_answer(
    found: Rows, rule: StandingRule, told: Mapping[str, AnswerCell], naming: TermNaming
) -> QuestionAnswer:
    """Read the rows of an answer, up to MAX_ROWS + 1; `rule` tells of those without a column how they stand.

    Who says a row is in columns of it, or in parameters with what they are `told` as.
    """
    columns = tuple(each for each in found.columns if each != COLUMN)
    rows = tuple(_row(row, columns, rule, told, naming) for row in found.rows)
    series = [(row.standing, ", ".join(each.text for each in row.by)) for row in rows]
    is_whole = len(rows) <= MAX_ROWS
    chart = time_chart(found, series) if is_whole else None
    standings = {row.standing for row in rows} if is_whole else set()
    common = rule.rows or (standings.pop() if len(standings) == 1 else None)
    named = tuple(map(column_in_words, columns))
    return QuestionAnswer(named, rows[:SHOWN], len(rows) > SHOWN, found.truth, chart, common)


def iris_of(found: Rows, by: Container[str], base: str) -> list[str]:
    """List the IRIs that the shown rows have, and those of all rows that say who says them, each once."""
    shown = (term for row in found.rows[:SHOWN] for term in row.values())
    sayers = (term for row in found.rows[SHOWN:] for name, term in row.items() if name in by)
    return list(dict.fromkeys(each for term in (*shown, *sayers) if (each := _iri(term, base))))


def _row(
    row: Row,
    columns: Iterable[str],
    rule: StandingRule,
    told: Mapping[str, AnswerCell],
    naming: TermNaming,
) -> AnswerRow:
    own = _standing(row[COLUMN].value) if COLUMN in row else rule.rows or "said"
    sayers = (naming.cell(row[name]) if name in row else told.get(name) for name in rule.by)
    cells = tuple(naming.cell(row[name]) if name in row else None for name in columns)
    return AnswerRow(own, tuple(each for each in sayers if each) if own == "said" else (), cells)


def _standing(text: str) -> RowStanding:
    # Whatever is not told to be settled is said.
    return "settled" if text == "settled" else "record" if text == "record" else "said"


def _literal(term: Literal) -> AnswerCell:
    if term.datatype in _DATED:
        return AnswerCell(date_in_words(term.value), title=term.value)
    if term.datatype == XSD.boolean:
        return AnswerCell(_("yes") if term.value == "true" else _("no"), title=term.value)
    if term.datatype == XSD.integer and term.value.lstrip("-").isdigit():
        return AnswerCell(in_figures(int(term.value)), title=term.value, is_number=True)
    return AnswerCell(term.value, language=term.language or "")


def _concept(iri: str, label: str | None) -> str:
    return label or iri.removeprefix(DETS.iri).replace("-", " ")


def _iri(term: Object, base: str) -> str | None:
    if isinstance(term, NamedNode) and term.value.startswith((base, DET.iri)):
        return term.value
    is_text = isinstance(term, Literal) and term.datatype == XSD.string and term.value.startswith(base)
    return term.value if is_text else None
