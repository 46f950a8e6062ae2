"""What is known of names beside the authority: other meanings, cues of a context, titles of one meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from detente.gazetteer.model import NameKind
from detente.gazetteer.words import fold, key_of
from detente.vocabulary.edtf import Bounds, bounds


@dataclass(frozen=True)
class OtherMeaning:
    """What a name may be beside what the authority has of that name."""

    name: str
    also: tuple[str, ...]
    means: tuple[str, ...] = ()
    """Names of things of the authority that it may stand for."""
    near: frozenset[str] = frozenset()
    """Folded words of a text that speak for the other meaning."""
    person: bool = False
    word: bool = False
    firm: bool = False
    """The authority's meaning holds wherever nothing beside the name speaks against it."""
    during: Bounds | None = None
    """When a text has to speak of these days for the name to be doubtful; None: always."""

    def counts(self, on: Bounds | None) -> bool:
        """Tell whether the name is doubtful on days; without a day one that is bound to a time is not."""
        return self.during is None or (on is not None and self.during.overlaps(on))


@dataclass(frozen=True)
class NameInUse:
    """An old or common name of a state, by its reference, in a language, and when it was called so."""

    name: str
    of: str
    language: str
    during: Bounds | None


@dataclass(frozen=True)
class Lexicon:
    """The tables, folded."""

    meanings: Mapping[str, OtherMeaning]
    others: tuple[str, ...]
    abbreviations: Mapping[str, str]
    usual: Mapping[NameKind, Mapping[str, str]]
    """By kind (alias, demonym, metonym): usual names of English texts, each with a name of the authority."""
    cues: Mapping[str, frozenset[str]]
    titles: tuple[frozenset[str], ...]
    in_use: tuple[NameInUse, ...] = ()

    def titles_like(self, title: str) -> frozenset[str]:
        """Give every title that means the same as one, itself too.

        >>> "head of state" in lexicon().titles_like("president")
        True
        """
        return frozenset({title}).union(*(group for group in self.titles if title in group))


@cache
def lexicon() -> Lexicon:
    """Read the tables that ship with the package, once."""
    ambiguous, cues = _table("ambiguous"), _table("cues")
    return Lexicon(
        {key_of(each["name"]): _meaning(each) for each in ambiguous["names"]},
        tuple(ambiguous["others"]),
        ambiguous["abbreviations"],
        ambiguous["usual"],
        {name: _folded(words) for name, words in cues.items()},
        tuple(frozenset(map(key_of, group)) for group in _table("titles")),
        tuple(map(_name_in_use, _table("names_in_use")["names"])),
    )


def _table(name: str) -> Any:
    return yaml.safe_load(files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))


def _meaning(row: Mapping[str, Any]) -> OtherMeaning:
    flags = {name: bool(row.get(name)) for name in ("person", "word", "firm")}
    return OtherMeaning(
        row["name"],
        tuple(row["also"]),
        tuple(row.get("means", ())),
        _folded(row.get("near", ())),
        during=bounds(row["during"]) if "during" in row else None,
        **flags,
    )


def _name_in_use(row: Mapping[str, Any]) -> NameInUse:
    during = bounds(row["during"]) if "during" in row else None
    return NameInUse(row["name"], row["of"], row.get("in", "en"), during)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))
