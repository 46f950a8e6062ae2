"""Fields of a question: what an address sets each to, what that is taken for, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from detente.questions.data_sets import DATA_SET, SETTLED
from detente.questions.days import DAY_ROLES, DayRole, asked_days
from detente.questions.saved import Question
from detente.rdf.namespaces import date
from detente.rdf.quads import Object
from detente.vocabulary.edtf import Bounds
from detente.web.presentation.wording import date_in_words, day_of_date_in_words
from detente.web.questions.choices import ResolvedThing, ThingChoice
from detente.web.questions.things import ThingNames


@dataclass(frozen=True)
class AskedField:
    """One field: its text, the terms that it sets its parameter to, and what to say of that.

    `told` is the value in words, `iri` the thing that was taken, `id` how addresses name that for good,
    `near` what else may be meant. With a `problem` there are no terms.
    """

    name: str
    meaning: str
    kinds: tuple[str, ...]
    text: str = ""
    terms: tuple[Object, ...] = ()
    told: str = ""
    iri: str = ""
    id: str = ""
    near: tuple[ThingChoice, ...] = ()
    problem: str = ""
    offered: tuple[ThingChoice, ...] = ()
    """All that may be chosen, where these are few."""

    @property
    def is_day(self) -> bool:
        """Whether it takes days."""
        return self.kinds[0] in DAY_ROLES

    @property
    def argument(self) -> str:
        """What an address sets it to: an id, which a namesake that comes later does not change."""
        return self.id or self.text.strip()

    @property
    def is_renamed(self) -> bool:
        """Whether what was taken has another label than what was typed."""
        return bool(self.iri) and self.text.strip() not in (self.told, f"{self.told} ({self.id})")


@dataclass(frozen=True)
class AskedQuestion:
    """A question with what its fields are set to; `is_preset` where that is as it was saved."""

    question: Question
    fields: tuple[AskedField, ...]
    is_preset: bool = False

    @property
    def problems(self) -> list[AskedField]:
        """Fields that cannot be asked with."""
        return [each for each in self.fields if each.problem]

    @property
    def query(self) -> str:
        """The query with its values, and the column that tells how each row stands."""
        return self.query_without("")

    @property
    def arguments(self) -> dict[str, str]:
        """What the address of this very question sets."""
        return self.arguments_without("")

    def arguments_without(self, name: str) -> dict[str, str]:
        """Give the arguments of this question without one of them.

        Without any at all it would be as it was saved: then one is there, and empty.
        """
        texts = {each.name: each.argument for each in self.fields if each.name != name}
        given = {each: text for each, text in texts.items() if text}
        return given or {each.name: "" for each in self.fields[:1]}

    @property
    def told(self) -> dict[str, str]:
        """The values in words, by parameter."""
        return {each.name: each.told for each in self.fields if each.terms}

    def query_without(self, name: str) -> str:
        """Give the query with one parameter not set."""
        values: dict[str, Object | Sequence[Object]] = {
            each.name: each.terms for each in self.fields if each.terms and each.name != name
        }
        query = self.question.with_values(values) if values else self.question.without_values()
        return self.question.standing.with_column(query)


def read_fields(question: Question, arguments: Mapping[str, str], names: ThingNames) -> AskedQuestion:
    """Read what an address sets; where it sets nothing, the question is as it was saved."""
    is_preset = not arguments
    texts = question.preset if is_preset else arguments
    on = _days_of(question, texts)
    fields = tuple(_field(question, name, texts.get(name, ""), names, on) for name in question.parameters)
    fields = tuple(_with_name(each, names, on) for each in fields)
    if is_preset:
        fields = tuple(replace(each, text="", problem="") if each.problem else each for each in fields)
    return AskedQuestion(question, fields, is_preset)


def _field(question: Question, name: str, text: str, names: ThingNames, on: Bounds | None) -> AskedField:
    kinds = question.kinds(name)
    offered = tuple(names.suggest("", kinds)) if DATA_SET in kinds else ()
    empty = AskedField(name, question.parameters[name], kinds, text, offered=offered)
    if not text.strip():
        return empty
    if empty.is_day:
        return _day(empty)
    return _thing(empty, names.resolve(text, empty.kinds, on))


def _day(empty: AskedField) -> AskedField:
    try:
        found = asked_days(empty.text, _role(empty.kinds))
    except ValueError as error:
        return replace(empty, problem=str(error))
    terms = tuple(date(each.isoformat()) for each in found.days)
    if len(terms) > 1:
        return replace(empty, terms=terms, told=day_of_date_in_words(found.text))
    return replace(empty, terms=terms, told=date_in_words(found.days[0].isoformat()))


def _role(kinds: Sequence[str]) -> DayRole:
    return next(role for role in DAY_ROLES if role == kinds[0])


def _thing(empty: AskedField, found: ResolvedThing) -> AskedField:
    if found.taken is None:
        return replace(empty, near=found.near, problem=f"“{empty.text.strip()[:80]}” {found.why}")
    taken = found.taken
    terms = (NamedNode(taken.iri),)
    iri = "" if taken.id == SETTLED else taken.iri  # the default graph has no page
    return replace(empty, terms=terms, told=taken.label, iri=iri, id=taken.id, near=found.near)


def _with_name(given: AskedField, names: ThingNames, on: Bounds | None) -> AskedField:
    """Write a value that was given by its id as a name, with the id where that alone is not clear."""
    by_id = (given.id, given.iri, f"{given.told} ({given.id})")
    if not given.iri or given.text.strip() not in by_id:
        return given
    again = names.resolve(given.told, given.kinds, on)
    is_clear = again.taken is not None and again.taken.iri == given.iri
    return replace(given, text=given.told if is_clear else f"{given.told} ({given.id})")


def _days_of(question: Question, texts: Mapping[str, str]) -> Bounds | None:
    """Give the days that a question is asked for, on which the things that it names are to have existed."""
    found: dict[DayRole, list[Bounds]] = {role: [] for role in DAY_ROLES}
    for name, text in texts.items():
        role = question.kinds(name)[0]
        for each in DAY_ROLES:
            if each == role and (days := _bounds(text, each)):
                found[each].append(days)
    if found["day"]:
        return found["day"][0]
    firsts, lasts = found["first day"], found["last day"]
    if not firsts and not lasts:
        return None
    return Bounds(firsts[0].start if firsts else None, lasts[0].end if lasts else None)


def _bounds(text: str, role: DayRole) -> Bounds | None:
    try:
        days = asked_days(text, role).days
    except ValueError:  # told at the field itself
        return None
    return Bounds(days[0], days[-1])
