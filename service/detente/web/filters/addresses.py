"""Addresses of filters: the same one with a choice more or less, another page, another form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from detente.web.filters.declared import Filtered
from detente.web.filters.narrowing import FacetOffers, Narrowing, Offer, defaults_of


@dataclass(frozen=True)
class FilterAddresses:
    """Where a filter is: below `root`, with `ending` and what it asks for, `size` if that is given."""

    root: str
    what: Filtered
    asked: Narrowing
    ending: str | None = None
    size: int | None = None

    def choice(self, offers: FacetOffers, offer: Offer) -> str:
        """Give the address with a value that is offered chosen, or, where it is chosen, taken back."""
        name = offers.facet.name
        chosen = self.asked.values.get(name, ())
        if offer.is_chosen and not offers.facet.is_required:
            values = tuple(each for each in chosen if each != offer.key)
        else:
            values = (*chosen, offer.key) if offers.adds else (offer.key,)
        return self._with({**self.asked.values, name: values}, self.ending)

    def at_page(self, number: int) -> str:
        """Give the address of another page."""
        return self._with(self.asked.values, self.ending, number)

    def form(self, ending: str | None) -> str:
        """Give the address of the first page in another form."""
        return self._with(self.asked.values, ending)

    def of_claims(self, claims: Filtered, ending: str | None) -> str:
        """Give the address of the claims with those choices that claims can be narrowed by, too."""
        shared = {name: values for name, values in self.asked.values.items() if claims.facet(name)}
        pairs = [(name, value) for name, values in shared.items() for value in values]
        return _address(f"{self.root}/{claims.name}", ending, pairs)

    @property
    def everything(self) -> str:
        """The address without any choice."""
        return _address(f"{self.root}/{self.what.name}", None, [])

    def _with(self, values: Mapping[str, tuple[str, ...]], ending: str | None, page: int = 1) -> str:
        changed = Narrowing(values, None, page, self.asked.size)
        pairs = changed.arguments(defaults_of(self.what))
        pairs += [("size", str(self.size))] if self.size else []
        pairs += [("page", str(page))] if page > 1 else []
        return _address(f"{self.root}/{self.what.name}", ending, pairs)


def _address(path: str, ending: str | None, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode([*pairs], safe="/")
    path = f"{path}.{ending}" if ending else path
    return f"{path}?{query}" if query else path
