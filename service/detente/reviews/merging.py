"""Two people's work on one review: each part is merged by what each has changed since the same revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from detente.errors import DetenteError
from detente.reviews.review import ACCEPTED, OPEN, Json, Review, ReviewStep

GONE = None
_ABSENT: Any = object()


class ConflictError(DetenteError):
    """Somebody else changed the same since; nothing was changed, and both are told.

    `part` is what both have changed, `theirs` what it is now, `mine` what it was to be, `by` whose that is.
    """

    def __init__(self, part: str, theirs: Json, mine: Json, by: str, revision: int) -> None:
        self.part, self.theirs, self.mine, self.by, self.revision = part, theirs, mine, by, revision
        super().__init__(
            f"{by} has changed {part} otherwise since you read it; nothing of yours was taken or lost. "
            f"Look at revision {revision}, and send again what is still to be changed"
        )


def read_part(state: Mapping[str, Json], part: str) -> Json:
    """Give a part, None where it is not there."""
    first, _, rest = part.partition("/")
    found = state.get(first)
    return found if not rest or found is None else found.get(rest)


def with_parts(state: Mapping[str, Json], parts: Mapping[str, Json]) -> dict[str, Json]:
    """Give a state with other parts; None takes one away."""
    made = dict(state)
    for part, value in parts.items():
        first, _, rest = part.partition("/")
        if not rest:
            made[first] = deepcopy(value)
            continue
        members = dict(made.get(first) or {})
        if value is None:
            members.pop(rest, None)
        else:
            members[rest] = deepcopy(value)
        made[first] = members
    return made


def state_at(review: Review, revision: int) -> Mapping[str, Json]:
    """Give what a review held at an earlier revision; the steps since must not be forgotten."""
    state = review.state
    for step in reversed([each for each in review.steps if each.number > revision]):
        state = with_parts(state, step.before)
    return state


def knows(review: Review, revision: int) -> bool:
    """Tell whether a revision is one of which all later steps are remembered."""
    oldest = review.steps[0].number - 1 if review.steps else review.revision
    return oldest <= revision <= review.revision


def merged_parts(
    base: Mapping[str, Json], mine: Mapping[str, Json], review: Review, revision: int
) -> dict[str, Json]:
    """Merge parts that were changed from `base`, of a revision, with what the review holds now.

    Raises ConflictError where somebody else has changed the same value of the same part otherwise since.
    """
    return {
        part: _merge(part, read_part(base, part), value, review, revision) for part, value in mine.items()
    }


def check_seen(base: Mapping[str, Json], mine: Mapping[str, Json], review: Review, revision: int) -> None:
    """Let nobody accept what somebody else has changed since `base`, of a revision; raises ConflictError.

    One that was split since is another claim too, though its values are the same.
    """
    for part, value in mine.items():
        before, now = read_part(base, part), read_part(review.state, part)
        is_other = now is None or content(before) != content(now)
        if is_other or any(_splits(step, part) for step in review.steps if step.number > revision):
            by = who_changed(part, review.steps, revision)
            raise ConflictError(part, now, value, by, review.revision)


def content(item: Json) -> Json:
    """Give what a person accepts of a claim: all of it but how far its review is."""
    return {name: value for name, value in item.items() if name not in ("state", "binding")}


def _splits(step: ReviewStep, part: str) -> bool:
    """Tell whether a step made another claim beside one, of the same words."""
    beside = (each for each, value in step.before.items() if value is None and each.startswith("items/"))
    return part in step.after and any(beside)


def _merge(part: str, base: Json, mine: Json, review: Review, revision: int) -> Json:
    theirs = read_part(review.state, part)
    found = _three_ways(base, theirs, mine)
    if found is _ABSENT:
        by = who_changed(part, review.steps, revision)
        raise ConflictError(part, theirs, mine, by, review.revision)
    is_item = part.startswith("items/") and all((base, theirs, mine, found))
    return _looked_at_again(base, theirs, mine, found) if is_item else found


def _looked_at_again(base: Json, theirs: Json, mine: Json, merged: Json) -> Json:
    """Open a claim that is accepted by one and was changed by another, neither of whom saw what it is now."""
    if merged["state"] != ACCEPTED or content(mine) == content(theirs):
        return merged
    was_changed, is_changed = content(theirs) != content(base), content(mine) != content(base)
    accepted_now, accepted_then = (each["state"] == ACCEPTED != base["state"] for each in (mine, theirs))
    if (was_changed and (accepted_now or is_changed)) or (is_changed and accepted_then):
        return {**merged, "state": OPEN, "binding": False}
    return merged


def _three_ways(base: Json, theirs: Json, mine: Json) -> Json:
    """Merge a value; mappings key by key. Gives `_ABSENT` where both were changed, and not alike."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if not all(isinstance(each, dict) for each in (base, theirs, mine)):
        return _ABSENT
    keys = dict.fromkeys([*theirs, *mine])
    made = {key: _three_ways(base.get(key), theirs.get(key), mine.get(key)) for key in keys}
    return _ABSENT if any(value is _ABSENT for value in made.values()) else made


def who_changed(part: str, steps: Iterable[ReviewStep], since: int = 0) -> str:
    """Name who was the last to change a part, after a revision."""
    names = [step.by for step in steps if step.number > since and part in step.after]
    return names[-1] if names else "somebody"
