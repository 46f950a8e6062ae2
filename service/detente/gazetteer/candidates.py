"""From the names that fit to the things that may be meant on a day: each once, with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detente.gazetteer.links import AuthorityLinks
from detente.gazetteer.model import EXACT, Candidate, NameKind, NameOfThing
from detente.gazetteer.titles import told
from detente.vocabulary.edtf import Bounds

_SCORES: dict[NameKind, int] = {
    "name": 100,
    "alias": 100,
    "code": 100,
    "title": 100,
    "holder": 100,
    "demonym": 90,
    "metonym": 85,
    "succession": 70,
}
_WORDS: dict[NameKind, str] = {
    "name": "its name",
    "alias": "another name of it",
    "code": "its code",
    "demonym": "what its people and affairs are called",
    "metonym": "stands for who governs there",
    "title": "the title of the office",
    "holder": "held the office",
    "succession": "the name of what came before or after it",
}


def candidates_of(names: Iterable[NameOfThing], links: AuthorityLinks, on: Bounds | None) -> list[Candidate]:
    """Give the things that have one of these names and may have existed on these days, the surest kind first.

    Where nothing that has the name existed then, or only a place that nothing dates, what stood in the place
    of what had the name comes as *succession*. Without a day, what came to an end is left out where
    a thing of its kind that goes on has the name.
    """
    named = [each for each in names if each.thing in links.things]
    then = [each for each in named if links.things[each.thing].exists(on) and _is_used(each, on)]
    found = [_candidate(each, links) for each in then]
    if on is not None and all(each.thing.kind == "place" for each in found):
        gone = [each for each in named if each not in then]
        found += _instead(gone, links, on)
    return once(found if on is not None else _lasting(found))


def once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the surest candidate of each thing; the order is that of sureness, then of IRIs."""
    ordered = sorted(candidates, key=lambda each: (-each.score, _rank(each), each.thing.iri, each.name))
    best: dict[str, Candidate] = {}
    for each in ordered:
        best.setdefault(each.thing.iri, each)
    return list(best.values())


def _rank(candidate: Candidate) -> int:
    return list(_SCORES).index(candidate.named)


def _is_used(name: NameOfThing, on: Bounds | None) -> bool:
    return on is None or name.days is None or name.days.overlaps(on)


def _candidate(name: NameOfThing, links: AuthorityLinks) -> Candidate:
    thing = links.things[name.thing]
    reason = _WORDS[name.kind] + (f" in {name.system}" if name.system else "")
    if thing.days is not None:
        reason += f"; it existed {told(thing.days)}"
    return Candidate(thing, name.kind, reason, _SCORES[name.kind], name.text)


def _instead(names: Iterable[NameOfThing], links: AuthorityLinks, on: Bounds) -> Iterable[Candidate]:
    """Give what stood in the place of things on days when they did not exist: the nearest of all lines."""
    found = [(steps, thing, name) for name in names for steps, thing in links.at_that_time(name.thing, on)]
    nearest = min((steps for steps, _, _ in found), default=0)
    for steps, thing, name in found:
        if steps == nearest:
            gone = links.things[name.thing]
            reason = f"{gone.label} existed {told(gone.days)}; on the day asked for, this stood in its place"
            yield Candidate(thing, "succession", reason, _SCORES["succession"], name.text)


def _lasting(found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what came to an end where something of its kind with an exact name goes on."""
    lasting = {each.thing.kind for each in found if each.named in EXACT and _goes_on(each)}
    return [each for each in found if _goes_on(each) or each.thing.kind not in lasting]


def _goes_on(candidate: Candidate) -> bool:
    days = candidate.thing.days
    return days is None or days.end is None


def exact(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the candidates that have the very name or code."""
    return [each for each in candidates if each.named in EXACT]
