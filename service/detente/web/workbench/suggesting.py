"""Things and concepts for what has been typed, after a property of a query or into a field."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import url_for

from detente.gazetteer.words import key_of
from detente.rdf.namespaces import DETS
from detente.vocabulary.iris import CLASSES_BY_KIND
from detente.web.querying.context import version_of_page
from detente.web.querying.runtime import Runtime
from detente.web.questions.choices import ThingChoice
from detente.web.questions.things import ThingNames
from detente.web.views.rendering import term_names

MOST_OFFERED = 20
"""So many things and concepts are offered at once."""

ANY_KIND = (*CLASSES_BY_KIND, "entry", "concept")
"""Every kind of thing that a query can name."""

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def suggest_address(kinds: Sequence[str]) -> str:
    """Give the address that suggests things of some kinds, to which `&q=` is added."""
    return url_for("workbench.suggest_things", version=version_of_page(), kinds=",".join(kinds))


def suggest_terms(
    runtime: Runtime, version: str, text: str, kinds: Sequence[str], property_: str = ""
) -> list[ThingChoice]:
    """List things and concepts of a version for what was typed, those first that a property takes.

    `property_` is the local name of a property of det:, such as `status`: the concepts of its scheme are
    offered before anything is typed, and before all else.
    """
    own = _concepts_of(runtime, version, property_, text) if property_ and "concept" in kinds else []
    names = ThingNames(runtime, version)
    found = {each.iri: each for each in (*own, *names.suggest(text, kinds))}
    return [*found.values()][:MOST_OFFERED]


def _concepts_of(runtime: Runtime, version: str, property_: str, text: str) -> list[ThingChoice]:
    """List the concepts whose scheme is called as the property is, with a word that begins so."""
    space = f"{DETS.iri}{_CAPITAL.sub('-', property_).lower()}-"
    typed = key_of(text)
    return [
        ThingChoice(iri, f"dets:{iri.removeprefix(DETS.iri)}", label, "concept", label)
        for iri, label in sorted(term_names(runtime, version).items(), key=lambda each: each[1].casefold())
        if iri.startswith(space) and (not typed or f" {key_of(label)}".find(f" {typed}") >= 0)
    ]
