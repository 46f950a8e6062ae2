"""What changed between versions, summarized for pages: what happened to which things, with their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from detente.changes.summary import CLAIM, SummaryLine, summary_lines
from detente.rdf.quads import Object
from detente.store.history import change_of, difference, route
from detente.vocabulary.graphs import CURATION, plan
from detente.vocabulary.iris import Iris
from detente.web.language.figures import in_figures
from detente.web.language.words import gettext as _
from detente.web.language.words import marked_plural, ngettext
from detente.web.presentation.speech import in_marks, speech_of
from detente.web.querying.runtime import Runtime
from detente.web.querying.version_cache import per_version

Ask = Callable[[str], list[dict[str, Object]]]

MOST_QUADS = 20_000
"""A change of more quads is summarized by its size alone: 100,000 take about two seconds."""

ITEMS = 20
"""So many things are listed of what happened to more."""

# Decisions have no name, but a reason; a conflict is called by its rule.
_NAMES = """
SELECT ?thing ?name ?words ?speech ?reason {{
  VALUES ?thing {{ {things} }}
  {{ ?thing rdfs:label ?name }} UNION {{ GRAPH ?g {{ ?thing rdfs:label ?name }} FILTER {speaking} }}
  UNION {{ ?thing det:anchor/oa:hasSelector/oa:exact ?words }}
  UNION {{ ?statement det:conveys|^det:about ?thing . ?statement ?p ?speech FILTER (?p = det:speechType) }}
  UNION {{ ?thing det:reportedIn ?said . GRAPH ?said {{ ?statement det:conveys|^det:about ?thing .
    ?statement ?p ?speech FILTER (?p = det:speechType) }} }}
  UNION {{ ?thing rdfs:comment ?reason }}
  UNION {{ ?thing det:rule ?rule BIND (REPLACE(STRAFTER(STR(?rule), "conflict-rule-"), "-", " ") AS ?name) }}
}} ORDER BY DESC(BOUND(?name)) DESC(BOUND(?words)) DESC(LANG(?name) = "en") ?name ?words ?reason"""


_IN_WORDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("entry", "added"): marked_plural("%(number)s entry added", "%(number)s entries added"),
    ("entry", "removed"): marked_plural("%(number)s entry removed", "%(number)s entries removed"),
    ("entry", "retracted"): marked_plural("%(number)s entry retracted", "%(number)s entries retracted"),
    ("entry", "no longer retracted"): marked_plural(
        "%(number)s entry no longer retracted", "%(number)s entries no longer retracted"
    ),
    ("claim", "added"): marked_plural("%(number)s claim added", "%(number)s claims added"),
    ("claim", "removed"): marked_plural("%(number)s claim removed", "%(number)s claims removed"),
    ("claim", "changed"): marked_plural("%(number)s claim changed", "%(number)s claims changed"),
    ("claim", "deprecated"): marked_plural("%(number)s claim deprecated", "%(number)s claims deprecated"),
    ("claim", "no longer deprecated"): marked_plural(
        "%(number)s claim no longer deprecated", "%(number)s claims no longer deprecated"
    ),
    ("eventuality", "newly settled"): marked_plural(
        "%(number)s eventuality newly settled", "%(number)s eventualities newly settled"
    ),
    ("eventuality", "no longer settled"): marked_plural(
        "%(number)s eventuality no longer settled", "%(number)s eventualities no longer settled"
    ),
    ("eventuality", "settled otherwise than before"): marked_plural(
        "%(number)s eventuality settled otherwise than before",
        "%(number)s eventualities settled otherwise than before",
    ),
    ("conflict", "found"): marked_plural("%(number)s conflict found", "%(number)s conflicts found"),
    ("conflict", "no longer found"): marked_plural(
        "%(number)s conflict no longer found", "%(number)s conflicts no longer found"
    ),
    ("conflict", "decided"): marked_plural("%(number)s conflict decided", "%(number)s conflicts decided"),
    ("conflict", "open again"): marked_plural(
        "%(number)s conflict open again", "%(number)s conflicts open again"
    ),
    ("decision", "taken"): marked_plural("%(number)s decision taken", "%(number)s decisions taken"),
    ("decision", "withdrawn"): marked_plural(
        "%(number)s decision withdrawn", "%(number)s decisions withdrawn"
    ),
    ("authority record", "added"): marked_plural(
        "%(number)s authority record added", "%(number)s authority records added"
    ),
    ("authority record", "removed"): marked_plural(
        "%(number)s authority record removed", "%(number)s authority records removed"
    ),
    ("authority record", "changed"): marked_plural(
        "%(number)s authority record changed", "%(number)s authority records changed"
    ),
    ("other graph", "changed"): marked_plural(
        "%(number)s other graph changed", "%(number)s other graphs changed"
    ),
}
"""What may have happened to things, by their noun and the verb of `changes.summary`."""


@dataclass(frozen=True)
class Item:
    """One thing that something happened to; `version` is one that knows it, None where it is not known."""

    iri: str
    name: str | None
    version: str | None


@dataclass(frozen=True)
class Group:
    """Things of one entry, or of none."""

    entry: Item | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Section:
    """One line of a summary: its sentence, the first things that it is about, and how many more there are."""

    sentence: str
    groups: tuple[Group, ...]
    more: int


@per_version()
def summary_of(runtime: Runtime, version: str) -> tuple[SummaryLine, ...] | None:
    """Summarize what a version changed; None where that is too much."""
    manifest = runtime.store.manifest(version)
    is_small = manifest.added + manifest.removed <= MOST_QUADS
    return summary_lines(change_of(runtime.store, version), runtime.settings.base) if is_small else None


@per_version()
def summary_between(runtime: Runtime, before: str, after: str) -> tuple[SummaryLine, ...] | None:
    """Summarize what changed from one version to another; None where there is too much on the way."""
    store = runtime.store
    is_small = route(store, before, after).quads <= MOST_QUADS
    return summary_lines(difference(store, before, after), runtime.settings.base) if is_small else None


def in_short(summary: Sequence[SummaryLine] | None, added: int, removed: int) -> str:
    """Say what a version changed in a line.

    >>> in_short((SummaryLine(CLAIM, "added", ("urn:a",)),), 41, 2)
    '1 claim added'
    >>> in_short(None, 41_000, 2)
    '41,002 quads'
    """
    if summary:
        return ", ".join(map(line_in_words, summary))
    number = added + removed
    quads = ngettext("%(number)s quad", "%(number)s quads", number) % {"number": in_figures(number)}
    return quads if number else _("nothing")


def line_in_words(line: SummaryLine) -> str:
    """Say what happened to things of one kind, and to how many.

    >>> line_in_words(SummaryLine(CLAIM, "added", ("urn:a", "urn:b")))
    '2 claims added'
    """
    number = len(line.things)
    singular, plural = _IN_WORDS[line.noun[0], line.verb]
    return ngettext(singular, plural, number) % {"number": in_figures(number)}


def sections(summary: Iterable[SummaryLine], base: str, asks: Mapping[str, Ask]) -> tuple[Section, ...]:
    """List what a summary is about, with names from the first of the versions asked that has them."""
    shown = [(each, each.things[:ITEMS]) for each in summary]
    things = dict.fromkeys(thing for _line, listed in shown for thing in listed)
    entries = {thing: entry for thing in things if (entry := entry_of(thing, base))}
    names = names_in_versions([*things, *dict.fromkeys(entries.values())], asks, base)

    def item(iri: str) -> Item:
        return names.get(iri) or Item(iri, None, None)

    def groups(each: SummaryLine, listed: Sequence[str]) -> Iterator[Group]:
        if each.noun != CLAIM:
            yield Group(None, tuple(map(item, listed)))
            return
        for entry, members in groupby(listed, key=lambda thing: entries.get(thing)):
            yield Group(item(entry) if entry else None, tuple(map(item, members)))

    return tuple(
        Section(line_in_words(each), tuple(groups(each, listed)), len(each.things) - len(listed))
        for each, listed in shown
    )


def entry_of(claim: str, base: str) -> str | None:
    """Name the entry of a claim; None for a curator's, and for what is no claim of ours.

    >>> entry_of("https://example.org/claim/e1/place", "https://example.org/")
    'https://example.org/entry/e1'
    """
    kind, _slash, rest = claim.removeprefix(base).partition("/")
    entry, _slash, name = rest.rpartition("/")
    is_of_entry = claim.startswith(base) and kind == "claim" and name and entry not in ("", CURATION.name)
    return Iris(base).entry(entry).value if is_of_entry else None


def names_in_versions(things: Sequence[str], asks: Mapping[str, Ask], base: str) -> dict[str, Item]:
    """Find the names of things, and the versions that have them; a claim is called by its words."""
    found: dict[str, Item] = {}
    for version, ask in asks.items():
        missing = [thing for thing in things if thing not in found]
        listed = " ".join(f"<{thing}>" for thing in missing)
        query = _NAMES.format(things=listed, speaking=plan(base).speaking("?g"))
        rows = ask(query) if missing else []
        for thing, told in groupby(sorted(rows, key=_thing), key=_thing):
            if name := _name(list(told)):
                found[thing] = Item(thing, name, version)
    return found


def _thing(row: Mapping[str, Object]) -> str:
    return row["thing"].value


def _name(rows: Sequence[Mapping[str, Object]]) -> str | None:
    """Choose the name of a thing from what is asked of it, the best first: a label, its words, a reason."""
    speech = speech_of(row["speech"] for row in rows if "speech" in row)
    for row in rows:
        if "words" in row:
            return in_marks(row["words"].value, speech)
        if "name" in row or "reason" in row:
            return (row.get("name") or row["reason"]).value
    return None
