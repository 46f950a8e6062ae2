"""The answer of a question in other people's programs: what to copy, which runs as it stands."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass

from detente.web.language.words import marked


@dataclass(frozen=True)
class CopiedProgram:
    """A program to copy: its id, what it is for, what it needs, its text."""

    id: str
    title: str
    needs: str
    text: str


def programs_of(data: str, form: str) -> list[CopiedProgram]:
    """Give programs that fetch an answer from its address: rows as CSV, triples as Turtle, else JSON."""
    others = {"SELECT": _of_table, "CONSTRUCT": _of_triples}.get(form)
    return [_curl(data), *(others(data) if others else [])]


def _curl(data: str) -> CopiedProgram:
    return CopiedProgram(
        "curl", "curl", marked("A shell."), f"curl --silent --show-error --fail {shlex.quote(data)}\n"
    )


def _of_table(data: str) -> list[CopiedProgram]:
    # The escapes of JSON are those of the strings of Python, R and M for what an address can have.
    address = json.dumps(data)
    python = f"import pandas as pd\n\nanswer = pd.read_csv({address})\nprint(answer)\n"
    r = f'answer <- read.csv({address}, encoding = "UTF-8", na.strings = "")\nprint(answer)\n'
    m = (
        "let\n"
        f'  Answer = Csv.Document(Web.Contents({address}), [Delimiter = ",", Encoding = 65001]),\n'
        "  Table = Table.PromoteHeaders(Answer)\n"
        "in\n  Table\n"
    )
    return [
        CopiedProgram("python", "Python", marked("`pip install pandas`."), python),
        CopiedProgram("r", "R", marked("Base R."), r),
        CopiedProgram("excel", "Excel", marked("Data, Get Data, Blank Query, Advanced Editor."), m),
        CopiedProgram("sheets", "Google Sheets", marked("A cell of a sheet."), f"=IMPORTDATA({address})\n"),
    ]


def _of_triples(data: str) -> list[CopiedProgram]:
    text = (
        "from rdflib import Graph\n\n"
        f'answer = Graph().parse({json.dumps(data)}, format="turtle")\nprint(len(answer))\n'
    )
    return [CopiedProgram("python", "Python", marked("`pip install rdflib`."), text)]
