"""Measure the gazetteer beside spaCy's PhraseMatcher on the same names and text (bench/README.md)."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.gazetteer.data import IRIS, Triples, authority, shared, text, with_actors
from bench.reading.places import cache_folder
from detente.gazetteer.forms import forms_of
from detente.gazetteer.gazetteer import Gazetteer, gazetteer_of_triples
from detente.gazetteer.lexicon import lexicon
from detente.gazetteer.trie import TextWords

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "gazetteer" / "requirements.txt"
PROMISED = 5_000_000
"""Characters a second, of CPU time, that are read with all decisions made."""
BUILD_SECONDS = 0.3
"""CPU seconds in which a gazetteer of some 15,000 names is made."""
DAY = date(1998, 6, 1)


@dataclass
class Measured:
    """CPU seconds of each round for one list of names."""

    name: str
    names: int = 0
    hits: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    build: list[float] = field(default_factory=list)
    scan: list[float] = field(default_factory=list)
    find: list[float] = field(default_factory=list)
    near: list[float] = field(default_factory=list)
    peer: list[dict[str, float]] = field(default_factory=list)


def peer_python() -> Path | None:
    """Make the environment of spaCy once; None where it cannot be installed."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = cache_folder() / f"venv-gazetteer-{digest}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "-q", "-r", REQUIREMENTS], capture_output=True, check=False
        )
        if done.returncode:
            click.echo("spaCy cannot be installed: it is left out", err=True)
            return None
        (folder / "ready").touch()
    return python


def made(triples: Triples) -> tuple[Gazetteer, float]:
    """Make a gazetteer with its tries; give the CPU seconds too."""
    start = time.process_time()
    names = gazetteer_of_triples(triples, IRIS)
    names.find("")
    return names, time.process_time() - start


def measure(measured: Measured, triples: Triples, prose: str, python: Path | None) -> None:
    """Measure one round: making, scanning alone, finding with decisions, nearly like names, and the peer."""
    names, seconds = made(triples)
    measured.build.append(seconds)
    start = time.process_time()
    hits = list(names._tables.names.hits(TextWords(prose)))
    scanned = time.process_time()
    found = names.find(prose, DAY)
    done = time.process_time()
    measured.scan.append(scanned - start)
    measured.find.append(done - scanned)
    names.candidates("warm up")
    asked = [f"{each.text}x" for each in found[:200]]
    start = time.process_time()
    for each in asked:
        names.candidates(each)
    measured.near.append((time.process_time() - start) / max(1, len(asked)))
    measured.hits = len(hits)
    measured.verdicts = {
        verdict: sum(each.verdict == verdict for each in found) for verdict in ("decided", "open", "other")
    }
    forms = sorted({each.text for each in forms_of(names.authority, lexicon())})
    measured.names = len(forms)
    if python is not None:
        measured.peer.append(ask_peer(python, forms, prose))


def ask_peer(python: Path, names: Sequence[str], prose: str) -> dict[str, float]:
    """Have the peer measure itself on the same."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump({"names": names, "text": prose}, file)
        file.flush()
        command = [python, HERE / "gazetteer" / "peer.py", file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def table(measured: Sequence[Measured], size: int) -> str:
    """Write the medians as a Markdown table."""
    lines = [
        "| names | forms | making | scan | find | a field nearly like a name | found; decided, open, other "
        "| spaCy: making | tokenizing and matching | find ÷ spaCy |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for each in measured:
        find = statistics.median(each.find)
        peer = [one["tokenize"] + one["match"] for one in each.peer]
        building = [one["build"] for one in each.peer]
        verdicts = ", ".join(f"{count:,}" for count in each.verdicts.values())
        ratios = [ours / theirs for ours, theirs in zip(each.find, peer, strict=False)]
        beside = (
            f"{statistics.median(building):.2f} s | {size / statistics.median(peer) / 1e6:.2f} M/s | "
            f"{statistics.median(ratios):.2f}"
            if peer
            else "– | – | –"
        )
        lines.append(
            f"| {each.name} | {each.names:,} | {statistics.median(each.build) * 1e3:.0f} ms | "
            f"{size / statistics.median(each.scan) / 1e6:.1f} M/s | {size / find / 1e6:.1f} M/s | "
            f"{statistics.median(each.near) * 1e3:.1f} ms | {each.hits:,}; {verdicts} | {beside} |"
        )
    return "\n".join(lines)


def report(measured: Sequence[Measured], size: int, rounds: int) -> str:
    """Write the whole result."""
    versions = {f"spaCy {one['version']}" for each in measured for one in each.peer}
    about = ", ".join([f"Python {platform.python_version()}", *sorted(map(str, versions))])
    load = f"load {os.getloadavg()[0]:.1f} at the end"
    return f"""# Gazetteer

{datetime.now(UTC).date()}, {os.cpu_count()} shared CPUs, {about}, {load}.
{size / 1e6:.1f} M characters of remarks on visits and travels and of event sentences, denser in names than
news. CPU seconds, medians of {rounds} rounds in which everything is measured in turn; M/s are millions of
characters a second. *Making* is from triples to tries; *scan* finds words and longest names; *find* also
makes candidates and decides, for a day of 1998.

{table(measured, size)}
"""


@click.command()
@click.option("--rounds", default=5, show_default=True)
@click.option("--characters", default=5_000_000, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), default=HERE / "results" / "gazetteer.md")
@click.option("--strict", is_flag=True, help="Exit with 1 where a promised figure is missed.")
def main(rounds: int, characters: int, output: Path, strict: bool) -> None:
    """Measure, print and write the results."""
    if not shared().is_dir():
        raise click.ClickException("the reference data beside the checkout are missing")
    prose, python = text(characters), peer_python()
    lists = {"the authority": authority(), "with actors of ICEWS18": with_actors()}
    measured = [Measured(name) for name in lists]
    for _ in range(rounds):
        for each, triples in zip(measured, lists.values(), strict=True):
            measure(each, triples, prose, python)
    told = report(measured, len(prose), rounds)
    output.write_text(told, encoding="utf-8")
    click.echo(told)
    slow = any(characters / statistics.median(each.find) < PROMISED for each in measured)
    late = statistics.median(measured[-1].build) > BUILD_SECONDS
    if strict and (slow or late):
        sys.exit(1)


if __name__ == "__main__":
    main()
