"""States and offices in time: who exists when, whose a code is, who holds a single seat."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from detente.gate.compiled.literals import number
from detente.gate.compiled.logic import Judge, Verdict
from detente.gate.compiled.lookups import Lookup
from detente.gate.compiled.queries.dates import days
from detente.gate.compiled.queries.written import Data, select
from detente.gate.compiled.term_text import is_tagged, name_text
from detente.rdf.namespaces import DET, RDFS, TYPE

_STATE = name_text(DET, "State")
_CODES = ("isoAlpha3", "isoAlpha2", "m49Code", "cowCode", "gwCode")
_ROLES = ("participant", "agent", "recipient")


@select("db38be27c385cf6a")
def state_exists(data: Data) -> Judge:
    """Judge that states take part in nothing outside the time in which they exist."""
    roles, types = [data.det(each) for each in _ROLES], data.lookups(str(TYPE))
    starts, ends = data.det("start"), data.det("end")

    def is_of_time(this: str, state: str) -> bool:
        founded, dissolved = starts.get(state), ends.get(state)
        if not (founded or dissolved) or _STATE not in (types.get(state) or ()):
            return True
        return _not_after(starts.get(this), dissolved) and _not_after(founded, ends.get(this))

    def judge(this: str) -> Verdict:
        for role in roles:
            for party in role.get(this) or ():
                if not is_of_time(this, party):
                    return None
        return True

    return judge


def _not_after(ones: Iterable[str] | None, others: Iterable[str] | None) -> bool:
    """Tell that certainly no day of the first is after one of the second."""
    if not ones or not others:
        return True
    first, second = days(ones), days(others)
    return bool(first and second) and max(first or ()) <= min(second or ())


def _apart(starts: Lookup, ends: Lookup) -> Callable[[str, str], bool]:
    """Give what tells that certainly one of two things ends no later than the other starts."""

    def before(one: str, other: str) -> bool:
        over, begun = days(ends.get(one)), days(starts.get(other))
        # Of odd days nothing is certain, not even of those beside them: a comparison may fail.
        return bool(over and begun) and min(over or ()) <= max(begun or ())

    return lambda one, other: before(one, other) or before(other, one)


@select("eca677bec183dfc0")
def state_code_unique(data: Data) -> Judge:
    """Judge that nothing else has a state's code at the same time."""
    codes = [(data.det(each), data.at_det(each)) for each in _CODES]
    are_apart = _apart(data.det("start"), data.det("end"))

    def judge(this: str) -> Verdict:
        for of, at in codes:
            for code in of.get(this) or ():
                others = (other for other in at.get(code) or () if other != this)
                if is_tagged(code) or not all(are_apart(this, other) for other in others):
                    return None
        return True

    return judge


@select("831196918d907619")
def tenure_overlap(data: Data) -> Judge:
    """Judge that no other tenure of a single-seat office is at the same time, claimed ones left out."""
    of, at, seats = data.det("office"), data.at_det("office"), data.det("seats")
    starts, ends = data.det("start"), data.det("end")
    defined, claims = data.of(RDFS, "isDefinedBy"), data.at_det("about")
    are_apart = _apart(starts, ends)

    def counts(tenure: str) -> bool:
        is_dated = starts.get(tenure) or ends.get(tenure)
        return bool(is_dated and (defined.get(tenure) or not claims.get(tenure)))

    def is_single(office: str) -> bool:
        return any(number(each) in (None, 1) for each in seats.get(office) or ())

    def judge(this: str) -> Verdict:
        if not counts(this):
            return True
        others = (
            other
            for office in of.get(this) or ()
            if is_single(office)
            for other in at.get(office) or ()
            if other != this and counts(other)
        )
        return True if all(are_apart(this, other) for other in others) else None

    return judge
