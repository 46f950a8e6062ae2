"""Names of what a review makes: keys of claims, ids of things; the same review gives the same names."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from detente.claims.drafting.draft import DraftClaim
from detente.rdf.namespaces import DET
from detente.vocabulary.eventualities import narrowest
from detente.vocabulary.iris import CLASSES_BY_KIND, slug
from detente.vocabulary.ontology import shipped_ontology

_WORDS = 5
_LONGEST = 40


def fresh_key(draft: DraftClaim, taken: Collection[str]) -> str:
    """Make a key of the first words that a draft rests on, with a number where there is one like it."""
    words = slug(" ".join(draft.quote.exact.split()[:_WORDS]))[:_LONGEST].strip("-") or "claim"
    return unlike(words, taken)


def unlike(name: str, taken: Collection[str]) -> str:
    """Give a name, with the first number from 2 that makes it unlike those that are taken."""
    number, made = 1, name
    while made in taken:
        number += 1
        made = f"{name}-{number}"
    return made


def entry_name(issued: str, title: str, taken: Collection[str]) -> str:
    """Make an entry's id of its month and its title."""
    words = slug(title)[:_LONGEST].strip("-") or "entry"
    return unlike(f"{issued[:7]}-{words}", taken)


@cache
def kind_of(class_name: str) -> str | None:
    """Give the kind that the IRIs of a class have: its own, or that of the nearest above; or None."""
    by_class = {each: kind for kind, each in CLASSES_BY_KIND.items()}
    class_ = DET[class_name]
    above = [each for each in shipped_ontology().superclasses.get(class_, ()) if each in by_class]
    found = [class_] if class_ in by_class else sorted(narrowest(above), key=str)
    return by_class[found[0]] if found else None


@cache
def is_own_class(class_name: str) -> bool:
    """Tell whether a kind says the class by itself."""
    kind = kind_of(class_name)
    return kind is not None and CLASSES_BY_KIND[kind] == DET[class_name]
