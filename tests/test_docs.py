"""The documents are true: what is generated is up to date, and every command in them gives what they show."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"^```sh\n(?P<command>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```$)?", re.DOTALL | re.MULTILINE
)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
SERVED = "http://127.0.0.1:8000"
SECONDS_TO_START = 120
# A make that runs these tests must not hand its own arguments down to the makes that they run.
OUTER = {
    name: value
    for name, value in os.environ.items()
    if name not in ("ARGS", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")
}


def commands() -> Iterator[tuple[str, str, str]]:
    for document in DOCUMENTS:
        for match in BLOCK.finditer(document.read_text(encoding="utf-8")):
            yield document.name, match["command"], match["output"] or ""


RUN = [case for case in commands() if not case[1].startswith("make ")]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("data")
    return {**OUTER, "DETENTE_PORT": str(port), "DETENTE_DATA": str(data), "DETENTE_HOST": "127.0.0.1"}


@pytest.fixture(scope="module")
def served(environment: dict[str, str]) -> Iterator[str]:
    """Run the README's `make serve`, and give the address it serves at."""
    if not (ROOT / ".venv" / "ready").exists():
        pytest.skip("needs .venv, which make sets up")
    address = f"http://127.0.0.1:{environment['DETENTE_PORT']}"
    command = ["make", "-C", str(ROOT), "serve"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            wait_for(f"listens on {address}", process)
            yield address
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=30)


def wait_for(words: str, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    deadline = time.monotonic() + SECONDS_TO_START
    for line in process.stdout:
        if words in line:
            return
        assert time.monotonic() < deadline
    pytest.fail(f"make serve ended with {process.wait()}")


def test_readme_names_the_two_commands() -> None:
    assert [command for _, command, _ in commands() if command.startswith("make ")] == [
        "make serve\n",
        "make test\n",
    ]


@pytest.mark.parametrize(
    ("document", "command", "output"), RUN, ids=[f"{name}-{i}" for i, (name, *_) in enumerate(RUN)]
)
def test_command_gives_what_the_document_shows(
    document: str, command: str, output: str, served: str, environment: dict[str, str]
) -> None:
    assert output, f"{document} shows no output of {command}"
    here = command.replace(SERVED, served)
    done = subprocess.run(
        here, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert lines(done.stdout) == lines(output)


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def test_make_test_runs_the_tests() -> None:
    if not (ROOT / ".venv" / "ready").exists():
        pytest.skip("needs .venv, which make sets up")
    done = subprocess.run(
        ["make", "-C", str(ROOT), "test", "ARGS=-q tests/vocabulary/test_iris.py"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_generated_files_are_up_to_date() -> None:
    script = ROOT / "scripts" / "generate.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, *ROOT.glob("*/README.md"), ROOT / "CONTRIBUTING.md"], ids=str
)
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_what_is_wrong_with_a_claim_is_told_as_the_page_shows(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^    2016-08-turkey-russia-2\.yaml:\d+:(?:.*\n    )*.*$", page, re.MULTILINE)
    shown = [line.removeprefix("    ") for line in block.splitlines()]
    seeds = tmp_path / "seeds"
    subprocess.run(["cp", "-r", str(ROOT / "seeds"), str(seeds)], check=True)
    claims = seeds / "2016-08-turkey-russia" / "2016-08-turkey-russia-2.yaml"
    text = claims.read_text(encoding="utf-8")
    text = text.replace("quote: in Moscow", "quote: in Minsk").replace(
        "object: place/moscow", "object: place/moskow"
    )
    text = text.replace("      status: pledged\n      topic: diplomatic", "      topic: diplomatic")
    claims.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "detente", "check", str(seeds)]
    environment = {**OUTER, "DETENTE_DATA": str(tmp_path / "data")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    told = [line.replace(f"{claims.parent}/", "") for line in done.stderr.splitlines()]
    first = next(number for number, line in enumerate(told) if line == shown[0])
    assert told[first : first + len(shown)] == shown
    assert told[-1].startswith("2 mistakes, 1 violation")
