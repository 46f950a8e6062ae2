"""The vocabulary as pages to read and as data: ontology, schemes, shapes, JSON-LD context."""
