"""The order of names for readers: by letters first, then by accents, then by case.

These are the levels of the Unicode Collation Algorithm (UTS 10) in its root order, which is that of English:
punctuation decides nothing, digits come before letters, Latin before other scripts. What single languages do
otherwise, as Swedish does, and contractions are left out.
"""

from __future__ import annotations

import unicodedata

from detente.gazetteer.words import fold

_PUNCTUATION = ("P", "S")


def collation_key(name: str) -> tuple[str, str, str]:
    """Make what names are sorted by.

    >>> sorted(["Zaïre", "Åland", "alpha", "Östen", "Alpha", "O’Hara", "Øresund", "ohm"], key=collation_key)
    ['Åland', 'alpha', 'Alpha', 'O’Hara', 'ohm', 'Øresund', 'Östen', 'Zaïre']
    """
    letters = "".join(each for each in fold(name) if not unicodedata.category(each).startswith(_PUNCTUATION))
    return " ".join(letters.split()), unicodedata.normalize("NFKD", name.casefold()), name.swapcase()
