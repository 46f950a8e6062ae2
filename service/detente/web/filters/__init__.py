"""Claims and eventualities narrowed by what they have, with counts, without SPARQL (docs/filters.md)."""
