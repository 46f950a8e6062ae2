"""The service manifest (Reconciliation Service API 0.2, section 4)."""

from __future__ import annotations

from typing import Any

from detente import __version__
from detente.rdf.namespaces import DET
from detente.web.reconciliation.vocabulary import TYPES

PATH = "reconcile"
BATCH = 50
"""Queries in one request that clients are told to send; so many are taken, and no more."""
PREVIEW_WIDTH, PREVIEW_HEIGHT = 400, 200
"""Of the frame in which a preview is shown, in CSS pixels."""


def service_manifest(root: str, base: str) -> dict[str, Any]:
    """Describe the service at an address that ends in a slash, over the things of a base IRI."""
    here = f"{root}{PATH}"
    return {
        "versions": ["0.2"],
        "name": "detente: states, leaders, organisations, offices and places of diplomacy",
        "identifierSpace": f"{base}id/",
        "schemaSpace": DET.iri,
        "documentation": f"{root}about#reconcile",
        "serviceVersion": __version__,
        # Clients code the stroke of an id: a parameter bears that, a path does not.
        "view": {"url": f"{here}/view?id={{{{id}}}}"},
        "defaultTypes": [{"id": each, "name": name} for each, name in TYPES.items()],
        "batchSize": BATCH,
        "preview": {
            "url": f"{here}/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {each: _suggest(here, each) for each in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "on",
                    "label": "Day (EDTF)",
                    "type": "text",
                    "default": "",
                    "help_text": "Of holders of offices: those of this day, month or year",
                },
            ],
        },
    }


def _suggest(here: str, what: str) -> dict[str, str]:
    return {
        "service_url": here,
        "service_path": f"/suggest/{what}",
        "flyout_service_url": here,
        "flyout_service_path": f"/flyout/{what}?id=${{id}}",
    }
