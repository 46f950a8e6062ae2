"""What of a table the arguments of an address ask for, which items that are, and what else there is."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from detente.vocabulary.edtf import Bounds, bounds
from detente.web.filters.declared import DATE, Filtered, FilterFacet
from detente.web.filters.queries import NONE
from detente.web.filters.table import OPEN_END, OPEN_START, Days, FilterTable
from detente.web.indexes.choosing import LARGEST, LONGEST_VALUE, MOST_CHOICES
from detente.web.indexes.collation import collation_key
from detente.web.language.words import gettext as _
from detente.web.language.words import worded
from detente.web.presentation.wording import date_in_words
from detente.web.views.filters import FilterError

MOST_YEARS = 100
"""So many years are offered, the last of them; others can be written into the field."""


@dataclass(frozen=True)
class Narrowing:
    """What is asked for: by facet the values that must hold, the days of a date, and which page; from 1."""

    values: Mapping[str, tuple[str, ...]]
    days: Bounds | None
    page: int
    size: int

    def arguments(self, defaults: Mapping[str, str]) -> list[tuple[str, str]]:
        """Give the arguments that ask for it, but for page and size, without what is so by default."""
        return [
            (name, value)
            for name, values in self.values.items()
            for value in values
            if defaults.get(name) != value
        ]


@dataclass(frozen=True)
class Offer:
    """A value that can be chosen, with how many items have it beside all else that is chosen."""

    key: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class FacetOffers:
    """What can be chosen by one facet; `more` values are not told. A choice `adds` to others, or replaces."""

    facet: FilterFacet
    offers: tuple[Offer, ...]
    chosen: tuple[str, ...]
    more: int = 0
    adds: bool = False


@dataclass(frozen=True)
class Narrowed:
    """One page of what is asked for: IRIs, how many there are in all, and what else can be chosen."""

    table: FilterTable
    asked: Narrowing
    items: tuple[str, ...]
    count: int
    pages: int
    facets: tuple[FacetOffers, ...]


def defaults_of(what: Filtered) -> dict[str, str]:
    """Give what is chosen where nothing is said: of a facet that must be, its first value."""
    return {facet.name: next(iter(facet.words)) for facet in what.facets if facet.is_required}


def narrowing_arguments(what: Filtered) -> list[str]:
    """List the arguments of the addresses of what can be narrowed."""
    return [*(facet.name for facet in what.facets), "page", "size"]


def read_narrowing(what: Filtered, arguments: Mapping[str, Sequence[str]], size: int) -> Narrowing:
    """Read the arguments of an address; `size` items are on a page if nothing else is said.

    Raises FilterError for a value that an argument cannot have; others than `narrowing_arguments` are of no
    concern here.
    """
    names = [facet.name for facet in what.facets]
    given = {name: _texts(name, values) for name, values in arguments.items() if any(values)}
    values = {facet.name: _values(facet, given[facet.name]) for facet in what.facets if facet.name in given}
    chosen = {name: (value,) for name, value in defaults_of(what).items()} | values
    return Narrowing(
        {name: chosen[name] for name in names if name in chosen},
        _days_asked(values.get(DATE, ())),
        _number(given, "page", 1, 1_000_000),
        _number(given, "size", size, LARGEST),
    )


def narrow(table: FilterTable, asked: Narrowing) -> Narrowed:
    """Find what is asked for, and count what else could be chosen; FilterError for a page that is not."""
    counting = _Counting(table, asked)
    found = counting.selected
    pages = max(1, -(-len(found) // asked.size))
    if asked.page > pages:
        raise FilterError(
            "page", worded("There is no page %(page)s: there are %(pages)s.", page=asked.page, pages=pages)
        )
    first = (asked.page - 1) * asked.size
    items = tuple(table.items[number] for number in found[first : first + asked.size])
    return Narrowed(table, asked, items, len(found), pages, tuple(counting.offers()))


def selected_items(table: FilterTable, asked: Narrowing) -> list[str]:
    """List all that is asked for, whatever the page."""
    return [table.items[number] for number in _Counting(table, asked).selected]


class _Counting:
    """How many of the conditions each item meets: all, or all but those of one facet."""

    def __init__(self, table: FilterTable, asked: Narrowing) -> None:
        self.table, self.asked = table, asked
        self.conditions = {
            name: [self._having(name, value) for value in values] for name, values in asked.values.items()
        }
        self.number = sum(map(len, self.conditions.values()))
        self.met = bytearray(len(table.items))
        for rows in self._rows(self.conditions):
            for row in rows:
                self.met[row] += 1
        self.all = _where(self.met, self.number)

    @property
    def selected(self) -> list[int]:
        return [number for number, is_in in enumerate(self.all) if is_in]

    def offers(self) -> Iterator[FacetOffers]:
        for facet in self.table.what.facets:
            chosen = self.asked.values.get(facet.name, ())
            adds = 0 < len(chosen) < facet.most
            mask = self._without(facet.name) if chosen and facet.most == 1 else self.all
            offered = self._dates(mask) if facet.name == DATE else self._values(facet, mask, chosen)
            shown = [each for n, each in enumerate(offered) if n < MOST_CHOICES or each.is_chosen]
            if chosen or [each.key for each in shown] not in ([], [NONE]):
                yield FacetOffers(facet, tuple(shown), chosen, len(offered) - len(shown), adds)

    def _having(self, name: str, value: str) -> array[int]:
        if name == DATE and value != NONE and self.asked.days:
            return rows_within(self.table, _as_days(self.asked.days))
        return self.table.postings[name].get(value, array("I"))

    def _rows(self, conditions: Mapping[str, Iterable[array[int]]]) -> Iterator[array[int]]:
        return (rows for some in conditions.values() for rows in some)

    def _without(self, name: str) -> bytes:
        """Give what meets all but the conditions of one facet."""
        own = self.conditions[name]
        met = bytearray(self.met)
        for rows in own:
            for row in rows:
                met[row] -= 1
        return _where(met, self.number - len(own))

    def _values(self, facet: FilterFacet, mask: bytes, chosen: Sequence[str]) -> list[Offer]:
        postings, called = self.table.postings[facet.name], self.table.called[facet.name]
        is_all = self.number == 0  # then every item counts
        counts = {
            key: len(rows) if is_all else sum(map(mask.__getitem__, rows)) for key, rows in postings.items()
        }
        # What is chosen is told though nothing has it, so that it can be taken back.
        kept = {key: count for key, count in counts.items() if count} | {
            key: counts.get(key, 0) for key in chosen
        }
        if facet.is_required:
            kept = {key: counts.get(key, 0) for key in facet.words}
        elif len(chosen) == facet.most > 1:
            kept = {key: kept[key] for key in chosen}
        offers = (
            Offer(key, called.get(key) or (_("not known") if key == NONE else key), count, key in chosen)
            for key, count in kept.items()
        )
        return sorted(offers, key=lambda each: _order(each, facet))

    def _dates(self, mask: bytes) -> list[Offer]:
        chosen = next(iter(self.asked.values.get(DATE, ())), "")
        periods = list(_periods(self.table, chosen))
        counts = _count_periods(self.table, mask, [days for _, days in periods])
        offers = [
            Offer(name, date_in_words(name), count, name == chosen)
            for (name, _), count in zip(periods, counts, strict=True)
            if count or name == chosen
        ]
        if chosen and not any(each.is_chosen for each in offers) and chosen != NONE:
            within = self._having(DATE, chosen)
            offers.insert(0, Offer(chosen, date_in_words(chosen), sum(map(mask.__getitem__, within)), True))
        without = sum(map(mask.__getitem__, self.table.postings[DATE][NONE]))
        if without or chosen == NONE:
            offers.append(Offer(NONE, _("without a date"), without, chosen == NONE))
        return offers


def rows_within(table: FilterTable, days: Days) -> array[int]:
    """List the numbers of the items that may have been on some of these days."""
    first, last = days
    return array(
        "I",
        (
            number
            for number, spans in table.days.items()
            if any(start <= last and end >= first for start, end in spans)
        ),
    )


def _where(met: bytearray, number: int) -> bytes:
    """Mark with 1 where a count is that number, with 0 elsewhere."""
    return bytes(met.translate(bytes(each == number for each in range(256))))


def _order(offer: Offer, facet: FilterFacet) -> tuple[object, ...]:
    if facet.is_required:
        return ([*facet.words].index(offer.key),)
    return not offer.is_chosen, offer.key == NONE, -offer.count, collation_key(offer.label)


def _periods(table: FilterTable, chosen: str) -> Iterator[tuple[str, Days]]:
    """Offer the years, the latest first; of a year that is chosen its months, of a month its days."""
    length = len(chosen) if chosen.replace("-", "").isdigit() else 0
    if length == 4:
        yield from ((name, _as_days(bounds(name))) for n in range(1, 13) for name in [f"{chosen}-{n:02}"])
    elif length == 7:
        first, last = _as_days(bounds(chosen))
        yield from ((date.fromordinal(day).isoformat(), (day, day)) for day in range(first, last + 1))
    else:
        for year in table.years[:MOST_YEARS]:
            yield f"{year:04}", (date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())


def _count_periods(table: FilterTable, mask: bytes, periods: Sequence[Days]) -> list[int]:
    """Count what may have been in each period; one that is known to the year counts in each of its months."""
    if not periods:
        return []
    ordered = sorted(range(len(periods)), key=lambda place: periods[place])
    firsts = [periods[place][0] for place in ordered]
    lasts = [periods[place][1] for place in ordered]
    changes = [0] * (len(periods) + 1)
    for number, spans in table.days.items():
        if mask[number]:
            for low, high in _merged(spans, firsts, lasts):
                changes[low] += 1
                changes[high + 1] -= 1
    counts = [0] * len(periods)
    running = 0
    for place, change in zip(ordered, changes, strict=False):
        running += change
        counts[place] = running
    return counts


def _merged(spans: Sequence[Days], firsts: Sequence[int], lasts: Sequence[int]) -> list[tuple[int, int]]:
    """Find the periods, by place, that the days of one item touch, each once; between periods may be gaps."""
    touched = sorted((bisect_left(lasts, start), bisect_right(firsts, end) - 1) for start, end in spans)
    found: list[tuple[int, int]] = []
    for low, high in touched:
        if low > high:
            continue
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return found


def _as_days(found: Bounds) -> Days:
    return (
        found.start.toordinal() if found.start else OPEN_START,
        found.end.toordinal() if found.end else OPEN_END,
    )


def _days_asked(texts: Sequence[str]) -> Bounds | None:
    text = next(iter(texts), NONE)
    if text == NONE:
        return None
    try:
        return bounds(text)
    except ValueError as error:
        forms = "a day such as 2016-08-09, a month such as 2016-08, or another date in EDTF"
        raise FilterError(DATE, f"`{DATE}` is {forms}: {error}.") from None


def _texts(name: str, values: Sequence[str]) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
    for value in given:
        if len(value) > LONGEST_VALUE:
            detail = worded(
                "`%(name)s` has %(number)s characters; up to %(most)s are read.",
                name=name[:80],
                number=len(value),
                most=LONGEST_VALUE,
            )
            raise FilterError(name[:80], detail)
    return given


def _values(facet: FilterFacet, given: tuple[str, ...]) -> tuple[str, ...]:
    if len(given) > facet.most:
        raise FilterError(
            facet.name,
            worded(
                "`%(name)s` is given %(number)s times; %(most)s at most.",
                name=facet.name,
                number=len(given),
                most=facet.most,
            ),
        )
    for value in given:
        if facet.words and value not in facet.words and value != NONE:
            raise FilterError(
                facet.name,
                worded(
                    "`%(name)s` is %(allowed)s; not %(value)r.",
                    name=facet.name,
                    allowed=", ".join(facet.words),
                    value=value,
                ),
            )
    return given


def _number(given: Mapping[str, tuple[str, ...]], name: str, default: int, most: int) -> int:
    values = given.get(name, (str(default),))
    value = values[0]
    if len(values) > 1 or not (value.isascii() and value.isdigit() and 0 < int(value[:9]) <= most):
        raise FilterError(
            name,
            worded(
                "`%(name)s` is a number from 1 to %(most)s; not %(value)r.",
                name=name,
                most=format(most, ","),
                value=", ".join(values),
            ),
        )
    return int(value)
