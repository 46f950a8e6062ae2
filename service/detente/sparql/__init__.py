"""SPARQL text read without the engine: its tokens, what a query asks for, and the services it asks."""
