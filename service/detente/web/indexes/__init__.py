"""Indexes of what the graph holds, class by class: paged, with facets, and counts beside each choice."""
