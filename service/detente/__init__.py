"""detente: a diplomatic relations knowledge graph with attribution, provenance and a SHACL gate."""

__version__ = "0.1.0"
