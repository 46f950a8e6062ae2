"""What full validation finds, to compare with what the validation of a change finds."""

from __future__ import annotations

from detente.gate.report import Result

Key = tuple[object, ...]


def key(result: Result) -> Key:
    """Give what tells a result apart."""
    terms = result.terms
    if terms is None:
        return (result.shape, result.focus, result.value)
    where = (terms.focus, terms.path, terms.value)
    return (*where, terms.shape, terms.component, terms.constraint, terms.severity)
