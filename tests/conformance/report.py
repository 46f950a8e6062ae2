"""The page docs/conformance.md, made from the manifests and the tables of misses.

Run as a program, it writes the page.

The figures hold because the tests beside this file do: each test passes unless misses.csv lists it.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conformance.cases import KINDS, OUT_OF_SCOPE, Case, Suites, listed

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = CHECKOUT / "docs" / "conformance.md"

HEAD = """\
<!-- Made by `python -m tests.conformance.report`; a test says when it is not up to date. -->

# Conformance

The [W3C SPARQL suites](https://w3c.github.io/rdf-tests/sparql/) are asked over HTTP of served instances with
`DETENTE_PROFILE=plain`. `pytest tests/conformance` runs them in about two minutes and prints the counts.

"""
METHOD = """
One version holds every data file of the suites as a named graph. A test names its data set by the protocol,
with `default-graph-uri` and `named-graph-uri`, or by the FROM of its query. Answers are compared as graphs up
to isomorphism and as multisets of solutions, blank nodes one to one; in order where the query ends in ORDER
BY. A syntax test sends the query and asks whether it is refused as one; a call of an unknown function is
another error.

**Canonical form**: the engine keeps numbers and times in canonical form (`001` is `1`, `1.50` is `1.5`;
[decision 3](decisions/0003-literals-as-the-engine-keeps-them.md)). Those tests pass once both results are
written so, and [the list of them](../tests/conformance/canonical.csv) is checked like that of the misses.
Where the form changes which solutions there are, the test is a miss.

The tests that write have an instance of their own. For a test of an update, one update makes the graphs that
the manifest tells of, the next is the test's, and one query then reads every quad of every graph; the names
of graphs are compared, too, those of empty ones included. A test of an update's syntax is a dry run. Tests of
the protocols send the requests that the manifests describe, in their order, with the path of the Graph Store
in place of the manifest's.

The newer tests of the Graph Store Protocol replace the older ones, which W3C has deprecated. Those are run as
they stand but for three things: documents that lack the full stop at their end get it, the graph that
`delete__existing_graph` deletes is made before, because no test makes it, and 204 counts where they say 200,
which the protocol leaves open.

## Misses

[misses.csv](../tests/conformance/misses.csv) lists them. A test that fails and is not listed fails the build;
one that is listed and passes does, too. Figures are those of the newest engine that the tests run with; a row
with an entry under `mended` counts for older releases only.

"""
NOT_WORKED_AROUND = """
GRAPH with a variable around a sub-select, VALUES, BIND or MINUS gives a wrong answer, not an error. Write
`SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { … } } GROUP BY ?g` in place of a sub-select that counts, and a VALUES
or BIND outside of the GRAPH.

A property path of alternatives, `?s rdfs:label|skos:prefLabel ?name`, gives a solution once that both of them
give ([reproduction](upstream/path-alternatives.md)): what is found is right, and how often is not. Where it
is counted, write `{ ?s rdfs:label ?name } UNION { ?s skos:prefLabel ?name }`.

Integers have 64 bits, decimals 18 digits after the point: SUM and other arithmetic beyond that is an error,
which leaves the variable unbound. Write `SUM(xsd:double(?x))`.

Booleans have no order: `<`, `>`, `<=` and `>=` of them are errors
([reproduction](upstream/boolean-order.md)). Write `xsd:integer(?a) < xsd:integer(?b)`. isNumeric is true of
numbers that their datatype has not, `"1200"^^xsd:byte` ([reproduction](upstream/is-numeric.md)).

FILTER, `!`, `&&`, `||` and IF take text with a language, and a boolean or number that is none, for errors
([reproduction](upstream/effective-boolean-values.md)). Write `FILTER(STRLEN(?label) > 0)`. `nan`, `inf` and
`infinity` in any case are doubles ([reproduction](upstream/casts-to-double.md)): test with
`REGEX(?x, "^[-+0-9.eE]+$")` before a cast of names. Casts to numbers take no spaces around them.

One error or unbound value in a group leaves SUM, AVG, MIN, MAX and GROUP_CONCAT of it unbound. Write
`FILTER(BOUND(?x))`, or `SUM(COALESCE(xsd:decimal(?x), 0))`.

## Worked around

[Decision 22](decisions/0022-what-the-engine-answers-wrongly.md) says how, and
[the reproductions](upstream/README.md) what the engine does by itself.

- ORDER BY, MIN and MAX over values of several kinds follow
  [one order of all terms](decisions/0023-one-order-of-all-terms.md).
- REGEX and REPLACE are those of XPath 2.0, with `(?:…)` and the flag `q` of XPath 3.0. There are no
  back-references (`\\1`) and no blocks of Unicode (`\\p{IsGreek}`). A constant that is
  wrong is a 400 that names XPath's error; one that comes from data leaves the expression unbound.
- GROUP_CONCAT joins STR of each value, and its result has no language. Blank nodes and triple terms have
  no STR: the result is unbound.
- COUNT of an expression leaves errors out ([reproduction](upstream/count-errors.md)).
- In CSV an IRI or a triple term with a comma in it is one cell ([reproduction](upstream/csv-iris.md)), and a
  row of one empty cell is `""`. In XML a carriage return is `&#xD;`
  ([reproduction](upstream/xml-carriage-returns.md)). [Decision 77](decisions/0077-csv-rows-and-counts.md).
- An update that would store text of rdf:langString without a language is refused
  ([reproduction](upstream/strdt-lang-string.md)).
- Aggregates in a pattern, in GROUP BY and in one another are refused.
- Code point escapes outside strings and IRIs (`?\\u0078`) are refused, as SPARQL 1.2 wants; SPARQL 1.1 has
  them.
- Triple terms and directions of text have no form in the engine's JSON-LD: 406; every other format has one.

## Not run

"""


def page(cases: Iterable[Case]) -> str:
    """Make the page."""
    every = list(cases)
    return HEAD + _counts(every) + METHOD + _misses() + NOT_WORKED_AROUND + _not_run(every)


def _counts(cases: list[Case]) -> str:
    rows = "".join(_rows(cases))
    return f"| suite | tests | pass | of them in canonical form only | miss |\n|---|---|---|---|---|\n{rows}"


def _rows(cases: list[Case]) -> Iterator[str]:
    groups: defaultdict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in cases:
        if case.kind in KINDS:
            groups[case.version, KINDS.index(case.kind)].append(case)
    for (version, kind), group in sorted(groups.items()):
        yield _row(f"{version}, {KINDS[kind]}", group)
    yield _row("**all**", [case for group in groups.values() for case in group])


def _row(title: str, cases: list[Case]) -> str:
    names = {case.name for case in cases}
    missed = len(names & listed("misses.csv").keys())
    canonical = len(names & listed("canonical.csv").keys())
    return f"| {title} | {len(names)} | {len(names) - missed} | {canonical} | {missed} |\n"


def _misses() -> str:
    tests: defaultdict[str, list[str]] = defaultdict(list)
    for name, reason in listed("misses.csv").items():
        tests[_cause(reason)].append(f"`{name}`")
    rows = (f"| {cause} | {', '.join(names)} |\n" for cause, names in tests.items())
    return f"| cause | tests |\n|---|---|\n{''.join(rows)}"


def _cause(reason: str) -> str:
    return reason.partition(", so ")[0]


def _not_run(cases: list[Case]) -> str:
    counts = Counter(case.kind for case in cases)
    return "".join(f"- {counts[kind]} tests of {why}.\n" for kind, why in OUT_OF_SCOPE.items())


def main() -> None:
    """Write the page."""
    shared = Path(os.environ.get("DETENTE_SHARED") or CHECKOUT.parent / "shared")
    PAGE.write_text(page(Suites(shared / "w3c/rdf-tests/sparql").cases()), encoding="utf-8")


if __name__ == "__main__":
    main()
