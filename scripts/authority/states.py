"""Drafts of today's states: names, codes and their times, beginnings, capitals, demonyms."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.authority import decisions, names, references
from scripts.authority.references import Spell, Territory, folded
from scripts.authority.writing import Block

NEAR = datetime.timedelta(days=7)
"""Days by which two references may differ and still agree."""


@dataclass(frozen=True)
class Found:
    """What the references have on one state."""

    alpha3: str
    row: Mapping[str, str]
    cow: tuple[Spell, ...]
    gw: tuple[Spell, ...]
    territory: Territory | None
    info: Mapping[str, Any] = field(default_factory=dict)


def today(shared: Path) -> Iterator[Found]:
    """Yield what the references have on each of today's states, disputed ones too."""
    rows = {**references.country_codes(shared), **decisions.BESIDE_ISO}
    info, ours = references.country_info(), references.territories(shared)
    lists = _by_code(references.cow_spells(shared)), _by_code(references.gw_spells(shared))
    by_name = {folded(each.name): each for each in ours.values() if each.until is None}
    for alpha3, row in sorted(rows.items()):
        if row["is_independent"] != "Yes" and alpha3 not in decisions.STATES_BESIDE:
            continue
        cow = tuple(spell for code in decisions.COW_CODES.get(alpha3, ()) for spell in lists[0].get(code, ()))
        gw = tuple(spell for code in decisions.GW_CODES.get(alpha3, ()) for spell in lists[1].get(code, ()))
        named = by_name.get(folded(row["CLDR display name"]))
        territory = ours[decisions.TERRITORIES[alpha3]] if alpha3 in decisions.TERRITORIES else named
        yield Found(alpha3, row, cow, gw, territory, info.get(alpha3, {}))


def draft(found: Found) -> Block:
    """Draft the block of one state; what no reference has is named under `unchecked`."""
    alpha2, start = found.row["ISO3166-1-Alpha-2"], beginning(found)
    label = {**names.state_names(alpha2), **decisions.ENGLISH.get(found.alpha3, {})}
    label = {language: name for language, name in label.items() if name}
    label["en"] = label["en"].replace(" & ", " and ").replace("St. ", "Saint ")
    others = sorted(_other_names(found, label["en"]))
    demonyms = [each.strip() for each in (found.info.get("demonym") or "").split(",") if each.strip()]
    block: Block = {
        "id": f"state/{found.alpha3}",
        "type": "State",
        "label": label,
        "altLabel": {"en": others} if others else None,
        "demonym": {"en": demonyms} if demonyms else None,
        "isoAlpha2": alpha2,
        "isoAlpha3": found.alpha3,
        "m49Code": found.row["M49"].zfill(3) if found.row["M49"] else None,
        "cowCode": _codes(found.cow, start),
        "gwCode": _codes(found.gw, start),
        "codes": list(dated_codes(found, start)),
        "edtf": f"{start}/.." if start else None,
        "replaces": [f"state/{each}" for each in decisions.REPLACES.get(found.alpha3, ())],
        "wikidata": decisions.WIKIDATA.get(found.alpha3)
        or found.row["wikidata_id"].rpartition("/")[2]
        or None,
    }
    unchecked = [key for key in ("edtf", "wikidata", "demonym") if not block[key]]
    return {**block, "checked": list(_checks(found, block)), "unchecked": unchecked}


def beginning(found: Found) -> str | None:
    """Give the first day, month or year of a state on which references agree; None where none do.

    Both lists of states agree within a week; or one of them and the Office of the Historian, on the year; or
    both lists on a year or month alone. A state that is in a list when that begins in 1816 is older.
    """
    if found.alpha3 in decisions.BEGINNINGS:
        return decisions.BEGINNINGS[found.alpha3]["start"]
    gw = _last_start(found.gw)
    cow = _last_start(found.cow, gw)
    since = found.territory.since if found.territory else None
    if cow and gw and (abs(cow - gw) <= NEAR or cow.year == gw.year):
        return _common(cow, gw)
    for day in (gw, cow):
        if day and since == day.year:
            return day.isoformat()
    if since and since >= references.LIST_STARTS.year and not found.gw and (not cow or since < cow.year):
        return str(since)
    return None


def dated_codes(found: Found, start: str | None) -> Iterator[Block]:
    """Yield each code whose time in its list is not that of the state."""
    for name, spells in (("cow", found.cow), ("gw", found.gw)):
        within = [each for each in spells if _is_of(each, start)]
        whole = len(within) == 1 and (within[0].start is None or _begins(within[0].start, start))
        if whole and within[0].end is None:
            continue
        for each in within:
            time = (
                f"{each.start.isoformat() if each.start else ''}/{each.end.isoformat() if each.end else '..'}"
            )
            if time != "/..":
                yield {"in": name, "code": each.code, "edtf": time}


def _begins(day: datetime.date, start: str | None) -> bool:
    return start is not None and day.isoformat()[: len(start)] <= start


def _is_of(spell: Spell, start: str | None) -> bool:
    """Tell whether a list's stretch is of the state that begins then, and not of one before it."""
    return spell.end is None or start is None or spell.end.isoformat()[: len(start)] > start


def _codes(spells: Iterable[Spell], start: str | None) -> Any:
    codes = list(dict.fromkeys(each.code for each in spells if _is_of(each, start)))
    return codes[0] if len(codes) == 1 else codes


def _last_start(spells: Iterable[Spell], other: datetime.date | None = None) -> datetime.date | None:
    """Give the start of what goes on; of an earlier time in its list, if that begins as another list has it.

    Correlates of War counts an occupation as an interruption, Gleditsch and Ward do not.
    """
    known = list(spells)
    begun = [each.start for each in known if each.start and other and each.start.year == other.year]
    going_on = [each for each in known if each.end is None]
    return begun[0] if begun else going_on[-1].start if going_on else None


def _common(one: datetime.date, other: datetime.date) -> str:
    """Give what two days have in common: the day, the month or the year."""
    days = one.isoformat(), other.isoformat()
    if days[0] == days[1]:
        return days[0]
    if days[0][:7] == days[1][:7]:
        return days[0][:7]
    return days[0][:4] if days[0][:4] == days[1][:4] else f"{min(days)}~"


def _by_code(spells: Iterable[Spell]) -> dict[int, list[Spell]]:
    found: dict[int, list[Spell]] = {}
    for each in spells:
        found.setdefault(each.code, []).append(each)
    return found


def _other_names(found: Found, label: str) -> set[str]:
    """Collect other English names: the formal one, the United Nations', the lists' own, older ones."""
    given = [
        found.row["UNTERM English Formal"],
        found.row["UNTERM English Short"],
        found.row["CLDR display name"],
    ]
    lists = [each.name for each in (*found.cow, *found.gw) if each.end is None]
    own = [found.territory.name] if found.territory else []
    cleaned = (_plain(each) for each in (*given, *lists, *own))
    return {each for each in cleaned if each and each != label and each not in decisions.NO_OLD_NAMES}


def _plain(name: str) -> str:
    name = name.replace("*", "").strip().removesuffix(" (the)").removeprefix("the ").strip()
    return name if "(" not in name and "/" not in name and ", " not in name else ""


def _checks(found: Found, block: Block) -> Iterator[Block]:
    keys = ("isoAlpha2", "isoAlpha3", "m49Code", "altLabel.en", "wikidata")
    iso = [key for key in keys if block.get(key.partition(".")[0])]
    yield {"what": iso, "against": f"Country Codes (Open Knowledge, PDDL), row {found.alpha3}"}
    yield {"what": ["label"], "against": "CLDR (Unicode licence v3), as in Babel 2.19"}
    dated = ["edtf"] if block["edtf"] and found.alpha3 not in decisions.BEGINNINGS else []
    if found.alpha3 in decisions.BEGINNINGS:
        yield {"what": ["edtf"], "against": decisions.BEGINNINGS[found.alpha3]["from"]}
    if found.cow:
        what = ["cowCode", *dated]
        source = "State System Membership List v2024 (Correlates of War)"
        yield {"what": what, "against": f"{source}, {_spells(found.cow)}"}
    if found.gw:
        what = ["gwCode", *dated]
        source = "Gleditsch and Ward, independent states"
        yield {"what": what, "against": f"{source}, {_spells(found.gw)}"}
    if found.territory and found.territory.since:
        source = "Territories (Office of the Historian, CC0)"
        if dated:
            yield {"what": dated, "against": f"{source}, {found.territory.id}: since {found.territory.since}"}
    if block["demonym"]:
        yield {"what": ["demonym"], "against": "countryinfo 1.0.1 (PyPI, MIT)"}


def _spells(spells: Iterable[Spell]) -> str:
    return "; ".join(
        f"{each.code} {each.start or 'from the list’s first day'}/{each.end or '..'}" for each in spells
    )
