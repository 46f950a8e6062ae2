"""Every IRI is a page: linked data, relations, search."""
