"""Reviews on disk: whole whatever happens, one writer at a time, bounded."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from detente.reviews import folder as store
from detente.reviews.folder import NoReviewError, Reviews, ReviewStoreError
from tests.reviews.norland import CONDEMNED_RAID, begun, done

ROOT = Path(__file__).resolve().parent.parent.parent
STEP = """
import sys
from pathlib import Path
from detente.reviews.folder import Reviews
from tests.reviews.norland import done
kept = Reviews(Path(sys.argv[1]))
for number in range(10):
    thing = {"id": f"person/{sys.argv[2]}-{number}", "label": "Somebody"}
    kept.change("2017-03-talks-in-moscow", lambda review: done(review, "thing", sys.argv[2], thing=thing))
"""


def test_a_review_is_there_after_a_restart(tmp_path: Path) -> None:
    review = Reviews(tmp_path).add(lambda _: begun())
    changed = Reviews(tmp_path).change(review.name, lambda it: done(it, "accept", item=CONDEMNED_RAID))
    assert Reviews(tmp_path).read(review.name).as_json() == json.loads(json.dumps(changed.as_json()))
    assert Reviews(tmp_path).names() == [review.name]


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    kept = Reviews(tmp_path)
    name = kept.add(lambda _: begun()).name
    before = (tmp_path / "reviews" / f"{name}.json").read_bytes()
    with pytest.raises(ZeroDivisionError):
        kept.change(name, lambda _: 1 / 0)  # type: ignore[arg-type,return-value]
    assert (tmp_path / "reviews" / f"{name}.json").read_bytes() == before
    assert [path.name for path in (tmp_path / "reviews").iterdir()] == [f"{name}.json"]


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    kept = Reviews(tmp_path)
    kept.add(lambda _: begun())
    commands = [[sys.executable, "-c", STEP, str(tmp_path), who] for who in ("anna", "berta", "clara")]
    running = [subprocess.Popen(command, cwd=ROOT) for command in commands]
    assert [each.wait(timeout=900) for each in running] == [0, 0, 0]
    review = kept.read("2017-03-talks-in-moscow")
    assert review.revision == len(review.state["things"]) == 30
    assert [step.number for step in review.steps] == list(range(1, 31))


def test_names_lead_nowhere_else(tmp_path: Path) -> None:
    for name in ("../tokens", "a/b", "", ".", "A", "x" * 81):
        with pytest.raises(NoReviewError):
            Reviews(tmp_path).read(name)


def test_a_file_that_is_hurt_is_told(tmp_path: Path) -> None:
    name = Reviews(tmp_path).add(lambda _: begun()).name
    (tmp_path / "reviews" / f"{name}.json").write_text('{"state": 1')
    with pytest.raises(ReviewStoreError, match="cannot be read"):
        Reviews(tmp_path).read(name)


def test_their_number_and_size_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Reviews(tmp_path)
    name = kept.add(lambda _: begun()).name
    monkeypatch.setattr(store, "MOST_REVIEWS", 1)
    with pytest.raises(ReviewStoreError, match="kept already"):
        kept.add(lambda _: begun(title="Another"))
    monkeypatch.setattr(store, "MOST_BYTES", 6000)
    for state in ("accept", "reopen", "accept", "reopen"):
        kept.change(name, lambda it, state=state: done(it, state, item=CONDEMNED_RAID))  # type: ignore[misc]
    review = kept.read(name)
    assert review.revision == 4
    assert len(review.steps) < 4
    monkeypatch.setattr(store, "MOST_BYTES", 100)
    with pytest.raises(ReviewStoreError, match="has more than"):
        kept.change(name, lambda it: replace(it, steps=()))


def test_a_review_is_dropped(tmp_path: Path) -> None:
    kept = Reviews(tmp_path)
    name = kept.add(lambda _: begun()).name
    kept.drop(name)
    assert kept.names() == []
    with pytest.raises(NoReviewError):
        kept.drop(name)
