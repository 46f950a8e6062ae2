"""Many texts out of few, by other names and other days: no two alike, all of them such as are drafted."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

_YEAR = re.compile(r"\b20[012]\d\b")
_NUMBER = re.compile(r"\b\d{2,3}\b")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAY = re.compile(rf"\b\d{{1,2}} (?:{'|'.join(_MONTHS)})\b")
_STATES = (
    "Turkey", "Russia", "Ukraine", "France", "Germany", "Iran", "Iraq", "Syria", "Japan", "China", "India",
    "Brazil", "Egypt", "Israel", "Qatar", "Norway", "Sweden", "Finland", "Poland", "Hungary", "Serbia",
    "Greece", "Cyprus", "Georgia", "Armenia", "Azerbaijan", "Kazakhstan", "Pakistan",
)  # fmt: skip
_SURNAMES = (
    "Aldane", "Berkut", "Corvel", "Dastan", "Elmore", "Farrow", "Gaspar", "Halden", "Ismet", "Jorvik",
    "Kallas", "Lindqvist", "Marek", "Nadir", "Petrov", "Quist", "Rahimi", "Sahin", "Tovar", "Ulmanis",
)  # fmt: skip
_KNOWN = re.compile(rf"\b(?:{'|'.join(_STATES)})\b")


def texts(source: Path, number: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield names of files, which begin with a day of issue, and texts; the same for the same seed."""
    given: Sequence[str] = [each["text"] for each in json.loads(source.read_text(encoding="utf-8"))]
    chance = random.Random(seed)
    for n in range(number):
        day = date(2010, 1, 1) + timedelta(days=chance.randrange(5000))
        yield f"{day}-{n:05}.txt", _changed(given[n % len(given)], chance, n)


def _changed(text: str, chance: random.Random, n: int) -> str:
    states = chance.sample(_STATES, len(_STATES))
    by_state = dict(zip(_STATES, states, strict=True))
    made = _KNOWN.sub(lambda found: by_state[found[0]], text)
    made = _DAY.sub(lambda _: f"{chance.randrange(1, 29)} {chance.choice(_MONTHS)}", made)
    made = _YEAR.sub(lambda _: str(chance.randrange(2005, 2025)), made)
    made = _NUMBER.sub(lambda _: str(chance.randrange(10, 1000)), made)
    who = f"{chance.choice(_SURNAMES)}{chance.choice(_SURNAMES).lower()}{n}"  # a word never seen before
    return f"{made}\n\nThe envoy {who} met {chance.choice(_SURNAMES)} in {chance.choice(states)} on Monday.\n"
