"""Saved questions for people: fields in, a sentence and a table out (docs/asking.md)."""
