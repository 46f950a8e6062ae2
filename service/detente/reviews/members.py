"""Which members a step has beside its name: one that nobody reads would be lost without a word."""

from __future__ import annotations

from collections.abc import Mapping

from detente.reviews.review import Json, StepError

_WITH_CLAIM = ("binding", "things")
MEMBERS: Mapping[str, tuple[str, ...]] = {
    "accept": ("item", "binding"),
    "reject": ("item",),
    "reopen": ("item",),
    "correct": ("item", "set", "keep", *_WITH_CLAIM),
    "add": ("draft", "label", *_WITH_CLAIM),
    "merge": ("item", "into"),
    "split": ("item",),
    "entry": ("set",),
    "thing": ("thing",),
    "forget": ("thing",),
    "reviewed": ("person",),
    "undo": ("step",),
}
"""The members that each step reads."""
_YES_OR_NO = ("binding", "keep")


def check_members(do: str, given: Mapping[str, Json]) -> None:
    """Raise StepError where a step has a member that it does not read, or a yes or no that is neither."""
    known = MEMBERS[do]
    for name, value in given.items():
        if name not in known:
            raise StepError(f"the step {do!r} has no {name[:80]!r}; it has {', '.join(known)}")
        if name in _YES_OR_NO and not isinstance(value, bool):
            raise StepError(f"{name!r} is true or false; given: {str(value)[:80]!r}")
    step = given.get("step")
    if step is not None and (isinstance(step, bool) or not isinstance(step, int)):
        raise StepError(f"'step' is the number of a step; given: {str(step)[:80]!r}")
