"""Validation of a change: which focus nodes can see it, and what the shapes say of those."""
