"""What became of what two states promised each other: of each pledge what is told since, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from detente.rdf.namespaces import DET
from detente.web.language.words import gettext as _
from detente.web.pictures.elements import cut
from detente.web.pictures.pledges import PLEDGE_CHARACTERS, SILENT, PledgeOutcome, PledgeRecord
from detente.web.presentation.terms import Rows, Value, text
from detente.web.presentation.wording import concept_in_words, vocabulary_word
from detente.web.views.claims import claim_lines, claims_query
from detente.web.views.pair_queries import PROMISES, between
from detente.web.views.relation import TimelineLine, by_thing, lines_of
from detente.web.views.relation_records import name_of_value, voices_of
from detente.web.views.told_values import (
    ToldValue,
    read_told_values,
    telling_claims_query,
    told_values_query,
)
from detente.web.views.view import Answers, Queries, Subject, View

_OUTCOMES = {"fulfilled": "kept", "broken": "broken", "lapsed": "lapsed"}


@dataclass(frozen=True)
class PledgeLine:
    """One pledge, who is bound by it, and the statuses that say what became of it."""

    line: TimelineLine
    by: tuple[Value, ...]
    told: tuple[ToldValue, ...]

    @property
    def outcomes(self) -> tuple[tuple[str, ToldValue], ...]:
        """What is told to have become of it: kept, broken or lapsed, each with its status."""
        named = ((concept_in_words(each.value.value, "status"), each) for each in self.told)
        return tuple((_OUTCOMES[status], each) for status, each in named if status in _OUTCOMES)

    @property
    def in_words(self) -> str:
        """What is told to have become of it, each settled or only said; silent where nothing is."""
        settled, said = _("settled"), _("only said")
        told = (
            f"{vocabulary_word(name)}, {settled if each.settled else said}" for name, each in self.outcomes
        )
        return "; ".join(told) or vocabulary_word(SILENT)

    @property
    def is_contradicted(self) -> bool:
        """Whether more than one thing is told to have become of it."""
        return len({name for name, _ in self.outcomes}) > 1


@dataclass(frozen=True)
class PledgesPage:
    """The pledges of two states to each other, those that are settled first."""

    one: Value
    other: Value
    pledges: tuple[PledgeLine, ...]
    query: str

    @property
    def title(self) -> str:
        """What it is about."""
        names = {"one": name_of_value(self.one), "other": name_of_value(self.other)}
        return _("What %(one)s and %(other)s promised each other, and what became of it") % names


def _pair(subject: Subject) -> tuple[Value, Value]:
    one, other = sorted(subject.thing.values(DET.participant), key=lambda value: value.term.value)
    return one, other


def _query(subject: Subject) -> str:
    one, other = _pair(subject)
    return between(PROMISES, one.term.value, other.term.value, subject.base)


def _promises(subject: Subject, _: Answers) -> Queries:
    return {"promises": _query(subject)}


def _told(subject: Subject, answers: Answers) -> Queries:
    things = {row["what"] for row in answers["promises"]}
    return {
        "statuses": told_values_query(things, DET.status, subject.base),
        "about": telling_claims_query(things, DET.status),
    }


def _claims(_: Subject, answers: Answers) -> Queries:
    return {"claims": claims_query(row["claim"] for row in answers["about"])}


def _build(subject: Subject, answers: Answers) -> PledgesPage:
    one, other = _pair(subject)
    claims = claim_lines(answers["claims"], subject.names)
    told = read_told_values(answers["statuses"], claims, DET.status)
    lines = lines_of(answers["promises"], by_thing(claims))
    return PledgesPage(
        one, other,
        tuple(
            PledgeLine(line, _by(answers["promises"], line, (one, other)), told.get(iri, ()))
            for iri, line in ((line.thing.term.value, line) for line in lines)
        ),
        _query(subject).strip(),
    )  # fmt: skip


def _by(rows: Rows, line: TimelineLine, states: tuple[Value, Value]) -> tuple[Value, ...]:
    bound = {text(row, "by") for row in rows if row["what"] == line.thing.term}
    return tuple(state for state in states if state.term.value in bound)


def pledge_records(page: PledgesPage, address: Callable[[str], str]) -> tuple[PledgeRecord, ...]:
    """Make a record of each pledge for its picture; `address` tells where the page of an IRI is."""
    return tuple(_record(each, address) for each in page.pledges)


def _record(pledge: PledgeLine, address: Callable[[str], str]) -> PledgeRecord:
    line, label = pledge.line, name_of_value(pledge.line.thing)
    quoted = next((claim for claim in line.claims if claim.words), None)
    words = quoted.words.exact if quoted and quoted.words else ""
    return PledgeRecord(
        label=label,
        settled=line.settled,
        href=address(line.thing.term.value),
        sentence=_sentence(pledge, label),
        words=" ".join(words.split()),
        words_href=address(quoted.iri) if quoted else "",
        outcomes=tuple(_outcome(label, name, told, address, line) for name, told in pledge.outcomes),
    )


def _sentence(pledge: PledgeLine, label: str) -> str:
    """Write all that a mark shows; it begins with what is written beside it (WCAG 2.2, 2.5.3)."""
    line, is_contradicted = pledge.line, pledge.is_contradicted
    shown = ("≠ " if is_contradicted else "") + cut(label, PLEDGE_CHARACTERS)
    in_full = _("in full “%(label)s”") % {"label": label}
    full = f"{in_full}, " if len(label) > PLEDGE_CHARACTERS else ""
    settled, said = _("settled that it was pledged"), _("not settled, only said to be pledged")
    by = _(" and ").join(map(name_of_value, pledge.by))
    voice = f" ({voices_of(line.claims)})" if line.claims else ""
    condition = f"; {line.condition}" if line.condition else ""
    contradicted = _("Contradicted: more than one thing is told to have become of it")
    against = contradicted if is_contradicted else ""
    made = f"{settled if line.settled else said}{voice}{condition}"
    told = _("%(shown)s: %(full)spledge by %(by)s; %(made)s; since then %(since)s") % {
        "shown": shown, "full": full, "by": by, "made": made, "since": pledge.in_words,
    }  # fmt: skip
    return ". ".join(filter(None, (told, against)))


def _outcome(
    label: str, name: str, told: ToldValue, address: Callable[[str], str], line: TimelineLine
) -> PledgeOutcome:
    """Make what became of a pledge a mark that leads to the claim that says so, or to the pledge."""
    target = told.claims[0].iri if told.claims else line.thing.term.value
    standing = _("settled") if told.settled else _("not settled, only said")
    voice = f" ({voices_of(told.claims)})" if told.claims else ""
    return PledgeOutcome(
        name, told.settled, address(target), f"{label}, {vocabulary_word(name)}: {standing}{voice}"
    )


PLEDGES_VIEW = View("views/pledges.html", (_promises, _told, _claims), _build)
"""What two states promised each other, with what became of it."""


def count_outcomes(page: PledgesPage) -> Mapping[str, int]:
    """Count pledges by what is told to have become of them, settled or not."""
    names = [[name for name, _ in each.outcomes] or [SILENT] for each in page.pledges]
    return {name: sum(name in found for found in names) for name in (*_OUTCOMES.values(), SILENT)}
