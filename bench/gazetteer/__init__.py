"""The benchmark of the gazetteer."""
