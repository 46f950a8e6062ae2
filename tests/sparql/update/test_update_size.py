"""Updates that would end the engine's process are refused before it sees them; long data is not."""

from __future__ import annotations

import resource
import subprocess
import sys
from bisect import bisect_left
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.sparql.analysis import TextLimits, TooComplexError
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.update import check_update

SIZES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("update_sizes.yaml").read_text(encoding="utf-8")
)
LONG = 100_000  # characters
REFUSED = 3000
DEADLY = 20_000
STACK = 8 << 20
PROGRAM = """
import sys
from detente.sparql.answers import QuerySyntaxError
from detente.sparql.update import parse_update
try:
    operations = parse_update(sys.stdin.read(), prefixes={"ex": "http://e/"}, base_iri="http://e/")
except QuerySyntaxError as error:
    print(error)
else:
    print(len(operations), "operations")
"""


def named(*kinds: str) -> list[str]:
    return [name for name, size in SIZES.items() if size["kind"] in kinds]


def grown(name: str, times: int) -> str:
    size = SIZES[name]
    middle = size.get("middle", "") + size["end"] * times
    return f"{size['start']}{size['unit'] * times}{middle}{size['close']}"


def refusal(name: str, times: int) -> str | None:
    """Tell which limit an update passes."""
    try:
        check_update(grown(name, times), TextLimits())
    except TooComplexError as error:
        return error.limit
    return None


def longest_allowed(name: str) -> int:
    return bisect_left(range(REFUSED), True, key=lambda times: refusal(name, times) is not None) - 1


def parsed(text: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=text.encode(),
        capture_output=True,
        timeout=300,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK)),
    )


@pytest.mark.parametrize("name", named("nested", "chain"))
def test_the_largest_update_allowed_leaves_the_engine_alive(name: str) -> None:
    assert refusal(name, REFUSED) == {"nested": "depth", "chain": "tokens"}[SIZES[name]["kind"]]
    longest = longest_allowed(name)
    assert longest > 60
    ended = parsed(grown(name, longest))
    assert ended.returncode == 0, ended.stderr.decode()


@pytest.mark.parametrize("name", ["blank nodes", "pattern"])
def test_such_an_update_does_end_the_process(name: str) -> None:
    assert parsed(grown(name, DEADLY)).returncode < 0


@pytest.mark.parametrize("name", named("long"))
def test_long_data_is_taken(name: str) -> None:
    text = grown(name, LONG // len(SIZES[name]["unit"]))
    check_update(text, TextLimits())
    ended = parsed(text)
    assert ended.returncode == 0, ended.stderr.decode()
    assert ended.stdout.endswith(b" operations\n"), ended.stdout


def test_a_megabyte_of_triples_is_taken() -> None:
    text = grown("triples", 1 + (1 << 20) // len(SIZES["triples"]["unit"]))
    assert len(text) > TextLimits().length
    check_update(text, TextLimits())


@pytest.mark.parametrize(
    ("text", "limit", "line", "column"),
    [
        ("INSERT DATA {\n (1 (2 (3) ) ) ex:p [ ] }", "depth", 2, 8),
        ("CLEAR ALL ;\n DELETE { ?s ex:p ?o } WHERE {{\n {{?s ex:p ?o}}}}", "depth", 3, 3),
        ("CLEAR ALL ; DELETE { ?s ex:p ?o } WHERE {{{{?s ex:p ?o}}}}", "depth", 1, 44),
        (
            "CLEAR ALL ; PREFIX n: <http://n/> DELETE { ?s ex:p ?o }\nWHERE { ?s ex:p ?o , 1 , 2 }",
            "tokens",
            2,
            26,
        ),
        ("CLEAR ALL\n; ADD GRAPH ex:a TO GRAPH ex:b" + " " * 100, "length", 2, 102),
    ],
)
def test_the_place_is_that_in_all_of_the_text(text: str, limit: str, line: int, column: int) -> None:
    with pytest.raises(TooComplexError) as caught:
        check_update(text, TextLimits(length=100, depth=3, tokens=17))
    assert (caught.value.limit, caught.value.line, caught.value.column) == (limit, line, column)


@pytest.mark.parametrize(
    "text",
    [
        "DELETE { ?s ?p ?o } WHERE { FILTER(?a<1&&?b='>') {{{{ FILTER(?a<1&&?b='>') }}}} }",
        "DELETE { ?s ?p ?o } WHERE { FILTER(?a<f(1)&&?b>1) FILTER(?a<1#> \n) }",
        "DELETE { ?s ?p ?o } WHERE { FILTER(f('a')<1||g(?b)!='>};INSERT DATA { ' ) }".replace("||", "&&"),
    ],
)
def test_what_could_hide_braces_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="put spaces"):
        check_update(text, TextLimits())


@pytest.mark.parametrize(
    "text",
    [
        "DELETE { <#s> <#p> (<#a> <#b>) } WHERE { <#s> <#p> <#o> ; (<#p>|^<#q>)/<#r> <#o> . }",
        "DELETE { ?s ?p ?o } WHERE { VALUES (?a ?b) { (<#a> <#b>) (<#a> <#c>) } FILTER(?a IN (<#a>, <#b>)) }",
        "DELETE { ?s ?p ?o } WHERE { FILTER(?a < 1 && ?b != '>') FILTER(?a<http://e/#a>) }",
        "WITH <#a> DELETE { ?s ?p ?o } USING <#b> WHERE { ?s ?p '<#' } ; COPY <#a> TO <#b>",
    ],
)
def test_what_hides_nothing_is_taken(text: str) -> None:
    check_update(text, TextLimits())


@pytest.mark.parametrize(
    ("unit", "refused"),
    [
        ("{", TooComplexError),
        ("INSERT DATA {", TooComplexError),
        ("(?a<1&&?b>", TooComplexError),
        ("PREFIX a: <b> ", TooComplexError),
        ("{ ( ?a<'>) }", QuerySyntaxError),
        ("WHERE { # <'\n", TooComplexError),
    ],
)
def test_any_text_is_refused_in_linear_time(unit: str, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        check_update(unit * 20_000, TextLimits())
