"""RDF files as strangers write them: checks before the engine, and every error at its place."""
