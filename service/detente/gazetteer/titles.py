"""Offices by their titles: "the French foreign minister", "President of France"; who held them on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from detente.gazetteer.lexicon import Lexicon
from detente.gazetteer.model import AuthorityNames, Candidate, OfficeHeld
from detente.gazetteer.trie import Trie
from detente.gazetteer.words import folded_words, key_of
from detente.vocabulary.edtf import Bounds

_OF = frozenset({"of", "for", "to"})
_THE = "the"
JOINTS = _OF | {_THE}
"""Words of which one stands before the body in "title of the body"."""


class OfficesByTitle:
    """The offices of each state and organisation by title, and their holders by day."""

    def __init__(self, authority: AuthorityNames, known: Lexicon) -> None:
        self._things = authority.things
        self._held: dict[str, list[OfficeHeld]] = defaultdict(list)
        self._holdings: dict[str, list[OfficeHeld]] = defaultdict(list)
        for tenure in authority.tenures:
            self._held[tenure.office].append(tenure)
            self._holdings[tenure.holder].append(tenure)
        self._by_title: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for body, title, office in _titles(authority, known):
            self._by_title[body, title][office] = None
        self.titles: Trie[str] = Trie(
            (title.split(), title) for title in dict.fromkeys(title for _, title in self._by_title)
        )
        """Every title that some office has."""

    def of(self, bodies: Iterable[str], title: str) -> list[str]:
        """Name the offices of these states or organisations that have a title; it is folded."""
        return [office for body in bodies for office in self._by_title.get((body, title), ())]

    def holders(self, office: str, on: Bounds | None) -> tuple[Candidate, ...]:
        """Tell who held an office on a day, or on some of several days; all who ever did, without one.

        The score says how surely: 100 on every one of the days, 90 on some, or where it is only possible
        because a start or an end is known to the year or month alone, 50 where the days of a tenure, or the
        day that is meant, are not known.
        """
        found: dict[str, Candidate] = {}
        for tenure in self._held.get(office, ()):
            holder = self._things.get(tenure.holder)
            if holder is None or (score := _covers(tenure, on)) == 0:
                continue
            if holder.iri not in found or found[holder.iri].score < score:
                called = self._things[office].label if office in self._things else office
                reason = f"{called}, {told_of(tenure, on)}"
                found[holder.iri] = Candidate(holder, "holder", reason, score, holder.label)
        return tuple(sorted(found.values(), key=lambda each: (-each.score, each.thing.iri)))

    def holdings(self, person: str) -> Sequence[OfficeHeld]:
        """Every tenure of a person."""
        return self._holdings.get(person, ())

    def surely_held(self, person: str, office: str, on: Bounds | None) -> bool:
        """Tell whether somebody surely held an office on some of these days, or ever, without days."""
        held = (each for each in self._held.get(office, ()) if each.holder == person)
        return any(on is None or each.is_on(on) for each in held)

    def tenures(self, office: str) -> Sequence[OfficeHeld]:
        """Every tenure of an office."""
        return self._held.get(office, ())


def _covers(tenure: OfficeHeld, on: Bounds | None) -> int:
    if tenure.days is None or on is None:
        return 50
    if not tenure.may_be_on(on):
        return 0
    return 100 if _is_within(on, tenure.certain) else 90


def _is_within(on: Bounds, days: Bounds | None) -> bool:
    """Tell whether every one of some days lies within others."""
    return (
        days is not None
        and (days.start is None or (on.start is not None and days.start <= on.start))
        and (days.end is None or (on.end is not None and on.end <= days.end))
    )


def told_of(tenure: OfficeHeld, on: Bounds | None) -> str:
    """Tell the days of a tenure in words, and whether it is only possible on these days."""
    words = told(tenure.days)
    if on is None or tenure.days is None or tenure.is_on(on):
        return words
    return f"{words}; possible: known to the year or month alone"


def told(days: Bounds | None) -> str:
    """Tell days in words.

    >>> told(None), told(Bounds(None, None))
    ('days not known', 'always')
    """
    if days is None:
        return "days not known"
    parts = ([f"from {days.start}"] if days.start else []) + ([f"to {days.end}"] if days.end else [])
    return " ".join(parts) or "always"


def _titles(authority: AuthorityNames, known: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Yield each office's titles, folded, without the name of the body that it is an office of."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for each in authority.names:
        if each.kind in ("name", "alias", "demonym"):
            names[each.thing][key_of(each.text)] = None
    for iri, thing in authority.things.items():
        if thing.kind != "office":
            continue
        for body in thing.of:
            own = {title for key in names[iri] for title in bare_titles(key, names.get(body, {}))}
            for title in sorted({like for each in own for like in known.titles_like(each)}):
                yield body, title, iri


def bare_titles(key: str, bodies: Mapping[str, None]) -> Iterator[str]:
    """Yield what is left of an office's folded name without the name of its body.

    >>> list(bare_titles("minister of foreign affairs of france", {"france": None, "french": None}))
    ['minister of foreign affairs']
    >>> list(bare_titles("french president", {"france": None, "french": None}))
    ['president']
    """
    for body in bodies:
        for joint in (*sorted(_OF), *(f"{each} {_THE}" for each in sorted(_OF))):
            if key.endswith(f" {joint} {body}"):
                yield key.removesuffix(f" {joint} {body}")
        if key.startswith(f"{body} "):
            yield key.removeprefix(f"{body} ").removeprefix("s ")


def before_body(words: Sequence[str], first: int) -> int | None:
    """Give the index after the title in "title of the body"; None where a name is not joined so.

    `words` are folded, `first` is the index of the body's first word.
    """
    index = first - 1
    if index >= 0 and words[index] == _THE:
        index -= 1
    return index if index > 0 and words[index] in _OF else None


def folded_title(text: str) -> str:
    """Fold a title as the trie has it."""
    return " ".join(folded_words(text))
