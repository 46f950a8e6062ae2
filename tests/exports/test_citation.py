"""Citations for people and reference managers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from detente.exports.citation import Citation, apa, bibtex, csl_json, ris
from detente.settings import Settings

DATA_SET = Citation(
    title="detente: who said what",
    creators=("An Institute", "B & C"),
    issued=date(2016, 9, 2),
    version="0123456789ab",
    digest=f"adhash-2048/1:{'ff' * 32}",
    url="https://example.org/v/0123456789ab",
)
THING = replace(
    DATA_SET,
    title="Erdoğan\nand “Putin”",
    container=DATA_SET.title,
    url="https://example.org/v/0123456789ab/id/meeting/m",
)


def test_a_reference_reads_as_apa_has_it() -> None:
    assert apa(DATA_SET) == (
        "An Institute & B & C. (2016, September 2). detente: who said what (Version 0123456789ab, "
        f"{DATA_SET.digest}) [Data set]. https://example.org/v/0123456789ab"
    )
    assert apa(THING, date(2026, 11, 4)).endswith(
        f" In detente: who said what (Version 0123456789ab, {DATA_SET.digest}) [Data set]. "
        "Retrieved November 4, 2026, from "
        "https://example.org/v/0123456789ab/id/meeting/m"
    )


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50 % & more", r"50 \% \& more"),
        ("a_b #1 $2", r"a\_b \#1 \$2"),
        (r"{x} \y ~z^", r"\{x\} \textbackslash{}y \textasciitilde{}z\textasciicircum{}"),
        ("Erdoğan, «Путин»", "Erdoğan, «Путин»"),
        ("two\nlines", "two lines"),
    ],
)
def test_bibtex_says_what_the_title_says(title: str, written: str) -> None:
    entry = bibtex(replace(DATA_SET, title=title))
    assert f"  title = {{{{{written}}}}},\n" in entry


def test_a_bibtex_entry_has_balanced_braces_and_one_field_a_line() -> None:
    for cited in (DATA_SET, THING, replace(THING, title="}{", url="https://example.org/{x}\\")):
        entry = bibtex(cited)
        bare = re.sub(r"\\[{}]", "", entry)
        depths = [bare[:end].count("{") - bare[:end].count("}") for end in range(len(bare))]
        assert min(depths) == 0
        assert bare.count("{") == bare.count("}")
        assert entry.startswith(f"@misc{{{cited.key},\n")
        assert all(re.fullmatch(r"  [a-z]+ = (\{.*\}|[a-z]{3}),", line) for line in entry.splitlines()[1:-1])
    assert "author = {{An Institute} and {B \\& C}}" in bibtex(DATA_SET)
    assert "  month = sep,\n" in bibtex(DATA_SET)


def test_csl_json_is_one_data_set() -> None:
    (item,) = json.loads(csl_json(THING))
    assert item == {
        "id": "detente-0123456789ab-id-meeting-m",
        "type": "dataset",
        "title": THING.title,
        "container-title": DATA_SET.title,
        "author": [{"literal": "An Institute"}, {"literal": "B & C"}],
        "issued": {"date-parts": [[2016, 9, 2]]},
        "version": "0123456789ab",
        "URL": THING.url,
        "note": f"Content digest {THING.digest}",
    }
    assert "container-title" not in json.loads(csl_json(DATA_SET))[0]


def test_ris_has_a_field_a_line_from_its_type_to_its_end() -> None:
    lines = ris(THING).split("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert "TI  - Erdoğan and “Putin”" in lines
    assert [line for line in lines if line.startswith("AU")] == ["AU  - An Institute", "AU  - B & C"]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])


def test_who_is_cited_by_default_is_who_the_project_names() -> None:
    cff = (Path(__file__).parents[2] / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^  - name: (.+)$", cff, re.MULTILINE) == [Settings().creator]
