"""Drafts authority entries out of reference data; docs/authority.md has the flow and who owns what."""
