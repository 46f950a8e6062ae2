"""Words of a text with their places, and how they are folded: the same for names and for texts.

A word is a run of letters, digits and their marks. Scripts that write no spaces between words (Han, kana,
Thai, Lao, Khmer, Burmese) and Hangul, whose particles are written onto names, give each character as a word.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
"""Scripts without spaces between words (Unicode 16, blocks), and Hangul."""


def _ranges_of_marks() -> str:
    """Write the ranges of combining marks, which Python's regular expressions take for no letters."""
    marks = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in ("Mn", "Mc")]
    parts, first = [], marks[0]
    for code, after in zip(marks, [*marks[1:], 0], strict=True):
        if after != code + 1:
            parts.append(f"{chr(first)}-{chr(code)}")
            first = after
    return "".join(parts)


_JOINERS = "\u200c\u200d\u0640"
"""Zero-width joiners of Persian and Indic scripts, and the stroke that lengthens Arabic words: no letters."""

# The first branch is what most words of most texts are: it needs no look at each letter.
WORD = re.compile(
    rf"[A-Za-z0-9]++(?![^\x00-\x7f])|[{_UNSPACED}]|(?:(?![{_UNSPACED}_])[\w{_ranges_of_marks()}{_JOINERS}])+"
)

UNSPACED = re.compile(rf"[{_UNSPACED}]")
HANGUL = re.compile("[\uac00-\ud7a3]")
_STRIPPED = re.compile(
    f"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff{_JOINERS}]"
)
"""Accents of Latin, Greek and Cyrillic, points of Arabic and Hebrew. Vowel signs of other scripts stay."""

_PLAIN = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)
"""Letters that Unicode does not take apart (after casefolding)."""


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Write a word without case, accents, points and widths.

    >>> fold("Türkiye"), fold("İSTANBUL"), fold("Ирáн"), fold("أَنقَرة")
    ('turkiye', 'istanbul', 'иран', 'انقرة')
    """
    if word.isascii():
        return word.lower()
    # Letters of mathematics have their capitals only once they are taken apart.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return unicodedata.normalize("NFC", _STRIPPED.sub("", apart).translate(_PLAIN))


_POINTED = re.compile(r"\s*(?:[A-Za-z]\.\s?){1,7}[A-Za-z]\.?\s*", re.ASCII)


def without_points(text: str) -> str:
    """Write a field that is an abbreviation with points without them; any other as it is.

    >>> without_points("U.S.A."), without_points("U.K"), without_points("St. Lucia")
    ('USA', 'UK', 'St. Lucia')
    """
    return re.sub(r"[.\s]", "", text) if _POINTED.fullmatch(text) else text


@lru_cache(maxsize=1 << 15)
def folded_words(text: str) -> tuple[str, ...]:
    """Give the folded words of a name.

    >>> words_of("Côte d’Ivoire"), words_of("中国")
    (('cote', 'd', 'ivoire'), ('中', '国'))
    """
    return tuple(map(fold, WORD.findall(text)))


def key_of(text: str) -> str:
    """Give the folded words of a name as one text: names with the same key are the same name."""
    return " ".join(folded_words(text))
