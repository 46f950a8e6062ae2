"""The members of a JSON object as a client sent them, none of them lost."""

from __future__ import annotations

from typing import Any

_SHOWN = 80
"""So many characters of a name are repeated to who sent it."""


def unique_members(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, as `object_pairs_hook` of `json.loads`; raises ValueError where a name stands twice.

    Of two members of one name a reader keeps the last (RFC 8259, section 4), and the first would be lost.

    >>> unique_members([("a", 1), ("b", 2)])
    {'a': 1, 'b': 2}
    """
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"the member {twice[:_SHOWN]!r} stands twice in one object")
    return found
