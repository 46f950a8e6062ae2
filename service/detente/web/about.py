"""What the data set is called, in a few words: pages, descriptions and citations say the same."""

from __future__ import annotations

TITLE = "detente: who said what in diplomacy"
DESCRIPTION = "Claims of news entries on states, leaders and agreements, and what is settled."
