"""RDF itself: quads, Turtle, canonical labels, digests; nothing of it knows a det: rule."""
