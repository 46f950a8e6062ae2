"""Lists of objects of which the rarest is to come first: `?event det:side <A>, <B>`.

The engine joins patterns that look alike in the order in which they are written. So it goes through all that
happened to A, and looks each up with B, though of B there may be a hundredth. All objects of a list have
one subject and one property, so that a basic graph pattern is the same in any order of them (SPARQL 1.1
Query, section 18.3.1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.sparql.bound_variables import bound_variables
from detente.sparql.lifting import Lifted
from detente.sparql.operator_tokens import closings, operator_tokens

LONGEST = 8
"""Objects of the longest list that is put in another order, since each of them is counted."""

HowOften = Callable[[str], int | None]
"""Tells how often a thing is an object, up to a bound; None of what cannot be told."""


def object_lists(query: str, lifted: Lifted) -> tuple[tuple[int, ...], ...]:
    """Find the lists of IRIs in a query, each as the indices of its constants.

    Those written as names are left as they are, and so is what `bound_variables` does not read.
    """
    if "," not in lifted.skeleton:
        return ()
    found = operator_tokens(query)
    closing = dict(closings(found))
    index_of = {start: index for index, (start, _) in enumerate(lifted.spans())}
    groups = (at for at, token in enumerate(found) if token.text == "{" and at in closing)
    lists = {
        tuple([index_of[token.offset] for token in each])
        for opening in groups
        for each in bound_variables(found, closing, opening).lists
        if len(each) <= LONGEST and all(token.offset in index_of for token in each)
    }
    return tuple(sorted(lists))


def rarest_first(lifted: Lifted, lists: Sequence[Sequence[int]], how_often: HowOften) -> Lifted:
    """Put the objects of each list in order of how often they occur; a list with one unknown stays."""
    constants, parts = lifted.constants, lifted.parts.copy()
    for indices in lists:
        counts = [how_often(constants[index][1:-1]) for index in indices]
        ranked = sorted((count, place) for place, count in enumerate(counts) if count is not None)
        if len(ranked) == len(indices):
            for index, (_, place) in zip(indices, ranked, strict=True):
                parts[2 * index + 1] = constants[indices[place]]
    return Lifted(lifted.skeleton, parts)
