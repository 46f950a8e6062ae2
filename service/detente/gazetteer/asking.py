"""Reconciliation: what one row of somebody's table names, with what else the row says.

The rule is that of the importers: one thing alone with exactly this name or code, existing on the day and
agreeing with the rest of the row, matches. Everything else is a candidate for a person to choose from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.gazetteer.candidates import exact, once
from detente.gazetteer.gazetteer import Gazetteer
from detente.gazetteer.model import Candidate, NameMatch
from detente.vocabulary.edtf import Bounds, known_bounds

KINDS: Mapping[str, str] = {
    "State": "state",
    "Person": "person",
    "Organization": "organization",
    "Office": "office",
    "Place": "place",
}
"""Classes of the ontology that rows are reconciled to, with the kinds of things below `id/`."""

DISAGREES = 30
"""So many points does a candidate lose for each thing in the row that it disagrees with."""
LONGEST = 500
"""No name has more characters: a longer text names nothing."""


@dataclass(frozen=True)
class RowAsked:
    """What is asked: a text, and what the same row says of the thing."""

    text: str
    kinds: frozenset[str] = frozenset()
    on: Bounds | None = None
    states: frozenset[str] = frozenset()
    """The states that it belongs to, by their IRIs."""
    codes: tuple[tuple[str, str], ...] = ()
    """Its codes by list."""
    office: str = ""
    """The title of an office that it held, or was."""
    doubts: tuple[str, ...] = ()
    """What of the row cannot be read: nothing matches then."""
    most: int = 5


@dataclass(frozen=True)
class RowAnswer:
    """A candidate, and whether it is a match: at most one of a row is."""

    candidate: Candidate
    is_match: bool


def answer(row: RowAsked, names: Gazetteer) -> list[RowAnswer]:
    """Give the candidates for a row, the likest first."""
    row = replace(row, kinds=row.kinds or frozenset(KINDS.values()))
    found = _exact(row, names)
    agreeing = [each for each in exact(found.candidates) if not _against(each, row, names)]
    if found.decided is not None:
        chosen = found.decided if not _against(found.decided, row, names) else None
    else:
        chosen = agreeing[0] if len(agreeing) == 1 and _says_more(row, agreeing[0], names) else None
    if row.doubts:
        chosen = None
    near = (
        names.candidates(row.text[:LONGEST], row.on, row.kinds, row.most) if len(row.text) <= LONGEST else []
    )
    judged = [_judged(each, row, names) for each in once([*found.candidates, *near])]
    ordered = sorted(judged, key=lambda each: (not _is(each, chosen), -each.score))
    return [RowAnswer(each, _is(each, chosen)) for each in ordered[: row.most]]


def _exact(row: RowAsked, names: Gazetteer) -> NameMatch:
    """Find what has exactly the name, the codes, or held the office that the text names."""
    if len(row.text) > LONGEST:
        return NameMatch(row.text, "open", (), "longer than any name")
    if row.kinds == {"person"} and names.office(row.text, row.on) is not None:
        return names.holders_of(row.text, row.on)
    by_name = names.match(row.text, row.on, row.kinds)
    if by_name.candidates or not row.codes:
        return by_name
    system, code = row.codes[0]
    return names.match(code, row.on, row.kinds, (system,))


def _says_more(row: RowAsked, candidate: Candidate, names: Gazetteer) -> bool:
    """Tell whether the row has what can tell things of one name apart, beside its day.

    An office that somebody may only possibly have held on the day tells nobody apart.
    """
    if not row.office or candidate.thing.kind != "person":
        return bool(row.states or row.codes or row.office)
    office = names.office(row.office, row.on)
    return office is not None and names.offices.surely_held(candidate.thing.iri, office.iri, row.on)


def _against(candidate: Candidate, row: RowAsked, names: Gazetteer) -> list[str]:
    """List what of the row a candidate disagrees with."""
    found = []
    thing = candidate.thing
    if row.states and not row.states & names.links.states_of(thing):
        found.append("it is not of the state in the row")
    own = {(each.system, each.text.casefold()) for each in names.names_of(thing.iri) if each.kind == "code"}
    found += [
        f"its {system} is not {code}"
        for system, code in row.codes
        if (system, code.strip().casefold()) not in own
    ]
    if row.office and thing.kind == "person":
        held = {each.thing.iri for each in names.holders_of(row.office, row.on).candidates}
        found += [] if thing.iri in held else [f"it did not hold the office {row.office}"]
    return found


def _judged(candidate: Candidate, row: RowAsked, names: Gazetteer) -> Candidate:
    """Lower the score for each disagreement, and tell of it."""
    against = [*_against(candidate, row, names), *row.doubts]
    reason = "; ".join([candidate.reason, *against])
    lost = DISAGREES * (len(against) - len(row.doubts))
    return replace(candidate, score=max(0, candidate.score - lost), reason=reason)


def _is(candidate: Candidate, chosen: Candidate | None) -> bool:
    return chosen is not None and candidate.thing.iri == chosen.thing.iri


def states_of_row(
    texts: Iterable[str], names: Gazetteer, on: Bounds | None
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Find the states that a row names, by IRI, reference, name or code. Also what is none, or several."""
    found, doubts = set(), []
    for text in filter(None, (each.strip() for each in texts)):
        thing = names.thing(text) or names.thing(names.space + text)
        decided = names.match(text, on, ("state",)).decided
        if thing is not None and thing.kind == "state":
            found.add(thing.iri)
        elif decided is not None:
            found.add(decided.thing.iri)
        else:
            doubts.append(f"{text[:40]!r} is not the name or code of one state")
    return frozenset(found), tuple(doubts)


def days_of(texts: Sequence[str]) -> tuple[Bounds | None, tuple[str, ...]]:
    """Read the days that a row speaks of: EDTF, or a moment, whose day counts. Also what cannot be read."""
    bounds, doubts = None, []
    for text in filter(None, (each.strip() for each in texts)):
        found = known_bounds(text.partition("T")[0])
        if found is None:
            doubts.append(f"{text[:40]!r} is no date such as 1997, 1997-05 or 1997-05-03")
        bounds = bounds or found
    return bounds, tuple(doubts)
