"""The rules that a profile of the settings stands for."""

from __future__ import annotations

from detente.build import shipped_sources
from detente.commit import DiplomaticRules, NoRules, Rules
from detente.iris import Iris
from detente.ontology import load_ontology
from detente.validation import Gate


def rules_of(profile: str, base: str) -> Rules:
    """Give the rules of a profile, with the shapes read and ready: that takes two to three seconds."""
    if profile == "plain":
        return NoRules()
    sources = shipped_sources()
    gate = Gate(sources.shapes, load_ontology(sources.ontology), Iris(base))
    gate.make_ready()
    return DiplomaticRules(gate)
