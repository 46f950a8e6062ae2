"""SHACL engines beside pySHACL: do they give the same results, and how much sooner.

Runs the engines that can be imported, and installs none: pySHACL itself, pyshifty (`import shifty`), pyrudof.
A result is compared as (focus node, path, value, constraint component, severity).
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import pyshacl
import rdflib
import yaml
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from detente.changes.build import assemble
from detente.gate.gate import Gate
from detente.gate.rdflib_terms import PreparedGraph
from detente.gate.whole import check_whole
from detente.rdf.namespaces import DEFAULT_BASE, PREFIXES
from detente.rdf.quads import Quads
from detente.resources import shipped_sources

ROOT = Path(__file__).resolve().parent.parent
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")

Row = tuple[str, str, str, str, str]
Run = Callable[[Path, Path], set[Row]]

ENGINES = {"pyshacl": "pyshacl", "pyshifty": "shifty", "pyrudof": "pyrudof"}
"""Distributions and the modules that they are imported as."""


def available() -> list[str]:
    """Give the engines that can be imported, the reference first."""
    return [name for name, module in ENGINES.items() if find_spec(module)]


# What an engine finds


def run_pyshacl(data: Path, shapes: Path, graph: type[rdflib.Graph] = rdflib.Graph) -> set[Row]:
    """Validate with pySHACL."""
    data_graph = graph().parse(data, publicID=data.as_uri())
    shapes_graph = rdflib.Graph().parse(shapes, publicID=shapes.as_uri())
    report = pyshacl.validate(data_graph, shacl_graph=shapes_graph, advanced=True, inplace=True)[1]
    if not isinstance(report, rdflib.Graph):
        raise TypeError(f"pySHACL gives no report, but {report!r}")
    return rows(report)


def run_pyshifty(data: Path, shapes: Path) -> set[Row]:
    """Validate with shifty; what it cannot do is an error, not a warning."""
    shifty = import_module("shifty")
    with warnings.catch_warnings():
        warnings.simplefilter("error", shifty.ShaclDiagnosticWarning)
        return rows(shifty.validate(data, shapes, infer=False, graph_mode="data", base=data.as_uri())[1])


def run_pyrudof(data: Path, shapes: Path) -> set[Row]:
    """Validate with rudof's own engine."""
    p = import_module("pyrudof")
    rudof = p.Rudof(p.RudofConfig())
    form = p.RDFFormat.NTriples if data.suffix == ".nt" else p.RDFFormat.Turtle
    rudof.read_data(str(data), form, data.as_uri())
    rudof.read_shacl(str(shapes), p.ShaclFormat.Turtle, shapes.as_uri())
    rudof.validate_shacl(p.ShaclValidationMode.Native)
    turtle = rudof.serialize_shacl_validation_results(p.ResultShaclValidationFormat.Turtle)
    return rows(rdflib.Graph().parse(data=turtle, format="turtle"))


RUNS: dict[str, Run] = {"pyshacl": run_pyshacl, "pyshifty": run_pyshifty, "pyrudof": run_pyrudof}
OWN: dict[str, Run] = {**RUNS, "pyshacl": partial(run_pyshacl, graph=PreparedGraph)}
"""For our own shapes: pySHACL as the gate runs it, each query text parsed once."""


def rows(report: rdflib.Graph, node: Node | None = None) -> set[Row]:
    """Give the results of a report, written so that those of two engines can be compared."""
    return {
        (
            written(report.value(result, SH.focusNode)),
            path_written(report, report.value(result, SH.resultPath)),
            written(report.value(result, SH.value)),
            written(report.value(result, SH.sourceConstraintComponent)),
            written(report.value(result, SH.resultSeverity)),
        )
        for result in report.objects(node, SH.result)
    }


def written(term: Node | None) -> str:
    """Write a term; a blank node as one like any other."""
    if isinstance(term, rdflib.Literal) and term.datatype == rdflib.XSD.string:
        return rdflib.Literal(str(term)).n3()
    return "" if term is None else "_:" if isinstance(term, rdflib.BNode) else term.n3()


def path_written(graph: rdflib.Graph, path: Node | None) -> str:
    """Write a path by its parts; one that the report does not describe has none."""
    if not isinstance(path, rdflib.BNode):
        return written(path)
    if (path, RDF.first, None) in graph:
        return f"({' '.join(path_written(graph, each) for each in graph.items(path))})"
    parts = (f"{p.n3()} {path_written(graph, o)}" for p, o in graph.predicate_objects(path))
    return f"[{'; '.join(sorted(parts))}]"


# What is to be found


def suite(folder: Path) -> Iterator[tuple[str, Path, Path, set[Row] | None]]:
    """Yield name, data, shapes and results of each W3C test; None where a failure is asked for."""
    for path in sorted(folder.rglob("*.ttl")):
        graph = rdflib.Graph().parse(path, publicID=path.as_uri())
        for test in graph.subjects(RDF.type, SHT.Validate):
            action, result = graph.value(test, MF.action), graph.value(test, MF.result)
            data, shapes = (
                Path(str(graph.value(action, each)).removeprefix("file://"))
                for each in (SHT.dataGraph, SHT.shapesGraph)
            )
            expected = None if result == SHT.Failure else rows(graph, result)
            yield str(path.relative_to(folder)), data, shapes, expected


def cases(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name and Turtle of each case of the shapes' tests."""
    for path in sorted(folder.glob("*.yaml")):
        for shape, examples in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for kind, turtles in sorted(examples.items()):
                for number, turtle in enumerate(turtles, 1):
                    yield f"{shape}-{kind}-{number}", turtle


def attempt(run: Run, data: Path, shapes: Path) -> set[Row] | str:
    """Run an engine; an engine that fails gives its error."""
    try:
        return run(data, shapes)
    except Exception as error:  # noqa: BLE001 - whatever an engine raises is its answer
        return f"{type(error).__name__}: {str(error)[:200]}"


def compare(found: set[Row] | str, expected: set[Row] | str | None) -> dict[str, Any] | None:
    """Tell how results differ, or None where they do not; a failure agrees with a failure alone."""
    if isinstance(found, str) or not isinstance(expected, set):
        agreed = isinstance(found, str) and not isinstance(expected, set)
        shown = found if isinstance(found, str) else sorted(found)
        return None if agreed else {"instead": shown}
    if found == expected:
        return None
    return {"missing": sorted(expected - found), "extra": sorted(found - expected)}


def on_suite(folder: Path, engines: list[str]) -> dict[str, dict[str, Any]]:
    """List each engine's disagreements with the W3C suite."""
    found: dict[str, dict[str, Any]] = {engine: {} for engine in engines}
    for name, data, shapes, expected in suite(folder):
        for engine in engines:
            difference = compare(attempt(RUNS[engine], data, shapes), expected)
            if difference:
                found[engine][name] = difference
    return found


def on_cases(engines: list[str], every: int) -> dict[str, dict[str, Any]]:
    """List each engine's disagreements with pySHACL on every so many of the cases of our shapes."""
    found: dict[str, dict[str, Any]] = {engine: {} for engine in engines[1:]}
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    base = (ROOT / "tests" / "shapes" / "base.ttl").read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        shapes, data = write_shapes(Path(folder)), Path(folder) / "case.nt"
        ontology = load_gate().ontology.triples
        for name, turtle in list(cases(ROOT / "tests" / "shapes" / "cases"))[::every]:
            text = f"@base <{DEFAULT_BASE}> .\n{header}{base}\n{turtle}"
            own = [quad.triple for quad in parse(text, RdfFormat.TURTLE)]
            serialize([*own, *ontology], data, format=RdfFormat.N_TRIPLES)
            expected = attempt(OWN["pyshacl"], data, shapes)
            for engine in engines[1:]:
                difference = compare(attempt(RUNS[engine], data, shapes), expected)
                if difference:
                    found[engine][name] = difference
    return found


# How long it takes


def load_gate() -> Gate:
    """Give the gate of the shipped shapes."""
    return assemble(shipped_sources(), DEFAULT_BASE).gate


def write_shapes(folder: Path) -> Path:
    """Write every shape to one file."""
    path = folder / "shapes.ttl"
    load_gate().shapes.serialize(path, format="turtle")
    return path


def measure(engine: str, data: Path, shapes: Path, timeout: float) -> dict[str, Any]:
    """Time an engine in a process of its own."""
    command = [sys.executable, __file__, "one", engine, str(data), str(shapes)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return {"error": f"took over {timeout:g} s"}
    return json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr.strip()[-300:]}


def one(engine: str, data: Path, shapes: Path) -> dict[str, Any]:
    """Validate once, and say what it took."""
    start = time.perf_counter()
    found = attempt(OWN[engine], data, shapes)
    seconds = round(time.perf_counter() - start, 2)
    peak = peak_megabytes()
    if isinstance(found, str):
        return {"error": found, "seconds": seconds, "megabytes": peak}
    return {"seconds": seconds, "megabytes": peak, "results": sorted(found)}


def peak_megabytes() -> int:
    """Read this process's peak; rusage's would start from its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


def on_union(quads: Quads, gate: Gate, engines: list[str], timeout: float) -> dict[str, dict[str, Any]]:
    """Time each engine on all stated graphs as one, and compare its results with pySHACL's."""
    stated = set(gate.stated_graphs(quads))
    with TemporaryDirectory() as folder:
        shapes, data = write_shapes(Path(folder)), Path(folder) / "data.nt"
        triples = {quad.triple for quad in quads if quad.graph_name in stated} | set(gate.ontology.triples)
        serialize(triples, data, format=RdfFormat.N_TRIPLES)
        found = {engine: measure(engine, data, shapes, timeout) for engine in engines}
    expected = {tuple(row) for row in found["pyshacl"].get("results", ())}
    for engine, figures in found.items():
        if "results" in figures:
            mine = {tuple(row) for row in figures.pop("results")}
            figures |= {"results": len(mine)}
            if engine != "pyshacl" and "results" in found["pyshacl"]:
                figures |= {"missing": len(expected - mine), "extra": len(mine - expected)}
    return found


def in_processes(quads: Quads, gate: Gate, processes: int) -> dict[str, Any]:
    """Time `Gate.check_all` beside `check_whole`, on each graph in its own view."""
    graphs: tuple[NamedNode, ...] = gate.stated_graphs(quads)
    start = time.perf_counter()
    whole = check_whole(quads, graphs, gate, processes)
    between = time.perf_counter()
    alone = gate.check_all(quads, graphs)
    end = time.perf_counter()
    return {
        "graphs": len(graphs),
        "results": len(alone.results),
        "same": whole == alone,
        "check_all seconds": round(end - between, 2),
        "check_whole seconds": round(between - start, 2),
        "processes": processes,
    }


def read(path: Path | None) -> Quads:
    """Read N-Quads, or the graph of the seeds."""
    quads: list[Quad] = (
        list(assemble(shipped_sources(), DEFAULT_BASE).quads)
        if path is None
        else list(parse(path=path, format=RdfFormat.N_QUADS))
    )
    return Quads(quads)


@click.group()
def main() -> None:
    """Compare SHACL engines."""


@main.command("one", hidden=True)
@click.argument("engine", type=click.Choice(list(RUNS)))
@click.argument("data", type=click.Path(path_type=Path))
@click.argument("shapes", type=click.Path(path_type=Path))
def command_one(engine: str, data: Path, shapes: Path) -> None:
    """Validate once and print what it took, as JSON."""
    click.echo(json.dumps(one(engine, data, shapes)))


@main.command()
@click.option("--every", default=1, show_default=True, help="Take one case of our shapes in so many.")
def agree(every: int) -> None:
    """Print disagreements with the W3C suite, and with pySHACL on our shapes, as JSON."""
    engines = available()
    shared = Path(os.environ.get("DETENTE_SHARED") or ROOT.parent / "shared")
    tests = shared / "w3c" / "shacl" / "tests"
    found = {"w3c": on_suite(tests, engines), "cases": on_cases(engines, every)}
    click.echo(json.dumps({"versions": versions(engines), **found}, indent=1))


@main.command()
@click.argument("graphs", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--timeout", default=600.0, show_default=True, help="Seconds that one engine may take.")
@click.option("--views/--no-views", default=True, help="Also time each graph in its own view.")
@click.option("--processes", default=2, show_default=True)
def speed(graphs: tuple[Path, ...], timeout: float, views: bool, processes: int) -> None:
    """Print time and memory for N-Quads files, or for the seeds, as JSON."""
    engines, gate = available(), load_gate()
    found = []
    for path in graphs or (None,):
        quads = read(path)
        figures: dict[str, Any] = {"graph": path.name if path else "seeds", "quads": len(quads)}
        figures["union"] = on_union(quads, gate, engines, timeout)
        if views:
            figures["views"] = in_processes(quads, gate, processes)
        found.append(figures)
    click.echo(json.dumps({"versions": versions(engines), "speed": found}, indent=1))


def versions(engines: list[str]) -> dict[str, str]:
    """Say what was run."""
    return {"python": platform.python_version(), **{engine: version(engine) for engine in engines}}


if __name__ == "__main__":
    main()
