"""Names of people as lists write them: folded, compared across spellings, and put in the usual case."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

import yaml

_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ə": "a"}
)
WORDS = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
"""Words of names and titles: particles, common names, honorifics, titles."""

_PARTICLES = frozenset(WORDS["particles"].split())
_COMMON = frozenset(WORDS["common"].split())

ALIKE = 0.75
"""Share of letters in common, in order, from which two words are spellings of one."""

WHOLE_NAMES_ALIKE = 0.92
"""The same for whole names, however they are cut into words: `Saad-Eddine` and `Saadeddine`."""

_HONORIFICS = re.compile(rf"^(?:{'|'.join(map(re.escape, WORDS['honorifics']))}) ")
_ASIDES = re.compile(
    r"\s*(?:, (?:Dr|Lt|Gen|Col|Jr|Sr)\b.*|,? also spelled .*| - formerly .*|, aka .*|\[.*\]|\(.*\))$"
)
_ROMAN = re.compile(r"[IVX]+")
_ROMAN_FOLDED = re.compile(r"[ivx]+")


@lru_cache(maxsize=16384)
def fold(name: str) -> tuple[str, ...]:
    """Split a name into words without accents, marks and case: `Nicușor` is `nicusor`."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return tuple(re.findall(r"[^\W_]+", re.sub(r"['’‘`ʿʾ]", "", plain)))


def slug(name: str) -> str:
    """Make the last part of an IRI of a name."""
    return "-".join(word for word in fold(name) if word.isascii())


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 4:
        return False
    return SequenceMatcher(None, one, other).ratio() >= ALIKE


def _telling(name: str) -> list[str]:
    words = [
        word
        for word in fold(name)
        if word not in _PARTICLES and (len(word) > 1 or _ROMAN_FOLDED.fullmatch(word))
    ]
    return words or list(fold(name))


def shared_words(one: str, other: str) -> tuple[int, bool]:
    """Count the words that two names share, however spelt; tell whether one of them is no common name."""
    theirs = _telling(other)
    count, telling = 0, False
    for word in _telling(one):
        match = next((each for each in theirs if _alike(word, each)), None)
        if match is not None:
            theirs.remove(match)
            count += 1
            telling = telling or (word not in _COMMON and match not in _COMMON)
    return count, telling


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are surely one person's, in one office of one state.

    Two words must be alike, one of them no common name; one word is enough where a name has no more.
    """
    count, telling = shared_words(one, other)
    fewest = min(len(_telling(one)), len(_telling(other)))
    if _alike_as_wholes(one, other):
        return True
    return telling and (count >= 2 or fewest == 1)


def is_part_of(one: str, other: str) -> bool:
    """Tell whether all words of the shorter name are in the longer: for where dates say nothing."""
    count, telling = shared_words(one, other)
    fewest = min(len(_telling(one)), len(_telling(other)))
    return _alike_as_wholes(one, other) or (telling and count == fewest and fewest >= 2)


def _alike_as_wholes(one: str, other: str) -> bool:
    wholes = "".join(_telling(one)), "".join(_telling(other))
    return SequenceMatcher(None, *wholes).ratio() >= WHOLE_NAMES_ALIKE


def may_be_same(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: a word is alike. Only dates that agree make it sure."""
    count, telling = shared_words(one, other)
    return (count >= 1 and telling) or count >= 2


def usual_case(name: str) -> str:
    """Write a name whose surname is in capitals as people do: `Keir STARMER` is `Keir Starmer`."""
    name = _ASIDES.sub("", name.strip())
    while _HONORIFICS.match(name):
        name = _HONORIFICS.sub("", name, count=1)
    name = re.sub(r"\s*[\"“].*?[\"”]\s*", " ", name).strip()
    return " ".join(_word(word) for word in name.split())


def _word(word: str) -> str:
    return re.sub(r"[^\W\d_][\w.]*", lambda part: _part(part[0]), word)


def _part(part: str) -> str:
    """Write one part of a word, such as each of `al-BASHIR`, in the usual case; initials and numbers stay."""
    if not part.isupper() or _ROMAN.fullmatch(part) or re.fullmatch(r"(?:\w\.)*\w?\.?", part):
        return part
    return re.sub(r"^Mc(\w)", lambda found: "Mc" + found[1].upper(), part.capitalize())
