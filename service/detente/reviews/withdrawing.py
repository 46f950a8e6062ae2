"""The decision that withdraws an entry: nothing is deleted, what it says is deprecated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.reviews.writing import to_yaml


@dataclass(frozen=True)
class Withdrawal:
    """Why an entry is withdrawn, by which curator, when, and on what evidence."""

    entry: str
    reason: str
    by: str
    at: str
    publisher: str
    day: str
    url: str
    description: str
    number: int = 1
    """Which withdrawal of the entry it is: one that was taken back keeps its name."""

    @property
    def name(self) -> str:
        """What the decision and its evidence are called."""
        suffix = f"-{self.number}" if self.number > 1 else ""
        return f"withdrawal-of-{self.entry}{suffix}"


def withdrawal_files(withdrawal: Withdrawal) -> Mapping[str, bytes]:
    """Write the curation that withdraws an entry: a decision with its evidence."""
    name = withdrawal.name
    evidence = {
        "id": name,
        "label": f"Why {withdrawal.entry} is withdrawn",
        "publisher": withdrawal.publisher,
        "date": withdrawal.day,
        "url": withdrawal.url,
        "description": withdrawal.description,
    }
    decision = {
        "id": name,
        "label": f"The entry {withdrawal.entry} is withdrawn",
        "entries": [withdrawal.entry],
        "rank": "deprecated",
        "evidence": [name],
        "reason": withdrawal.reason,
        "at": withdrawal.at,
    }
    document = {"curator": withdrawal.by, "evidence": [evidence], "decisions": [decision]}
    return {"curation.yaml": to_yaml(document, "../schema/curation")}
