"""`detente new` and `detente check`: from a text to an entry set that lacks only what is to be filled in."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from detente.resources import Sources
from detente.store import VersionStore

Run = Callable[..., Result]

TEXT = "Norland and Sudland met in Ankara on 3 May 2021.\r\n\r\nAn aide said Sudland would join.\n"
FILLED = {
    "issued:": 'issued: "2021-05-04"',
    "edtf:": "edtf: 2021-05-04",
    "dating:": "dating: The page is dated so.",
    "rights:": "rights: All rights stay with its publisher.",
    "by:": "by: person/curator-1",
    "at:": 'at: "2026-11-23T00:00:00Z"',
}


@pytest.fixture
def seeds(lesser: Sources, tmp_path: Path) -> Path:
    """Give seeds that hold an authority and nothing else."""
    shutil.copytree(lesser.seeds / "authority", tmp_path / "seeds" / "authority")
    return tmp_path / "seeds"


def text_file(folder: Path, content: str | bytes = TEXT, name: str = "norland.txt") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def begun(run: Run, tmp_path: Path, folder: Path) -> Path:
    result = run("new", text_file(tmp_path), "--folder", folder)
    assert result.exit_code == 0, result.output
    return folder


def fill(folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        made = [FILLED.get(line.split("#")[0].strip(), "") for line in lines]
        written = [
            line[: len(line) - len(line.lstrip())] + new if new else line
            for line, new in zip(lines, made, strict=True)
        ]
        path.write_text("\n".join(written) + "\n", encoding="utf-8")


def test_a_text_is_kept_byte_for_byte_with_its_hash(run: Run, seeds: Path, tmp_path: Path) -> None:
    folder = begun(run, tmp_path, seeds / "norland")
    assert (folder / "norland.txt").read_bytes() == TEXT.encode()
    entries = (folder / "entries.yaml").read_text(encoding="utf-8")
    assert hashlib.sha256(TEXT.encode()).hexdigest() in entries
    assert "Norland and Sudland met in Ankara" in entries


def test_a_check_of_what_was_begun_tells_what_is_left(run: Run, seeds: Path, tmp_path: Path) -> None:
    folder = begun(run, tmp_path, seeds / "norland")
    result = run("check", folder, "--json", folder=tmp_path / "data")
    assert result.exit_code == 2
    told = json.loads(result.output)
    assert sorted(each["message"].partition(":")[0] for each in told["problems"]) == sorted(
        ["issued", "edtf", "dating", "rights", "by", "at"]
    )
    assert all("is empty; fill it in: " in each["message"] for each in told["problems"])
    for each in told["problems"]:
        line = Path(each["file"]).read_text(encoding="utf-8").splitlines()[each["line"] - 1]
        assert line.strip().startswith(each["message"].partition(":")[0])
    assert told["results"] == []
    assert not (tmp_path / "data").exists()


def test_what_is_filled_in_checks_and_builds(run: Run, seeds: Path, tmp_path: Path) -> None:
    folder = begun(run, tmp_path, seeds / "norland")
    fill(folder)
    checked = run("check", folder, folder=tmp_path / "data")
    assert (checked.exit_code, checked.output) == (0, "nothing is wrong\n")
    claims = folder / "norland.yaml"
    said = "modality: asserted, attributedTo: author"
    claim = f"claims:\n  - {{id: one, quote: in Ankara, {said}, about: meeting/a, label: A}}\n"
    claims.write_text(claims.read_text(encoding="utf-8").replace("claims: []\n", claim), encoding="utf-8")
    checked = run("check", folder, folder=tmp_path / "data")
    assert checked.exit_code == 0
    assert "norland.yaml:17:" in checked.output
    assert "warning: a meeting without a date" in checked.output
    dry = run("build", "--seeds", seeds, "--dry-run", folder=tmp_path / "data")
    assert dry.exit_code == 0, dry.output
    assert "dry run, it conforms: " in dry.output
    assert not (tmp_path / "data").exists()
    built = run("build", "--seeds", seeds, folder=tmp_path / "data")
    assert built.exit_code == 0, built.output
    assert "warning: a meeting without a date" in built.output
    assert VersionStore(tmp_path / "data").current_id() is not None


def test_a_folder_that_stands_alone_is_checked_with_the_shipped_authority(run: Run, tmp_path: Path) -> None:
    folder = begun(run, tmp_path, tmp_path / "alone" / "norland")
    schema = (folder / "norland.yaml").read_text(encoding="utf-8").splitlines()[0].rpartition("=")[2]
    assert (folder / schema).is_file()
    fill(folder)
    result = run("check", folder, folder=tmp_path / "data")
    assert (result.exit_code, result.output) == (0, "nothing is wrong\n")


def test_each_entry_of_a_text_gets_its_claims_file(run: Run, seeds: Path, tmp_path: Path) -> None:
    text = text_file(tmp_path, "ORIGINAL ENTRY: One.\n\nORIGINAL ENTRY: “Two”: it’s #2.\n")
    assert run("new", text, "--folder", seeds / "two").exit_code == 0
    assert {path.name for path in (seeds / "two").iterdir()} == {
        "norland.txt",
        "entries.yaml",
        "two-1.yaml",
        "two-2.yaml",
    }
    fill(seeds / "two")
    result = run("check", seeds / "two", folder=tmp_path / "data")
    assert (result.exit_code, result.output) == (0, "nothing is wrong\n")


def test_a_text_that_is_named_like_claims_is_renamed(run: Run, seeds: Path, tmp_path: Path) -> None:
    assert run("new", text_file(tmp_path, name="one.YAML"), "--folder", seeds / "one").exit_code == 0
    assert (seeds / "one" / "one.YAML.txt").read_bytes() == TEXT.encode()


@pytest.mark.parametrize(
    ("content", "folder", "message"),
    [
        (b"\xff\xfe", "new", "norland.txt:1:1: is not UTF-8"),
        (b"", "new", "norland.txt: is empty"),
        (b" \r\n", "new", "norland.txt: is empty"),
        (b"One.", ".", "is there already"),
        (b"One.", "norland.txt", "is a file"),
        (b"One.", "---", "has no letter or digit"),
    ],
    ids=str,
)
def test_what_cannot_be_begun_is_told_and_nothing_written(
    content: bytes, folder: str, message: str, run: Run, tmp_path: Path
) -> None:
    text = text_file(tmp_path, content)
    result = run("new", text, f"--folder={tmp_path / folder}")
    assert result.exit_code == 2
    assert message in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["norland.txt"]


def test_a_check_of_what_the_gate_refuses_ends_with_3(run: Run, seeds: Path, tmp_path: Path) -> None:
    folder = begun(run, tmp_path, seeds / "norland")
    fill(folder)
    claims = folder / "norland.yaml"
    claim = (
        "defaults: {modality: asserted, attributedTo: author}\nclaims:\n"
        "  - {id: one, quote: in Ankara, about: commitment/a, label: A, agent: state/TUR}\n"
    )
    claims.write_text(claims.read_text(encoding="utf-8").replace("claims: []\n", claim), encoding="utf-8")
    result = run("check", folder, folder=tmp_path / "data")
    assert result.exit_code == 3
    assert f"{claims}:18:5: Violation: " in result.output
    assert "A commitment has a det:status" in result.output
    assert "1 violation" in result.output
    dry = run("build", "--seeds", seeds, "--dry-run", "--json", folder=tmp_path / "data")
    assert dry.exit_code == 3
    assert json.loads(dry.output)["results"][0]["line"] == 18


def test_a_folder_without_seeds_ends_with_2(run: Run, tmp_path: Path) -> None:
    result = run("check", tmp_path, folder=tmp_path / "data")
    assert result.exit_code == 2
    assert "holds no seeds" in result.output
