"""Measure the mapping of an event data set alone, beside a program by hand that writes lines as long.

    python bench/importing.py [FOLDER OF ICEWS18]

CPU seconds, the two in turn, five times each; written to bench/results/importing.json.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from detente.changes.bulk.committing import without_collecting
from detente.claims.importing.mapping import read_mapping
from detente.claims.importing.matching import Matching
from detente.claims.importing.running import Run
from detente.claims.importing.shipped import shipped_mappings
from detente.claims.importing.states import ImportAuthority
from detente.rdf.namespaces import DEFAULT_BASE
from detente.rdf.quads import Quads
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import shipped_ontology

ROUNDS = 5
ROOT = Path(__file__).resolve().parents[1]
LINE = "<%s> <https://w3id.org/detente/ontology#p%d> <https://w3id.org/detente/x%s> <https://w3id.org/g> .\n"


def by_mapping(files: list[Path]) -> tuple[int, int]:
    """Map all records; give how many there are, and how many bytes they make."""
    iris = Iris(DEFAULT_BASE)
    mapping, matching = read_mapping(shipped_mappings()["icews18"]), Matching(ImportAuthority(Quads(), iris))
    run = Run(
        mapping.source, mapping.compile(files, "2018", matching, shipped_ontology(), iris), files, matching
    )
    size = sum(map(len, run.lines()))
    return run.tally.records, size


def by_hand(files: list[Path]) -> tuple[int, int]:
    """Write as many lines of each record, with nothing looked up, escaped, counted or remembered."""
    rows = size = 0
    for path in files:
        with path.open(encoding="utf-8", newline="") as lines:
            for cells in csv.reader(lines, delimiter="\t"):
                rows += 1
                event = f"https://w3id.org/detente/id/event/icews18-{rows}-{cells[3].strip()}"
                text = "".join([LINE % (event, number, cells[number % 4]) for number in range(17)])
                size += len(text.encode())
    return rows, size


def main(folder: Path) -> None:
    """Measure, print and write the figures."""
    files = [folder / "test.txt", folder / "valid.txt"]
    ways: dict[str, Callable[[list[Path]], tuple[int, int]]] = {"mapping": by_mapping, "by hand": by_hand}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    made: dict[str, tuple[int, int]] = {}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            with without_collecting():  # as an import does
                begun = time.process_time()
                made[name] = way(files)
                seconds[name].append(time.process_time() - begun)
    found = {
        name: {
            "records": made[name][0],
            "bytes": made[name][1],
            "CPU seconds, median": round(statistics.median(each), 2),
            "CPU seconds, least": round(min(each), 2),
            "records a CPU second, best": round(made[name][0] / min(each)),
        }
        for name, each in seconds.items()
    }
    text = json.dumps(found, indent=2) + "\n"
    (ROOT / "bench" / "results" / "importing.json").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "icews18")
