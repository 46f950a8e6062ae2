"""What the front page says of a version, asked of it in SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from detente.rdf.namespaces import DET, DETS
from detente.rdf.quads import Object
from detente.store import Manifest
from detente.vocabulary.eventualities import EVENTUALITIES, below, hyphenated, in_sparql, local_name

Ask = Callable[[str], list[dict[str, Object]]]

NEWEST = 5

CLASSES = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) {
  VALUES ?class { %s }
  ?thing a ?class
} GROUP BY ?class"""

OTHERS = """?thing a det:%s ; rdfs:label ?label
  MINUS {
    VALUES ?kind { %s }
    ?thing a ?kind
  }"""

MODALITIES = """
SELECT ?modality (COUNT(DISTINCT ?claim) AS ?count) {
  ?claim a det:Claim ; det:modality ?modality
} GROUP BY ?modality ORDER BY DESC(?count) ?modality"""

NEWEST_ENTRIES = f"""
SELECT ?entry (SAMPLE(?name) AS ?label) (MAX(?day) AS ?issued) {{
  ?entry a det:Entry ; rdfs:label ?name ; dct:issued ?day
}} GROUP BY ?entry ORDER BY DESC(?issued) ?entry LIMIT {NEWEST}"""


@dataclass(frozen=True)
class Count:
    """How many there are of something; `value` is what filters choose it by, None where by nothing."""

    name: str
    count: int
    value: str | None


@dataclass(frozen=True)
class EntryLine:
    """An entry as the front page lists it; `issued` is YYYY-MM-DD."""

    iri: str
    label: str
    issued: str


@dataclass(frozen=True)
class Overview:
    """What one version holds."""

    manifest: Manifest
    kinds: tuple[Count, ...]
    modalities: tuple[Count, ...]
    eventualities: tuple[Count, ...]
    newest: tuple[EntryLine, ...]

    @property
    def claims(self) -> int:
        """Claims of every modality."""
        return sum(count.count for count in self.modalities)


def overview(manifest: Manifest, ask: Ask) -> Overview:
    """Count what a version holds in its default graph, and list its newest entries; `ask` queries it."""
    return Overview(
        manifest=manifest,
        kinds=_by_class(ask, ("Entry", "State", "Person")),
        modalities=_by_modality(ask),
        eventualities=tuple(_by_eventuality(ask)),
        newest=_newest(ask),
    )


def _by_class(ask: Ask, names: tuple[str, ...]) -> tuple[Count, ...]:
    rows = ask(CLASSES % " ".join(f"det:{name}" for name in names))
    counts = {_text(row["class"]).removeprefix(DET.iri): int(_text(row["count"])) for row in rows}
    return tuple(Count(name, counts.get(name, 0), name) for name in names)


def _by_eventuality(ask: Ask) -> Iterator[Count]:
    """Count each thing once: the closure makes it one of all classes above its own, too."""
    yield from _by_class(ask, tuple(local_name(each) for each in EVENTUALITIES if not below(each)))
    yield from (_others(ask, each) for each in EVENTUALITIES if below(each))


def _others(ask: Ask, class_: NamedNode) -> Count:
    """Count what is of a class and of none below it."""
    pattern = OTHERS % (local_name(class_), in_sparql(below(class_)))
    (row,) = ask(f"SELECT (COUNT(DISTINCT ?thing) AS ?count) {{ {pattern} }}")
    return Count(other_than_below(class_), int(_text(row["count"])), None)


def other_than_below(class_: NamedNode) -> str:
    """Name what is of a class and of none below it, in English: "other event"."""
    return f"other {hyphenated(class_).replace('-', ' ')}"


def _by_modality(ask: Ask) -> tuple[Count, ...]:
    prefix = f"{DETS.iri}modality-"
    counts = [(_text(row["modality"]), int(_text(row["count"]))) for row in ask(MODALITIES)]
    names = ((iri.removeprefix(prefix), count) for iri, count in counts)
    return tuple(Count(name, count, name) for name, count in names)


def _newest(ask: Ask) -> tuple[EntryLine, ...]:
    rows = ask(NEWEST_ENTRIES)
    return tuple(EntryLine(*(_text(row[name]) for name in ("entry", "label", "issued"))) for row in rows)


def _text(term: Object) -> str:
    return term.value
