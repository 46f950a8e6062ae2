"""From what somebody typed to the thing that is meant: by id, by code, by a name in any script.

Nothing is guessed: a text is taken for a thing only where one thing alone has this name, code or id, or all
of these words; else it is told what is near.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode

from detente.gazetteer.asking import KINDS
from detente.gazetteer.gazetteer import Gazetteer
from detente.gazetteer.words import key_of
from detente.questions.data_sets import DATA_SET
from detente.rdf.namespaces import DETS
from detente.vocabulary.edtf import Bounds
from detente.web.presentation.description import exists
from detente.web.querying.names import gazetteer
from detente.web.querying.runtime import Runtime
from detente.web.questions.choices import ResolvedThing, ThingChoice
from detente.web.questions.data_sets import DataSetNames
from detente.web.reconciliation.suggesting import describe_briefly, names_begun
from detente.web.things.search import Found, describe_found, found_within
from detente.web.views.rendering import term_names

LONGEST = 200
"""Characters that may be typed for one thing."""

MOST_NEAR = 5
"""So many things are told of that are near."""

MOST_SUGGESTED = 8
"""So many things are suggested while one types."""

_LOOKED_AT = 40
_AT_THE_END = re.compile(r"\(([^()\s]+)\)\s*$")
_AUTHORITY = frozenset(KINDS.values())


class ThingNames:
    """The names of everything in one version; for the threads in which pages are made."""

    def __init__(self, runtime: Runtime, version: str) -> None:
        self._runtime, self._version = runtime, version
        self._base = runtime.settings.base

    def resolve(self, text: str, kinds: Sequence[str], on: Bounds | None = None) -> ResolvedThing:
        """Tell which thing of some kinds a text names; `on` are the days on which it is to have existed."""
        if len(text) > LONGEST:
            return ResolvedThing(
                None, (), f"is longer than {LONGEST} characters: write a name, a code or an id"
            )
        if DATA_SET in kinds:
            return DataSetNames(self._runtime, self._version).resolve(text, kinds)
        if iri := self._as_id(text):
            return self._of_id(iri, text, kinds)
        exact = _once(self._exact(text, kinds, on))
        near = [
            each for each in _once(self._near(text, kinds, on)) if each.iri not in {one.iri for one in exact}
        ]
        if len(exact) > 1:
            return ResolvedThing(None, tuple(exact), "is the name of several: choose one")
        return self._chosen(text, kinds, exact, near)

    def known(self, iri: str) -> ThingChoice | None:
        """Describe a thing by its IRI; None where this version says nothing of it."""
        if described := self._described([Found(iri, "name", ())]):
            return described[0]
        is_there = exists(iri, lambda query: self._runtime.rows(query, self._version), self._base)
        return ThingChoice(iri, self.id_of(iri), self.id_of(iri), "") if is_there else None

    def suggest(self, text: str, kinds: Sequence[str]) -> list[ThingChoice]:
        """List things of some kinds with names that begin so, then those that have such words.

        Of data sets there are few: without a text all are listed.
        """
        if DATA_SET in kinds and len(text) <= LONGEST:
            return DataSetNames(self._runtime, self._version).suggest(text, kinds)
        if not key_of(text) or len(text) > LONGEST:
            return []
        return _once([*self._begun(text, kinds), *self._near(text, kinds, None)])[:MOST_SUGGESTED]

    def id_of(self, iri: str) -> str:
        """Write the id of a thing as fields take it.

        The IRI itself where it is none of ours.
        """
        if iri.startswith(DETS.iri):
            return f"dets:{iri.removeprefix(DETS.iri)}"
        return iri.removeprefix(f"{self._base}id/").removeprefix(self._base)

    def _chosen(
        self, text: str, kinds: Sequence[str], exact: Sequence[ThingChoice], near: Sequence[ThingChoice]
    ) -> ResolvedThing:
        if exact:
            return ResolvedThing(exact[0], tuple(near[:MOST_NEAR]))
        named = self._with_words(text, kinds, every=True)
        whole = _once(named)
        if (
            len(whole) == 1 and len(named) < _LOOKED_AT
        ):  # else there may be names of others that nobody looked at
            rest = tuple(each for each in near if each.iri != whole[0].iri)
            return ResolvedThing(whole[0], rest[:MOST_NEAR])
        if by_slug := self._by_slug(text, kinds):
            return ResolvedThing(by_slug, tuple(near[:MOST_NEAR]))
        others = _once([*whole, *near])[:MOST_NEAR]
        why = (
            "may be one of several: choose one" if whole else f"names no {' or '.join(kinds)} of this version"
        )
        return ResolvedThing(None, tuple(others), why)

    def _by_slug(self, text: str, kinds: Sequence[str]) -> ThingChoice | None:
        """Read a text as an id without its kind; None where no kind, or more than one, has such a thing."""
        slug = text.strip()
        if not re.fullmatch(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+", slug):
            return None
        found = self._described([Found(f"{space}{slug}", "name", ()) for space in self._spaces(kinds)])
        return found[0] if len(found) == 1 else None

    def _as_id(self, text: str) -> str | None:
        """Read an id, alone or in brackets at the end, as the IRI that it stands for."""
        in_brackets = _AT_THE_END.search(text)
        written = in_brackets[1] if in_brackets else text.strip()
        if written.startswith(("http://", "https://")):
            return _iri(written)
        if written.startswith("dets:"):
            return _iri(DETS.iri + written.removeprefix("dets:"))
        kind, slash, slug = written.partition("/")
        if not slash or not re.fullmatch(r"[a-z-]+", kind) or not slug:
            return None
        return _iri(f"{self._base}{'' if kind == 'entry' else 'id/'}{written}")

    def _of_id(self, iri: str, text: str, kinds: Sequence[str]) -> ResolvedThing:
        if not any(iri.startswith(space) for space in self._spaces(kinds)):
            return ResolvedThing(None, (), f"is the id of no {' or '.join(kinds)}")
        if taken := self.known(iri):
            return ResolvedThing(taken)
        slug = text.strip().rpartition("/")[2].replace("-", " ")
        near = _once(self._near(slug, kinds, None))[:MOST_NEAR]
        return ResolvedThing(None, tuple(near), "is nothing that this version knows")

    def _exact(self, text: str, kinds: Sequence[str], on: Bounds | None) -> Iterator[ThingChoice]:
        """List what has just this name, or code, or title of an office."""
        names, of_authority = self._gazetteer, _AUTHORITY.intersection(kinds)
        match = names.match(text, on, of_authority) if of_authority else None
        if match and match.decided:
            yield self._named(match.decided.thing.iri, match.decided.name)
        elif "office" in kinds and (office := names.office(text, on)):
            yield self._named(office.iri, text)
        key = key_of(text)
        others = [] if match and match.candidates else [*kinds]
        others += [kind for kind in kinds if kind not in _AUTHORITY and kind not in others]
        yield from (each for each in self._with_words(text, others, every=True) if key_of(each.name) == key)

    def _near(self, text: str, kinds: Sequence[str], on: Bounds | None) -> Iterator[ThingChoice]:
        of_authority = _AUTHORITY.intersection(kinds)
        if of_authority:
            for each in self._gazetteer.candidates(text, on, of_authority, MOST_NEAR):
                yield self._named(each.thing.iri, each.name)
        yield from self._with_words(text, kinds, every=False)

    def _begun(self, text: str, kinds: Sequence[str]) -> Iterator[ThingChoice]:
        of_authority = _AUTHORITY.intersection(kinds)
        for name in names_begun(key_of(text), self._gazetteer, of_authority)[:_LOOKED_AT]:
            yield self._named(name.thing, name.text)
        yield from self._with_words(text, kinds, every=True)

    def _with_words(self, text: str, kinds: Sequence[str], *, every: bool) -> list[ThingChoice]:
        found = found_within(
            text, [*self._spaces(kinds)], self._runtime, self._version, _LOOKED_AT, every=every
        )
        concepts = self._concepts(text, every=every) if "concept" in kinds else []
        return [*self._described(found), *concepts]

    def _concepts(self, text: str, *, every: bool) -> list[ThingChoice]:
        wanted = key_of(text).split()
        enough = all if every else any
        return [
            ThingChoice(iri, self.id_of(iri), label, "concept", label)
            for iri, label in term_names(self._runtime, self._version).items()
            if wanted
            and iri.startswith(DETS.iri)
            and enough(word in key_of(label).split() for word in wanted)
        ]

    def _described(self, found: Sequence[Found]) -> list[ThingChoice]:
        about = describe_found(found, self._runtime, self._version)
        concepts = term_names(self._runtime, self._version)
        return [
            ThingChoice(
                each.iri,
                self.id_of(each.iri),
                about[each.iri].label or concepts.get(each.iri) or self.id_of(each.iri),
                about[each.iri].kind or "",
                "".join(text for text, _ in each.passage),
            )
            for each in found
            if about[each.iri].label or about[each.iri].kind or each.iri in concepts
        ]

    def _named(self, iri: str, name: str) -> ThingChoice:
        thing = self._gazetteer.authority.things[iri]
        return ThingChoice(iri, self.id_of(iri), thing.label, describe_briefly(thing), name)

    def _spaces(self, kinds: Iterable[str]) -> Iterator[str]:
        for kind in kinds:
            if kind == "concept":
                yield DETS.iri
            else:
                yield f"{self._base}{'' if kind == 'entry' else 'id/'}{kind}/"

    @property
    def _gazetteer(self) -> Gazetteer:
        return gazetteer(self._runtime, self._version)


def _iri(text: str) -> str | None:
    try:
        return NamedNode(text).value
    except ValueError:  # a name with a slash, perhaps
        return None


def _once(choices: Iterable[ThingChoice]) -> list[ThingChoice]:
    """Keep the first choice of each thing."""
    found: dict[str, ThingChoice] = {}
    for each in choices:
        found.setdefault(each.iri, each)
    return list(found.values())
