"""What `upload` reads RDF with: limits, encodings, checks of each syntax, the engine, addresses."""
