"""Words as a search takes them: possessives, hyphens, accents, and spellings that are one edit away."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+(?:-\w+)*")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """Give the words of a text, each once; one with hyphens is one word.

    >>> words_of("Turkey's cease-fire, Turkey’s")
    ['Turkey', 'cease-fire']
    """
    return list(dict.fromkeys(_WORD.findall(_POSSESSIVE.sub("", text))))


def count_words(text: str) -> int:
    """Count the words of a text, those joined by hyphens each."""
    return len(re.findall(r"\w+", text))


def expression(word: str, others: tuple[str, ...] = ()) -> str:
    """Write a word for FTS5: its beginnings, those of its parts or of all of them as one, or other spellings.

    >>> expression("erd", ("erdogan",)), expression("cease-fire")
    ('("erd"* OR "erdogan"*)', '(("cease"* AND "fire"*) OR "ceasefire"*)')
    """
    parts = word.split("-")
    own = " AND ".join(f'"{part}"*' for part in parts)
    joined = [f"({own})", f'"{"".join(parts)}"*'] if len(parts) > 1 else [own]
    found = [*joined, *(f'"{other}"*' for other in others)]
    return f"({' OR '.join(found)})" if len(found) > 1 else own


def folded(word: str) -> str:
    """Write a word as the index keeps it: in small letters without diacritics."""
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(each for each in apart if not unicodedata.combining(each))


def is_one_edit_away(word: str, other: str) -> bool:
    """Tell whether one letter more, less, changed or swapped with its neighbour makes one word of the other.

    >>> [is_one_edit_away("erdogan", other) for other in ("erdogon", "erdgan", "erdoagn", "edrogon")]
    [True, True, True, False]
    """
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = _common(word, other)
    rest, beside = word[start:], other[start:]
    if len(rest) == len(beside):
        swapped = rest[1:2] + rest[:1] + rest[2:]
        return rest[1:] == beside[1:] or swapped == beside
    return rest[1:] == beside or rest == beside[1:]


def _common(word: str, other: str) -> int:
    pairs = enumerate(zip(word, other, strict=False))
    return next((place for place, (one, two) in pairs if one != two), min(len(word), len(other)))
