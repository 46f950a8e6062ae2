"""Measure drafting many texts: the rate beside the bare parser, and the memory (bench/README.md)."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file, `bench` is not importable

from bench.drafting_texts import texts
from bench.gazetteer.data import IRIS, authority
from detente.claims.drafting.drafter import EntryText, draft_entry
from detente.claims.drafting.parsing import parser
from detente.gazetteer.gazetteer import gazetteer_of_triples

RESULTS = Path(__file__).parent / "results"
SHARED = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2] / "shared"))
SOURCE = SHARED / "data" / "drafting" / "paragraphs-dev.json"
AIM = 0.8
_HEAD = ("date", "command", "CPUs", "Python", "spaCy", "load average")
_WARM = 5
_TENTHS = 10


def rates(number: int) -> Mapping[str, float]:
    """Draft texts in this process, and parse each beside it; gives words a second of processor time."""
    names = gazetteer_of_triples(authority(), IRIS)
    bare = drafted = 0.0
    words = 0
    for n, (name, text) in enumerate(texts(SOURCE, number + _WARM)):
        entry, began = EntryText(text, date.fromisoformat(name[:10])), time.process_time()
        parser()(text)
        between = time.process_time()
        draft_entry(entry, names)
        ended = time.process_time()
        if n >= _WARM:
            bare, drafted, words = (
                bare + between - began,
                drafted + ended - between,
                words + len(text.split()),
            )
    return {"bare parser": words / bare, "drafting": words / drafted, "share": bare / drafted}


def run(folder: Path, output: Path, jobs: int, number: int) -> Mapping[str, Any]:
    """Draft a folder by the command; gives its times, and the memory of its processes as it went on."""
    command = [sys.executable, "-m", "detente", "draft", str(folder), "--jobs", str(jobs)]
    environment = {**os.environ, "DETENTE_DATA": str(output.parent / "none")}
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    memory: dict[int, list[int]] = {}
    with subprocess.Popen([*command, "--output", str(output)], env=environment) as process:
        while process.poll() is None:
            time.sleep(1)
            tenth = _TENTHS * sum(1 for each in output.glob("*.yaml")) // number
            if held := sorted((_resident(each) for each in _tree(process.pid)), reverse=True):
                memory[tenth] = [max(pair) for pair in zip(held, memory.get(tenth, held), strict=False)]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "exit code": process.returncode,
        "seconds": time.monotonic() - began,
        "processor seconds": used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime,
        "memory": memory,
    }


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            yield from _tree(int(each))
    except OSError:
        return  # it has ended


def _resident(pid: int) -> int:
    """Read the resident memory of a process, in MB; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4096 // 10**6
    except (OSError, IndexError):
        return 0


def report(found: Mapping[str, Any]) -> str:
    """Write what was measured as a page."""
    rate, ran = found["rates"], found["run"]
    lines = [
        f"- {name}: {found[name]}" for name in ("date", "command", "CPUs", "Python", "spaCy", "load average")
    ]
    memory = [
        f"| {10 * tenth} % | {', '.join(map(str, held))} |" for tenth, held in sorted(ran["memory"].items())
    ]
    return "\n".join(
        [
            "# Drafting many texts",
            "",
            *lines,
            "",
            f"Processor time, {found['sample']} texts in one process: the bare parser reads "
            f"{rate['bare parser']:,.0f} words a second, drafting {rate['drafting']:,.0f}, "
            f"{rate['share']:.0%} of it; aim {AIM:.0%}.",
            "",
            f"`detente draft FOLDER --jobs {found['jobs']}`, {found['texts']:,} texts, "
            f"{found['words']:,} words: "
            f"{ran['seconds']:,.0f} s, {found['words'] / ran['seconds']:,.0f} words a second on a machine "
            f"that others used too; {ran['processor seconds']:,.0f} s of processor time, "
            f"{found['words'] / ran['processor seconds']:,.0f} words a second of it.",
            "",
            "| done | most resident memory of each process, MB |",
            "|---|---|",
            *memory,
            "",
        ]
    )


@click.command()
@click.option("--texts", "number", default=10_000, show_default=True)
@click.option("--sample", default=300, show_default=True, help="Texts that are parsed bare, too.")
@click.option("--jobs", default=2, show_default=True)
def main(number: int, sample: int, jobs: int) -> None:
    """Measure, and write bench/results/drafting.json and .md."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name) / "texts", Path(name) / "drafts"
        folder.mkdir()
        words = 0
        for file, text in texts(SOURCE, number):
            (folder / file).write_text(text, encoding="utf-8")
            words += len(text.split())
        found = {
            "date": date.today().isoformat(),
            "command": f".venv/bin/python bench/bench_drafting.py --texts {number} --jobs {jobs}",
            "CPUs": os.cpu_count(),
            "Python": platform.python_version(),
            "spaCy": version("spacy"),
            "texts": number,
            "words": words,
            "jobs": jobs,
            "sample": sample,
            "rates": (rate := rates(sample)),
            "run": run(folder, output, jobs, number),
            "load average": ", ".join(f"{each:.1f}" for each in os.getloadavg()),
            "drafts": sum(1 for _ in output.glob("*.yaml")),
        }
    (RESULTS / "drafting.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "drafting.md").write_text(report(found), encoding="utf-8")
    click.echo(report(found))
    sys.exit(0 if found["drafts"] == number and rate["share"] >= AIM else 1)


if __name__ == "__main__":
    main()
