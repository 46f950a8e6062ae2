"""Which of its candidates a name in a text means, if the text decides that: rules in turn, with reasons.

A rule gives a ruling or None, and the first ruling holds. What no rule decides stays open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from detente.gazetteer.context import TextContext
from detente.gazetteer.lexicon import OtherMeaning
from detente.gazetteer.links import AuthorityLinks
from detente.gazetteer.model import Candidate, Verdict
from detente.vocabulary.edtf import Bounds


@dataclass(frozen=True)
class FoundName:
    """A name in a text: offsets, indexes of its first word and of the one past its last, what it may mean."""

    start: int
    end: int
    first: int
    last: int
    candidates: tuple[Candidate, ...]
    meaning: OtherMeaning | None = None
    """What else the name may be, beside the authority."""
    holders: tuple[Candidate, ...] = ()

    @property
    def is_firm(self) -> bool:
        """Whether it means one thing without any context."""
        return (
            len(self.candidates) == 1
            and self.candidates[0].named not in ("succession", "metonym")
            and (self.meaning is None or self.meaning.firm)
        )


@dataclass(frozen=True)
class NameRuling:
    """What came of a name: the verdict, why, and the candidate that is meant where one is."""

    verdict: Verdict
    why: str
    chosen: Candidate | None = None


@dataclass(frozen=True)
class NameSurroundings:
    """What rules look at: the text, its other names, the authority, the days that the text speaks of."""

    context: TextContext
    links: AuthorityLinks
    on: Bounds | None
    firm: Counter[str]
    """States for which names in the text speak that need no context, with how many do."""
    neighbours: frozenset[int]
    """Indexes of the first words of names that stand in one list with a state."""
    before_states: frozenset[int] = frozenset()
    """Those of names with the name of their state after a comma: "Moscow, Russia"."""


Rule = Callable[[FoundName, NameSurroundings], NameRuling | None]


def decide(found: FoundName, around: NameSurroundings) -> NameRuling:
    """Rule on one name."""
    for rule in RULES:
        if (ruling := rule(found, around)) is not None:
            return ruling
    return NameRuling(
        "open", f"{len(found.candidates)} things have this name, and the text does not say which"
    )


def firm_states(found: Iterable[FoundName], links: AuthorityLinks) -> Counter[str]:
    """Count the states for which the names speak that need no context."""
    return Counter(
        state for each in found if each.is_firm for state in links.states_of(each.candidates[0].thing)
    )


def _succession(found: FoundName, around: NameSurroundings) -> NameRuling | None:
    """Leave open what did not exist on the day; a place of that name may be meant all the same."""
    if all(each.named != "succession" for each in found.candidates):
        return None
    places = [each for each in found.candidates if each.named != "succession"]
    if len(places) == 1 and around.context.is_locative(found.first):
        return NameRuling("decided", "a preposition of place stands before it: the place", places[0])
    return NameRuling(
        "open", "nothing of this name existed on the day; what stood in its place is no more than likely"
    )


def _other_meaning(found: FoundName, around: NameSurroundings) -> NameRuling | None:
    """Hold a name that is also something else against what stands around it."""
    meaning, context = found.meaning, around.context
    if meaning is None:
        return None
    against = _against(found, meaning, context)
    states = {state for each in found.candidates for state in around.links.states_of(each.thing)}
    backed = [state for state in states if around.firm[state]]
    local = found.first in around.neighbours or context.is_political(found.first, found.last)
    also = ", ".join(meaning.also)
    if against and not local:
        return NameRuling("other", f"{against}: it may be {also}")
    if against:
        return NameRuling("open", f"it is in the company of states, but {against}: it may be {also}")
    if local or backed or meaning.firm or _is_no_word(found, meaning, context):
        return None
    if context.acts(found.first, found.last) and not meaning.person:
        return None
    return NameRuling("open", f"nothing near it says that it is not {also}")


def _against(found: FoundName, meaning: OtherMeaning, context: TextContext) -> str:
    if meaning.person and context.is_person(found.first, found.last):
        return "it stands beside what may be a part of a person's name"
    word = context.speaks_for(meaning)
    return f"the text has {word!r}" if word else ""


def _is_no_word(found: FoundName, meaning: OtherMeaning, context: TextContext) -> bool:
    """Tell whether a name that is also a common word has its capital for being a name."""
    return (
        meaning.word
        and not meaning.person
        and not context.begins_sentence(found.first)
        and not context.is_among_capitals(found.first, found.last)
    )


def _territory(found: FoundName, around: NameSurroundings) -> NameRuling | None:
    """Decide between one state and places of its name: after a preposition of place it is the place."""
    exact = [each for each in found.candidates if each.named in ("name", "alias")]
    states = [each for each in exact if each.thing.kind == "state"]
    places = [each for each in exact if each.thing.kind == "place"]
    if len(states) != 1 or not places or len(states) + len(places) != len(found.candidates):
        return None
    if not around.context.is_locative(found.first):
        return NameRuling(
            "decided",
            "state and territory have one name: without a preposition of place, the state",
            states[0],
        )
    own = [each for each in places if around.links.is_territory(each.thing, states[0].thing)]
    chosen = own if len(own) == 1 else places
    if len(chosen) == 1:
        return NameRuling("decided", "a preposition of place stands before it: the territory", chosen[0])
    return NameRuling("open", "several places have this name")


def _metonym(found: FoundName, around: NameSurroundings) -> NameRuling | None:
    """Decide between a place and who governs there: by a preposition of place, or by what it does."""
    metonyms = [each for each in found.candidates if each.named == "metonym"]
    places = [each for each in found.candidates if each.thing.kind == "place" and each.named != "metonym"]
    if len(metonyms) != 1 or len(metonyms) + len(places) != len(found.candidates):
        return None
    context = around.context
    if context.is_locative(found.first) or found.first in around.before_states:
        if len(places) == 1:
            return NameRuling(
                "decided",
                "a preposition of place, or the name of its state, says that it is the place",
                places[0],
            )
        return NameRuling(
            "open", "a preposition of place stands before it, and the authority has no one such place"
        )
    if not places or context.acts(found.first, found.last):
        return NameRuling("decided", "it acts, or is dealt with: who governs there", metonyms[0])
    return NameRuling("open", "place, or who governs there: nothing beside it says which")


def _single(found: FoundName, _: NameSurroundings) -> NameRuling | None:
    if len(found.candidates) > 1:
        return None
    return NameRuling("decided", found.candidates[0].reason, found.candidates[0])


def _named_elsewhere(found: FoundName, around: NameSurroundings) -> NameRuling | None:
    """Decide for the one candidate of whose state the text speaks without doubt elsewhere."""
    backed = [
        each
        for each in found.candidates
        if any(around.firm[state] for state in around.links.states_of(each.thing))
    ]
    if len(chosen := _one_country(backed, found, around)) != 1:
        return None
    return NameRuling(
        "decided", "the text names it, or what belongs to it, without doubt elsewhere", chosen[0]
    )


def _one_country(named: list[Candidate], found: FoundName, around: NameSurroundings) -> list[Candidate]:
    """Of a state and its territory alone keep the one that is meant; all of anything else."""
    states = [each for each in named if each.thing.kind == "state"]
    places = [each for each in named if each.thing.kind != "state"]
    if len(states) != 1 or not all(around.links.is_territory(each.thing, states[0].thing) for each in places):
        return named
    return places if places and around.context.is_locative(found.first) else states


def _in_office(found: FoundName, around: NameSurroundings) -> NameRuling | None:
    """Decide between people for the one who held an office on the day."""
    if around.on is None or any(each.thing.kind != "person" for each in found.candidates):
        return None
    links, on = around.links, around.on
    possible = [each for each in found.candidates if links.may_have_held_office(each.thing, on)]
    if len(possible) != 1 or not links.held_office(possible[0].thing, on):
        return None
    return NameRuling("decided", "of those it alone held an office on the day", possible[0])


def _own_name(found: FoundName, _: NameSurroundings) -> NameRuling | None:
    """Decide for what has the name itself over what is merely called so by its people or its place."""
    exact = [each for each in found.candidates if each.named == "name"]
    looser = [each for each in found.candidates if each.named in ("demonym", "metonym")]
    if len(exact) == 1 and len(looser) == len(found.candidates) - 1 and exact[0].thing.kind != "place":
        return NameRuling("decided", exact[0].reason, exact[0])
    return None


RULES: Sequence[Rule] = (
    _succession,
    _other_meaning,
    _territory,
    _metonym,
    _single,
    _named_elsewhere,
    _in_office,
    _own_name,
)
"""In the order in which they are asked."""
