"""From entries to claims, and from claims to quads."""
