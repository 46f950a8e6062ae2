"""The service's own JSON-LD context, for documents that name it: they are read without the network."""

from __future__ import annotations

import json
import re
from functools import cache

from detente.rdf.reading.json_contexts import Contexts
from detente.resources import resource
from detente.vocabulary.json_ld_context import json_ld_context
from detente.vocabulary.ontology import read_turtle, shipped_ontology

CANONICAL = "https://w3id.org/detente/"
_NAME = re.compile(r"(?P<base>[^?#]*?)(?:v/[^/?#]+/)?context\.jsonld")
_HERE = re.compile(r"|/|\./|https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?/")


@cache
def own_context() -> str:
    """Write the context of the ontology that ships with the package, as `/context.jsonld` has it."""
    return json.dumps(
        json_ld_context(shipped_ontology().triples, read_turtle(resource("shapes"))), ensure_ascii=False
    )


def contexts_of(base: str, *, given: Contexts | None = None) -> Contexts:
    """Give the contexts that a document may name: those given, and the service's own.

    That is named by `context.jsonld` under the base in force, under the canonical one, on this machine or as
    a relative reference; under any other address, where the document is about things of those bases.
    """
    given = given or Contexts()

    def own(reference: str, document: bytes) -> str | None:
        match = _NAME.fullmatch(reference)
        if match is None:
            return None
        is_ours = match["base"] in (base, CANONICAL) or _HERE.fullmatch(match["base"])
        speaks = any(document.find(each.encode()) >= 0 for each in (base, CANONICAL, match["base"] + "id/"))
        return own_context() if is_ours or speaks else None

    return Contexts(given.files, own)
