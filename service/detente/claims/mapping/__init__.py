"""From seeds to quads, each in the graph it belongs to; the same seeds give the same bytes anywhere."""
