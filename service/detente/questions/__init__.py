"""Saved questions: SPARQL files with a title, a description and parameters."""
