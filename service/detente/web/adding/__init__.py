"""One's own RDF in the browser: judged at once, without a token; with one, a version."""
