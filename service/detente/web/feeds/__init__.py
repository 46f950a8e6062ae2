"""What is new, for who comes again: Atom feeds, changes since a version, the history of one thing."""
