"""`/sparql` and `/graphs`: the SPARQL 1.1 protocols, and the query page."""
