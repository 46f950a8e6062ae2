"""Measure the gate alone on events that conform: compiled shapes, and pySHACL without them."""

from __future__ import annotations

import json
import os
import platform
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from random import Random

import click
from pyoxigraph import NamedNode, RdfFormat, parse

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench import icews, icews_terms
from detente.gate.compiled.sampling import Sample
from detente.gate.compiled.tables import Texts
from detente.gate.gate import Gate
from detente.rdf.namespaces import DEFAULT_BASE, DET
from detente.rdf.quads import Quads
from detente.resources import resource as shipped
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import load_ontology

RESULTS = Path(__file__).parent / "results"
AUTHORITY = f"<{DEFAULT_BASE}graph/authority>"
ENTRY = f"<{DEFAULT_BASE}entry/"
OF_STATE, RESPONSE, STATE = (f"<{DET.iri}{name}>" for name in ("ofState", "inResponseTo", "State"))
Graphs = dict[str, list[Texts]]


def read(lines: Iterator[str]) -> Graphs:
    """Read N-Quads of one form, a quad a line, each term kept once."""
    known: dict[str, str] = {}
    keep, graphs = known.setdefault, defaultdict(list)
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        object_, graph, _ = rest.rsplit(" ", 2)
        triple = keep(subject, subject), keep(predicate, predicate), keep(object_, object_)
        graphs[graph].append(triple)
    return graphs


def conforming(events: int) -> Iterator[str]:
    """Yield the stated quads of events, with an anchor for every claim and without what does not conform."""
    icews.ANCHORED, icews_terms._OWN_WORDS = 1, 10**9
    lines = [
        line
        for line in icews.graph(icews.shared_folder(), events)
        if _graph(line).startswith((ENTRY, AUTHORITY))
    ]
    named = {(line.split(" ", 1)[0], _graph(line)) for line in lines}
    states = {line.split(" ", 1)[0] for line in lines if STATE in line and _graph(line) == AUTHORITY}
    for line in lines:
        _, predicate, rest = line.split(" ", 2)
        object_ = rest.rsplit(" ", 2)[0]
        if predicate == OF_STATE and object_ not in states:
            continue
        if predicate != RESPONSE or (object_, _graph(line)) in named:
            yield line


def _graph(line: str) -> str:
    parts = line.rsplit(" ", 2)
    return parts[1] if parts[1].startswith("<") and parts[0].count(" ") != 1 else ""


def compiled(gate: Gate, lines: list[str]) -> dict[str, object]:
    """Judge by compiled shapes, graph by graph; CPU seconds of each step."""
    start = time.process_time()
    graphs = read(iter(lines))
    done_reading = time.process_time()
    shapes, sample = gate.compiled, Sample(Random(1))
    shared = shapes.tables(graphs[AUTHORITY])
    sure = unsure = sampled = 0
    for name, triples in graphs.items():
        part = shapes.empty()
        part.add(triples)
        own = shapes.empty() if name == AUTHORITY else part
        judged = shapes.judge(own, shared, named=part, sample=sample)
        sure += judged.sure
        unsure += sum(map(len, judged.unsure.values())) + len(judged.nodes) + len(judged.values)
        sampled += sum(map(len, judged.sample.values()))
    end = time.process_time()
    return {
        "quads": len(lines),
        "reading, s": round(done_reading - start, 2),
        "judging, s": round(end - done_reading, 2),
        "quads/s, reading included": round(len(lines) / (end - start)),
        "sure pairs": sure,
        "left to pySHACL": unsure,
        "sure pairs in the sample": sampled,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
    }


def by_pyshacl(gate: Gate, lines: list[str]) -> dict[str, object]:
    """Judge every node by pySHACL's constraints alone, over look-ups."""
    source = Quads(parse("".join(lines), RdfFormat.N_QUADS))
    start = time.process_time()
    judge = gate.reference(source)
    results = 0
    for graph in gate.stated_graphs(source):
        results += sum(1 for _ in judge.results([(NamedNode(graph.value), judge.named(graph))]))
    seconds = time.process_time() - start
    return {
        "quads": len(lines),
        "judging, s": round(seconds, 2),
        "quads/s": round(len(lines) / seconds),
        "results": results,
    }


def written(found: dict[str, object]) -> str:
    """Write the figures as Markdown."""
    lines = ["# The gate alone, on events that conform", ""]
    lines += [f"- {name}: {value}" for name, value in found["surroundings"].items()]  # type: ignore[attr-defined]
    for kind in ("compiled shapes", "pySHACL's constraints alone"):
        rows: list[dict[str, object]] = found[kind]  # type: ignore[assignment]
        lines += [
            "",
            f"## By {kind}",
            "",
            f"| {' | '.join(rows[0])} |",
            "|---" * len(rows[0]) + "|",
        ]
        lines += [f"| {' | '.join(f'{value:,}' for value in row.values())} |" for row in rows]
    return "\n".join(lines) + "\n"


@click.command()
@click.option("--events", multiple=True, type=int, default=(1_000, 31_200), show_default=True)
@click.option("--reference", default=312, show_default=True, help="Events that pySHACL judges alone.")
@click.option("--output", type=click.Path(path_type=Path), default=RESULTS)
def main(events: tuple[int, ...], reference: int, output: Path) -> None:
    """Measure, print and write `gate.json` and `gate.md`."""
    gate = Gate(shipped("shapes"), load_ontology(shipped("ontology")), Iris(DEFAULT_BASE))
    gate.make_ready()
    small = list(conforming(reference))
    found: dict[str, object] = {
        "compiled shapes": [
            compiled(gate, small),
            *(compiled(gate, list(conforming(each))) for each in events),
        ],
        "pySHACL's constraints alone": [by_pyshacl(gate, small)],
    }
    found["surroundings"] = {
        "command": " ".join(["bench/bench_gate.py", *sys.argv[1:]]),
        "seconds are": "CPU seconds",
        "CPUs": os.cpu_count(),
        "load average at the end": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "pySHACL": version("pyshacl"),
    }
    (output / "gate.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (output / "gate.md").write_text(written(found), encoding="utf-8")
    click.echo(written(found))


if __name__ == "__main__":
    main()
