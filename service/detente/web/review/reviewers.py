"""Who may answer for a review: curators; a token that has the name of one answers in that name alone."""

from __future__ import annotations

from detente.reviews.review import StepError
from detente.web.querying.context import context
from detente.web.sparql.writing import Author

_CURATORS = "SELECT ?who ?label { ?who det:sector dets:actor-sector-CUR OPTIONAL { ?who rdfs:label ?label } }"


def reviewers(author: Author) -> list[tuple[str, str]]:
    """List the people who may answer for what comes with a token, by reference and label."""
    found = _curators()
    own = _own(author)
    return [(own, found[own])] if own in found else sorted(found.items())


def check_signature(by: str, author: Author, member: str) -> None:
    """Raise StepError where a token of a curator's own name signs with another one's."""
    own = _own(author)
    if by != own and own in _curators():
        raise StepError(f"the token {author.name} is of a curator's name and signs as {own} alone", member)


def _own(author: Author) -> str:
    return f"person/{author.name}"


def _curators() -> dict[str, str]:
    runtime = context().runtime
    space = f"{runtime.settings.base}id/"
    rows = runtime.rows(_CURATORS, runtime.manifest_from_thread().id)
    found = {
        row["who"].value.removeprefix(space): row["label"].value if "label" in row else "" for row in rows
    }
    return {each: label for each, label in found.items() if each.startswith("person/")}
