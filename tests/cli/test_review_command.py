"""`detente review`, `publish` and `withdraw`: the way of those who review in an editor."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from detente.reviews.folder import Reviews
from detente.reviews.writing import entry_files
from detente.store import VersionStore
from tests.cli.conftest import Run
from tests.reviews.norland import CONDEMNED_RAID, CURATOR, DRAFTS, ISSUED, MET, TEXT, accepted, begun, done

NAME = "2017-03-talks-in-moscow"
WHY = (
    "--by", CURATOR, "--reason", "Not so.", "--publisher", "TASS", "--day", "2017-03-16",
    "--url", "https://example.org/a", "--description", "A notice.",
)  # fmt: skip


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """Give a data folder of one's own."""
    return shutil.copytree(data, tmp_path / "data")


@pytest.fixture
def written(run: Run, folder: Path, tmp_path: Path) -> Path:
    """Write the file to review."""
    (tmp_path / "talks.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "drafts.json").write_text(json.dumps(DRAFTS), encoding="utf-8")
    output = tmp_path / "review.yaml"
    result = run(
        "review", tmp_path / "talks.txt", "--drafts", tmp_path / "drafts.json", "--issued", ISSUED,
        "--title", "Talks in Moscow", "--output", output, folder=folder,
    )  # fmt: skip
    assert result.output == f"{output}: 4 claims; fill it in, then 'detente publish {output}'\n"
    return output


def fill_in(path: Path, *keys: str) -> None:
    """Accept some claims, and say who reviewed them."""
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    for item in value["items"]:
        item["state"] = "accepted" if item["key"] in keys else "rejected"
    value["reviewed"] = {"by": CURATOR, "at": "2026-11-30T12:00:00Z"}
    path.write_text(yaml.safe_dump(value, allow_unicode=True), encoding="utf-8")


def test_from_a_text_to_a_version(run: Run, written: Path, folder: Path) -> None:
    fill_in(written, MET, CONDEMNED_RAID)
    before = VersionStore(folder).current_id()
    dry = run("publish", written, "--dry-run", folder=folder)
    assert dry.output.startswith("dry run: it conforms")
    assert VersionStore(folder).current_id() == before
    result = run("publish", written, "--json", folder=folder)
    told = json.loads(result.stdout)
    assert told["version"] == VersionStore(folder).current_id() != before
    again = run("publish", written, folder=folder)
    assert "nothing to change" in again.output
    withdrawn = run("withdraw", NAME, *WHY, folder=folder)
    assert withdrawn.exit_code == 0
    assert run("withdraw", NAME, *WHY, folder=folder).exit_code == 2


def test_its_first_line_names_a_schema_that_is_there(written: Path) -> None:
    first = written.read_text(encoding="utf-8").splitlines()[0]
    schema = written.parent / first.partition("$schema=")[2]
    assert json.loads(schema.read_text(encoding="utf-8"))["title"].startswith(
        "An entry with its draft claims"
    )


def test_what_is_left_to_fill_in_is_told(run: Run, written: Path, folder: Path) -> None:
    result = run("publish", written, folder=folder)
    assert (result.exit_code, "nobody is said to have reviewed it" in result.output) == (2, True)


def test_what_the_gate_refuses_ends_with_three(run: Run, written: Path, folder: Path) -> None:
    fill_in(written, CONDEMNED_RAID)
    text = written.read_text(encoding="utf-8")
    value = yaml.safe_load(text)
    raid = next(item for item in value["items"] if item["key"] == CONDEMNED_RAID)
    raid["draft"] |= {"kind": "Commitment", "agent": []}
    written.write_text(yaml.safe_dump(value), encoding="utf-8")
    result = run("publish", written, folder=folder)
    assert (result.exit_code, f"{NAME}.yaml:" in result.output) == (3, True)
    assert "A commitment has a det:agent" in result.output


def test_a_review_of_the_browser_is_the_same_as_its_file(run: Run, folder: Path, tmp_path: Path) -> None:
    kept = Reviews(folder)
    review = kept.add(lambda _: accepted(done(begun(), "correct", item=MET, set={"label": "The talks"})))
    listed = json.loads(run("review", "--json", folder=folder).stdout)["reviews"]
    assert [each["name"] for each in listed] == [NAME]
    assert f"{NAME}: 0 left" in run("review", folder=folder).output
    path = tmp_path / "kept.yaml"
    path.write_text(run("review", "--name", NAME, folder=folder).stdout, encoding="utf-8")
    run("publish", path, "--folder", tmp_path / "seeds", folder=folder)
    written = {each.name: each.read_bytes() for each in (tmp_path / "seeds" / NAME).iterdir()}
    assert written == entry_files(review)


def test_what_is_wrong_is_told(run: Run, folder: Path, tmp_path: Path) -> None:
    text = tmp_path / "talks.txt"
    text.write_text(TEXT, encoding="utf-8")
    assert "say with --issued" in run("review", text, folder=folder).output
    assert run("review", "--name", "nothing", folder=folder).exit_code == 1
    wrong = tmp_path / "drafts.json"
    wrong.write_text("{}", encoding="utf-8")
    result = run("review", text, "--drafts", wrong, "--issued", ISSUED, folder=folder)
    assert (result.exit_code, "is to be a list of draft claims" in result.output) == (2, True)
    text.write_bytes(b"\xff")
    assert run("review", text, "--drafts", wrong, "--issued", ISSUED, folder=folder).exit_code == 2
