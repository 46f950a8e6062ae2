"""Who is who: one person, one name in IRIs, however many offices and however many spellings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scripts.officeholders.deciding import Tenure
from scripts.officeholders.names import fold, is_part_of, slug
from scripts.officeholders.seeds import ByHand


@dataclass
class Person:
    """One person: what it is called, and which tenures it has."""

    name: str
    wikidata: str
    states: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    tenures: list[Tenure] = field(default_factory=list)
    slug: str = ""
    by_hand: bool = False

    @property
    def others(self) -> list[str]:
        """Other spellings, in order: those that differ by more than accents, marks and case."""
        found = {fold(self.name)}
        return [name for name in sorted(self.names) if not (fold(name) in found or found.add(fold(name)))]  # type: ignore[func-returns-value]


def people(tenures: Iterable[Tenure], by_hand: ByHand) -> list[Person]:
    """Find the people of all tenures, merged, with names of their own that no later list changes."""
    found = _known_by_item(tenures)
    _part_names(found)
    _name(found, by_hand)
    return sorted(found, key=lambda person: person.slug)


def _part_names(found: Iterable[Person]) -> None:
    """Take from everybody the spellings that are another's own name: lists may mistake one for the other."""
    own = {tuple(fold(person.name)): person for person in found}
    for person in found:
        person.names = {name for name in person.names if own.get(tuple(fold(name)), person) is person}


def _known_by_item(tenures: Iterable[Tenure]) -> list[Person]:
    """Take everybody with an item in Wikidata; then give the others to who has their name in their state."""
    by_item: dict[str, Person] = {}
    without: list[Tenure] = []
    for tenure in tenures:
        draft = tenure.compared.draft
        item = (tenure.decision.wikidata if tenure.decision else "") or draft.wikidata
        if item:
            person = by_item.setdefault(item, Person(draft.person, item))
            _give(person, tenure)
        else:
            without.append(tenure)
    found = list(by_item.values())
    for tenure in without:
        draft = tenure.compared.draft
        spellings = (draft.person, *draft.names)
        alike = [
            person
            for person in found
            if draft.office.state in person.states
            and any(is_part_of(one, other) for one in spellings for other in (person.name, *person.names))
            and not _at_once(person, tenure)
        ]
        person = _closest(alike, draft.person) if alike else Person(draft.person, "")
        if not alike:
            found.append(person)
        _give(person, tenure)
    return found


def _closest(alike: list[Person], name: str) -> Person:
    words = set(fold(name))
    return max(alike, key=lambda person: (len(words & set(fold(person.name))), person.wikidata))


def _at_once(person: Person, tenure: Tenure) -> bool:
    """Tell whether a person already holds the same office in the same days: then it is somebody else."""
    return any(
        each.compared.draft.office == tenure.compared.draft.office and each.begins == tenure.begins
        for each in person.tenures
    )


def _give(person: Person, tenure: Tenure) -> None:
    draft = tenure.compared.draft
    person.states.add(draft.office.state)
    person.names.update({draft.person, *draft.names} - {person.name})
    person.tenures.append(tenure)


def _name(found: list[Person], by_hand: ByHand) -> None:
    """Give each person a name for its IRI: by hand, else its own, with its item where two share it."""
    known: Mapping[str, str] = {
        e["wikidata"]: name for name, e in by_hand.of_kind("person") if "wikidata" in e
    }
    taken = {name for name, _ in by_hand.of_kind("person")}
    sharing: dict[str, list[Person]] = defaultdict(list)
    for person in found:
        person.by_hand = person.wikidata in known
        person.slug = known.get(person.wikidata, "")
        if not person.by_hand:
            sharing[slug(person.name) or person.wikidata.lower()].append(person)
    for name, sharers in sharing.items():
        for person in sharers:
            alone = len(sharers) == 1 and name not in taken
            suffix = person.wikidata.lower() or min(person.states).lower()
            person.slug = name if alone else f"{name}-{suffix}"
