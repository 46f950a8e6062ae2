"""Drafts authority entries out of reference data: see docs/authority.md for the flow and for who owns what."""
