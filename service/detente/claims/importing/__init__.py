"""Event data sets: their records mapped to things and claims, by mappings in a small closed language."""
