"""Fields that take an event data set: all that a version has are offered, and what is settled beside them."""

from __future__ import annotations

from collections.abc import Sequence

from detente.gazetteer.words import key_of
from detente.questions.data_sets import DATA_SET, SETTLED, settled_graph
from detente.web.querying.data_sets import EventDataSet, event_data_sets
from detente.web.querying.runtime import Runtime
from detente.web.questions.choices import ResolvedThing, ThingChoice

MOST_NEAR = 5


class DataSetNames:
    """The event data sets of one version, by label, id and IRI."""

    def __init__(self, runtime: Runtime, version: str) -> None:
        self._base = runtime.settings.base
        self._all = [_choice(each) for each in event_data_sets(runtime, version)]

    def resolve(self, text: str, kinds: Sequence[str]) -> ResolvedThing:
        """Tell which data set a text names, or that it is the word for what is settled."""
        named = text.strip()
        if SETTLED in kinds and named.lower() == SETTLED:
            return ResolvedThing(self._settled())
        for each in self._all:
            if named in (each.iri, each.id, each.id.partition("/")[2], f"{each.label} ({each.id})"):
                return ResolvedThing(each)
        alike = [each for each in self._all if key_of(each.label) == key_of(named)]
        found = alike or self._with_words(named)
        if len(found) == 1:
            return ResolvedThing(found[0])
        near = tuple(found or self._all)[:MOST_NEAR]
        why = "may be one of several: choose one" if found else f"names no {DATA_SET} of this version"
        return ResolvedThing(None, near, why)

    def suggest(self, text: str, kinds: Sequence[str]) -> list[ThingChoice]:
        """List those that have all of the words; without any, all that there are."""
        settled = [self._settled()] if SETTLED in kinds and SETTLED.startswith(text.strip().lower()) else []
        return [*settled, *self._with_words(text)]

    def _with_words(self, text: str) -> list[ThingChoice]:
        wanted = key_of(text).split()
        return [
            each for each in self._all if all(word in key_of(f"{each.label} {each.id}") for word in wanted)
        ]

    def _settled(self) -> ThingChoice:
        return ThingChoice(settled_graph(self._base).value, SETTLED, SETTLED, "what is settled", SETTLED)


def _choice(told: EventDataSet) -> ThingChoice:
    return ThingChoice(told.iri, f"entry/{told.id}", told.label, f"{told.coding}-coded data set", told.label)
