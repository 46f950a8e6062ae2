"""Tenures, people and offices as the YAML of the authority: a block each, with its source beside it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.officeholders.comparing import OPEN, Verdict
from scripts.officeholders.deciding import Tenure
from scripts.officeholders.offices import Office
from scripts.officeholders.people import Person
from scripts.officeholders.references import FACTBOOK, IFG, WIKIDATA, Row
from scripts.officeholders.seeds import ByHand

HEAD = (
    "# yaml-language-server: $schema=../../schema/authority.schema.json\n"
    "# Made by `python -m scripts.officeholders`: correct scripts/officeholders/{source} and run it again.\n"
)
TERMS = {WIKIDATA: "CC0", FACTBOOK: "public domain", IFG: "CC BY 4.0"}
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ./-]*[A-Za-z0-9]")
NO_WORDS = frozenset(["null", "true", "false", "yes", "no", "on", "off"])


def write_authority(
    folder: Path, offices: Iterable[Office], found: list[Person], by_hand: ByHand
) -> dict[Path, str]:
    """Give the text of every file under an authority, by path."""
    blocks: dict[Path, list[str]] = defaultdict(list)
    listed = list(offices)
    for office in listed:
        if f"office/{office.slug}" not in by_hand.entries:
            blocks[folder / "offices" / f"{office.region}.yaml"].append(_office(office))
    for person in found:
        if not person.by_hand:
            blocks[folder / "people" / f"{_region(person)}.yaml"].append(_person(person))
    for office, texts in _tenures(listed, found, by_hand).items():
        blocks[folder / "tenures" / f"{office.region}.yaml"] += texts
    sources = {"offices": "offices.csv", "people": "reviewed.yaml", "tenures": "reviewed.yaml"}
    return {
        file: HEAD.format(source=sources[file.parent.name]) + "".join(texts)
        for file, texts in sorted(blocks.items())
        if texts
    }


def _region(person: Person) -> str:
    first = min(person.tenures, key=lambda each: (each.begins, each.compared.draft.office.slug))
    return first.compared.draft.office.region


def _tenures(offices: list[Office], found: list[Person], by_hand: ByHand) -> Mapping[Office, list[str]]:
    """Write tenures office by office, in order of time; a person's later ones in one office are numbered."""
    standing = by_hand.tenures()
    blocks: dict[Office, list[tuple[str, str]]] = {office: [] for office in offices}
    for person in found:
        count: dict[str, int] = defaultdict(int)
        for tenure in sorted(person.tenures, key=_named_first):
            office = tenure.compared.draft.office
            if (f"person/{person.slug}", f"office/{office.slug}") in standing:
                continue
            count[office.slug] += 1
            number = f"-{count[office.slug]}" if count[office.slug] > 1 else ""
            blocks[office].append((tenure.begins, _tenure(tenure, person, number)))
    return {office: [text for _, text in sorted(texts)] for office, texts in blocks.items() if texts}


def _named_first(tenure: Tenure) -> tuple[bool, str]:
    """Sort tenures by time, but for the one that entries already speak of: its name has no number."""
    return not (tenure.decision and tenure.decision.first), tenure.begins


def scalar(text: str) -> str:
    """Write a text as a YAML scalar, in quotes unless it is plainly one word after another."""
    return (
        text
        if PLAIN.fullmatch(text) and text.lower() not in NO_WORDS
        else json.dumps(text, ensure_ascii=False)
    )


def _block(lines: Iterable[str]) -> str:
    first, *rest = lines
    return "".join([f"- {first}\n", *(f"  {line}\n" for line in rest)])


def _checked(what: str, against: str) -> list[str]:
    return ["checked:", f"  - what: [{what}]", f"    against: {json.dumps(against, ensure_ascii=False)}"]


def _office(office: Office) -> str:
    named = "foreign minister" if office.roles == "foreign minister" else ""
    state = office.label.partition(" of ")[2]
    others = [each for each in (office.title, f"Foreign Minister of {state}" if named else "") if each]
    others = [each for each in dict.fromkeys(others) if each.lower() != office.label.lower()]
    lines = [f"id: office/{office.slug}", f"label: {{en: {scalar(office.label)}}}"]
    if others:
        lines.append(f"altLabel: {{en: [{', '.join(map(scalar, others))}]}}")
    if office.roles[:4] in ("head", "fore"):
        lines.append(f"description: {{en: {scalar(office.roles.capitalize() + '.')}}}")
    of_body = "/" in office.state
    lines.append(f"postIn: {office.state}" if of_body else f"ofState: state/{office.state}")
    if office.roles.startswith("permanent"):
        lines.append("accreditedTo: organization/un")
    if office.seats:
        lines.append(f"seats: {office.seats}")
    if office.wikidata:
        lines.append(f"wikidata: {office.wikidata}")
        lines += _checked(
            f"label.en, wikidata, {'postIn' if of_body else 'ofState'}",
            "Wikidata (CC0), as extracted in every-politician-scrapers (GitHub), 2022",
        )
    elif office.roles[:4] == "head":
        lines += _checked("label.en, ofState", "World Factbook (public domain), editions of 2015 to 2026")
    return _block(lines)


def _person(person: Person) -> str:
    lines = [f"id: person/{person.slug}", f"label: {{en: {scalar(person.name)}}}"]
    if person.others:
        lines.append(f"altLabel: {{en: [{', '.join(map(scalar, person.others))}]}}")
    lines.append("sector: IGO" if _region(person) == "organisations" else "sector: GOV")
    row = person.tenures[0].compared.draft.row
    if person.wikidata:
        lines.append(f"wikidata: {person.wikidata}")
    what = "label.en, wikidata" if person.wikidata else "label.en"
    return _block([*lines, *_checked(what, source(row))])


def source(row: Row) -> str:
    """Name a line's list, its terms, and where it was taken from."""
    place = re.sub(r":.*@", "@", row.source)
    return f"{row.reference.name} ({TERMS[row.reference]}), {place}"


def _tenure(tenure: Tenure, person: Person, number: str) -> str:
    office = tenure.compared.draft.office
    lines = [
        f"id: tenure/{person.slug}-{office.slug}{number}",
        f"label: {{en: {scalar(f'{person.name}, {office.label}{_years(tenure)}')}}}",
        f"holder: person/{person.slug}",
        f"office: office/{office.slug}",
    ]
    if tenure.edtf:
        lines.append(f'edtf: "{tenure.edtf}"')
    what = "holder, office, edtf" if tenure.edtf else "holder, office"
    lines += _checked(what, _against(tenure))
    if not tenure.edtf:
        lines.append("unchecked: [edtf]")
    return _block(lines)


def _years(tenure: Tenure) -> str:
    if not tenure.edtf:
        return ""
    start, _, end = tenure.edtf.partition("/")
    if end.endswith("?"):
        return f", from {start[:4]}, last seen in office in {end[:4]}"
    return f", {start[:4]}" if start[:4] == end[:4] else f", {start[:4]} to {end[:4]}"


def _against(tenure: Tenure) -> str:
    """Say what a tenure was checked against: its list, who agrees on which end, and who does not."""
    if tenure.decision and tenure.decision.against:
        return f"{tenure.decision.against}. {tenure.decision.reason}"
    parts = [source(tenure.compared.draft.row)]
    parts += _votes(tenure.start, tenure.end, "agreeing", "agrees on")
    parts += [f"{each.name} names the holder" for each in tenure.compared.seen_by[:1]]
    parts += _votes(tenure.start, tenure.end, "dissenting", "has another")
    if tenure.edtf and tenure.end.status == OPEN:
        parts.append("the end is the last day known to be in office")
    parts += [note for note in tenure.notes if tenure.edtf]
    if tenure.reason:
        parts.append(f"dates left out: {tenure.reason}")
    return "; ".join(parts)


def _votes(start: Verdict, end: Verdict, side: str, verb: str) -> list[str]:
    ends: dict[str, list[str]] = defaultdict(list)
    for what, verdict in (("start", start), ("end", end)):
        for opinion in getattr(verdict, side):
            said = what if side == "agreeing" else f"{what}, {opinion.date}"
            ends[opinion.reference.name].append(said)
    return [f"{name} {verb} {' and '.join(dict.fromkeys(said))}" for name, said in ends.items()]
