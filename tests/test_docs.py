"""The documents are true: what is generated is up to date, and every command in them gives what they show."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from detente.changes.build import Assembled
from detente.questions.saved import load_questions
from detente.rdf.namespaces import DET, OWL, RDF, SKOS
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"^```sh\n(?P<command>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```$)?", re.DOTALL | re.MULTILINE
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PACKAGE = ROOT / "service" / "detente"
DOCUMENTS_OF_CODE = [*DOCUMENTS, *DECISIONS, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
PATH = re.compile(r"`([a-z_]+(?:/[a-z0-9_]+)+/?)(?:\.py)?`")
NAME = re.compile(r"`([a-z_/]+)`")
ROOMS = re.compile(r"<!-- rooms -->.*<!-- /rooms -->", re.DOTALL)
NOT_MODULES = {"text", "application", "graph", "kind", "resolution", "versions"}
"""Media types, graphs, names in seeds and questions, and a folder of a store: words with a stroke, too."""
PRIVATE = re.compile(r"\b(nurser\w+|colophons?|forkers?|contests|gathering|discourse|memo)\b", re.IGNORECASE)
"""Names that only their author could place, and that the code no longer has."""
STATE = re.compile(r"# (?P<number>\d+)\. .+\n\n\d{4}-\d\d-\d\d, (?P<state>(?:accepted|superseded)[^#]*?)\n\n")
OTHER_RECORD = re.compile(r"\[(?:decision )?(\d+)\]\((\d{4})-[a-z0-9-]+\.md\)")
PICTURE = re.compile(r"!\[(?P<alt>[^]]*)\]\((?P<file>[^)]+)\)")
OWN = "https://w3id.org/detente/"
LARGEST_PICTURE_BYTES = 150_000
WIDEST_PICTURE = 1280
MOST_README_LINES = 260
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
SERVED = "http://127.0.0.1:8000"
PORT = re.compile(r"(?:\b127\.0\.0\.1:|\bDETENTE_PORT=)(80\d\d)\b")
"""Ports at which a document has something of its own listen; it shows them as they are typed."""
SECONDS_AT_MOST = 900
"""After which what runs is taken to hang; no test is about how fast the machine is."""
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
    port = free_port()
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
            process.communicate(timeout=SECONDS_AT_MOST)


def wait_for(words: str, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    deadline = time.monotonic() + SECONDS_AT_MOST
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
    here = at_free_ports(command.replace(SERVED, served))
    done = subprocess.run(
        here, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS_AT_MOST
    )
    assert done.returncode == 0, done.stderr
    assert lines(done.stdout) == lines(output)


def at_free_ports(command: str) -> str:
    """Give each port that a document has a service of its own listen to another, which is free here."""
    for port in sorted(set(PORT.findall(command))):
        command = re.sub(rf"\b{port}\b", str(free_port()), command)
    return command


def test_a_port_of_a_document_gives_way_to_one_that_is_free() -> None:
    command = "DETENTE_PORT=8011 serve --bind 127.0.0.1:8012\ncurl http://127.0.0.1:8011/8011x http://127.0.0.1:45678\n"
    found = at_free_ports(command)
    first, second = re.findall(r"DETENTE_PORT=(\d+) serve --bind 127\.0\.0\.1:(\d+)", found)[0]
    assert found == command.replace("8011/", f"{first}/").replace("=8011", f"={first}").replace(
        "8012", second
    )
    assert len({first, second, "8011", "8012"}) == 4


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def test_make_test_runs_the_tests() -> None:
    if not (ROOT / ".venv" / "ready").exists():
        pytest.skip("needs .venv, which make sets up")
    done = subprocess.run(
        ["make", "-C", str(ROOT), "test", "ARGS=-q tests/vocabulary/test_iris.py"],
        capture_output=True,
        text=True,
        timeout=SECONDS_AT_MOST,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_generated_files_are_up_to_date() -> None:
    script = ROOT / "scripts" / "generate.py"
    done = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, timeout=SECONDS_AT_MOST
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "document",
    [
        *DOCUMENTS,
        *DECISIONS,
        *ROOT.glob("*/README.md"),
        *ROOT.glob("docs/*/README.md"),
        ROOT / "CONTRIBUTING.md",
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS_OF_CODE, ids=lambda path: path.name)
def test_modules_that_a_document_names_exist(document: Path) -> None:
    text = ROOMS.sub("", document.read_text(encoding="utf-8"))
    named = {path for path in PATH.findall(text) if path.partition("/")[0] not in NOT_MODULES}
    assert [path for path in sorted(named | in_columns_of_modules(text)) if not is_there(path)] == []


def in_columns_of_modules(text: str) -> set[str]:
    """Collect the names in columns of tables that are called "module"."""
    found: set[str] = set()
    column = None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 3:
            column = None
        elif "module" in cells:
            column = cells.index("module")
        elif column is not None:
            found.update(NAME.findall(cells[column]))
    return found


def is_there(path: str) -> bool:
    """Tell whether a path is a module or folder of the package, or a file at the top."""
    places = (
        PACKAGE / path,
        (PACKAGE / path).with_suffix(".py"),
        ROOT / path,
        (ROOT / path).with_suffix(".py"),
    )
    return any(place.exists() for place in places)


def test_a_module_that_is_gone_is_noticed_in_text_and_in_tables() -> None:
    assert not is_there("pool/nursery")
    assert PATH.findall("see `pool/nursery`, `rdf/quads.py` and `rdf/reading/`") == [
        "pool/nursery",
        "rdf/quads",
        "rdf/reading/",
    ]
    assert in_columns_of_modules("| step | module |\n|---|---|\n| `a` | `shape_words`, `rdf/quads` |") == {
        "shape_words",
        "rdf/quads",
    }


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name)
def test_documents_have_the_words_of_the_field(document: Path) -> None:
    text = ROOMS.sub("", document.read_text(encoding="utf-8"))
    assert PRIVATE.findall(text) == []


def test_records_of_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert len(numbers) == len(set(numbers))
    assert set(range(1, max(numbers) + 1)) == set(numbers)


@pytest.mark.parametrize("record", DECISIONS, ids=lambda path: path.name[:4])
def test_a_record_says_its_state_and_so_does_the_record_that_changed_it(record: Path) -> None:
    head = STATE.match(record.read_text(encoding="utf-8"))
    assert head, "a record begins with its number and title, then date and state"
    assert int(head["number"]) == int(record.name[:4])
    for number, prefix in OTHER_RECORD.findall(head["state"]):
        assert int(number) == int(prefix)
        (other,) = (path for path in DECISIONS if path.name.startswith(prefix))
        answered = STATE.match(other.read_text(encoding="utf-8"))
        assert answered
        assert (head["number"], record.name[:4]) in OTHER_RECORD.findall(answered["state"])


def test_every_record_is_listed_with_its_state() -> None:
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in listed if re.match(r"\| \d", line)]
    assert [re.findall(r"\]\((\d[^)]*)\)", row)[0] for row in rows] == [path.name for path in DECISIONS]
    assert all(re.search(r"\| (accepted|superseded)[^|]* \|$", row) for row in rows)


def test_the_readme_is_short_and_shows_two_small_pictures() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = list(PICTURE.finditer(text))
    assert len(text.splitlines()) < MOST_README_LINES
    assert {picture["file"] for picture in pictures} == {
        str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "images").iterdir()
    }
    assert len(pictures) == 2
    for picture in pictures:
        data = (ROOT / picture["file"]).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20], "big") <= WIDEST_PICTURE
        assert len(data) < LARGEST_PICTURE_BYTES
        assert len(picture["alt"].split()) > 5, "says what is to be seen"


def test_figures_of_the_documents_are_those_of_the_data(dataset: Assembled) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(\d+) claims", readme)) == {str(count_of(dataset, DET.Claim))}
    assert f"[{len(load_questions())} saved questions](docs/questions.md)" in readme
    properties = count_of(dataset, OWL.ObjectProperty, OWL.DatatypeProperty)
    classes, schemes = count_of(dataset, OWL.Class), count_of(dataset, SKOS.ConceptScheme)
    assert f"{classes} classes, {properties} properties and {schemes} schemes" in readme


def count_of(dataset: Assembled, *classes: NamedNode) -> int:
    """Count what is declared under the project's own addresses to be of one of some classes."""
    found = {
        quad.subject for each in classes for quad in dataset.quads.match(predicate=RDF.type, object=each)
    }
    return sum(str(thing.value).startswith(OWN) for thing in found if isinstance(thing, NamedNode))


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
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS_AT_MOST)
    assert done.returncode == 2
    told = [line.replace(f"{claims.parent}/", "") for line in done.stderr.splitlines()]
    first = next(number for number, line in enumerate(told) if line == shown[0])
    assert told[first : first + len(shown)] == shown
    assert told[-1].startswith("2 mistakes, 1 violation")
