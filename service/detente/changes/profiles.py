"""The rules that a profile of the settings stands for."""

from __future__ import annotations

from detente.changes.build import shipped_sources
from detente.changes.commit import DiplomaticRules, NoRules, Rules
from detente.gate.gate import Gate
from detente.vocabulary.iris import Iris
from detente.vocabulary.ontology import load_ontology


def rules_of(profile: str, base: str) -> Rules:
    """Give the rules of a profile, with the shapes read and ready: that takes two to three seconds."""
    if profile == "plain":
        return NoRules()
    sources = shipped_sources()
    gate = Gate(sources.shapes, load_ontology(sources.ontology), Iris(base))
    gate.make_ready()
    return DiplomaticRules(gate)
