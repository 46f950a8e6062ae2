"""What of an index is asked for by the arguments of an address, and what of its list that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from detente.web.indexes.collation import collation_key
from detente.web.indexes.declared import Declared, Facet
from detente.web.indexes.listing import NONE, Listed, Listing
from detente.web.language.words import gettext as _
from detente.web.language.words import worded
from detente.web.views.filters import FilterError

ONLY, SAID = "only", "said"
LONGEST_VALUE = 200
"""Characters that a value in an address may have."""

LARGEST = 1000
"""So many things may be asked for at once."""

MOST_CHOICES = 300
"""So many values of a facet are offered; others can be written into the address."""


@dataclass(frozen=True)
class Chosen:
    """What is asked for: settled things or those only said, by a value of some facets; pages count from 1."""

    settled: bool
    values: Mapping[str, str]
    page: int
    size: int

    def arguments(self) -> dict[str, str]:
        """Give the arguments that ask for it, but for page and size."""
        return dict(self.values) | ({} if self.settled else {"settled": SAID})


@dataclass(frozen=True)
class FacetChoice:
    """A value that can be chosen, with how many things have it beside all else that is chosen."""

    key: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Choices:
    """What can be chosen by one facet; `more` values are not told."""

    name: str
    title: str
    choices: tuple[FacetChoice, ...]
    chosen: str | None
    more: int = 0


@dataclass(frozen=True)
class Selected:
    """One page of what was chosen: its things, how many there are in all, and what else can be chosen."""

    listing: Listing
    chosen: Chosen
    things: tuple[Listed, ...]
    count: int
    pages: int
    facets: tuple[Choices, ...]


def choice_arguments(declared: Declared) -> list[str]:
    """List the arguments of the addresses of an index."""
    names = (facet.name for facet in declared.facets)
    return [*(["settled"] if declared.may_be_said else []), *names, "page", "size"]


def read_choice(declared: Declared, arguments: Mapping[str, Sequence[str]], size: int) -> Chosen:
    """Read the arguments of an address; `size` things are on a page if nothing else is said.

    Raises FilterError for a value that an argument cannot have.
    """
    names = [facet.name for facet in declared.facets]
    given = {name: _one(name, values) for name, values in arguments.items() if any(values)}
    settled = given.get("settled", ONLY)
    if settled not in (ONLY, SAID):
        raise FilterError(
            "settled",
            worded(
                "`settled` is %(only)s (what is settled) or %(said)s (what is said and not settled).",
                only=ONLY,
                said=SAID,
            ),
        )
    return Chosen(
        settled == ONLY,
        {name: given[name] for name in names if name in given},
        _number(given, "page", 1, 1_000_000),
        _number(given, "size", size, LARGEST),
    )


def selected_from(listing: Listing, chosen: Chosen) -> Selected:
    """Choose one page of a list, and count what else could be chosen; FilterError where there is none."""
    wanted = tuple(chosen.values.get(facet.name) for facet in listing.declared.facets)
    settled, found, counts = _count(listing, chosen.settled, wanted)
    pages = max(1, -(-len(found) // chosen.size))
    if chosen.page > pages:
        raise FilterError(
            "page",
            worded("There is no page %(page)s: the list has %(pages)s.", page=chosen.page, pages=pages),
        )
    first = (chosen.page - 1) * chosen.size
    facets = (*_settled_or_said(listing, chosen, settled), *_facets(listing, wanted, counts))
    return Selected(listing, chosen, tuple(found[first : first + chosen.size]), len(found), pages, facets)


def _count(
    listing: Listing, is_settled: bool, wanted: Sequence[str | None]
) -> tuple[Mapping[bool, int], list[Listed], list[dict[str, int]]]:
    """Find what is wanted; count by each facet what all others want: what that one could be changed to."""
    asked = [(place, key) for place, key in enumerate(wanted) if key is not None]
    every = range(len(wanted))
    found: list[Listed] = []
    counts: list[dict[str, int]] = [{} for _ in wanted]
    settled = {True: 0, False: 0}
    for thing in listing.things:
        missed = [place for place, key in asked if key not in thing.values[place]] if asked else []
        if not missed:
            settled[thing.settled] += 1
        if thing.settled is not is_settled or len(missed) > 1:
            continue
        if not missed:
            found.append(thing)
        for place in missed or every:
            count = counts[place]
            for key in thing.values[place]:
                count[key] = count.get(key, 0) + 1
    return settled, found, counts


def _settled_or_said(listing: Listing, chosen: Chosen, counts: Mapping[bool, int]) -> Iterator[Choices]:
    if listing.has_said or not chosen.settled:
        choices = (
            FacetChoice(ONLY, _("settled"), counts[True], chosen.settled),
            FacetChoice(SAID, _("said, not settled"), counts[False], not chosen.settled),
        )
        yield Choices("settled", _("Settled or only said"), choices, ONLY if chosen.settled else SAID)


def _facets(
    listing: Listing, wanted: Sequence[str | None], counts: Sequence[Mapping[str, int]]
) -> Iterator[Choices]:
    for facet, key, called, counted in zip(
        listing.declared.facets, wanted, listing.called, counts, strict=True
    ):
        # What is chosen is told though nothing has it, so that it can be taken back.
        all_counts = counted if key is None or key in counted else {key: 0, **counted}
        choices = sorted(
            (
                FacetChoice(each, _label(each, called), count, each == key)
                for each, count in all_counts.items()
            ),
            key=lambda choice: _order(choice, facet),
        )
        if [choice.key for choice in choices] not in ([], [NONE]):
            shown = [each for n, each in enumerate(choices) if n < MOST_CHOICES or each.is_chosen]
            yield Choices(facet.name, facet.title, tuple(shown), key, len(choices) - len(shown))


def _label(key: str, called: Mapping[str, str]) -> str:
    return called.get(key) or (_("not known") if key == NONE else key)


def _order(choice: FacetChoice, facet: Facet) -> tuple[object, ...]:
    if facet.newest_first:
        return choice.key == NONE, tuple(-ord(each) for each in choice.key)
    return not choice.is_chosen, choice.key == NONE, -choice.count, collation_key(choice.label)


def _one(name: str, values: Sequence[str]) -> str:
    given = [value for value in values if value]
    if len(given) > 1:
        raise FilterError(name, worded("`%(name)s` is given %(number)s times.", name=name, number=len(given)))
    if len(given[0]) > LONGEST_VALUE:
        raise FilterError(
            name,
            worded(
                "`%(name)s` has %(number)s characters; up to %(most)s are read.",
                name=name,
                number=len(given[0]),
                most=LONGEST_VALUE,
            ),
        )
    return given[0]


def _number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = given.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= most):
        raise FilterError(
            name,
            worded(
                "`%(name)s` is a number from 1 to %(most)s; not %(value)r.",
                name=name,
                most=format(most, ","),
                value=value,
            ),
        )
    return int(value)
