"""SPARQL followers: engines of others, known by their addresses, which are kept at the current version."""
