"""New rows of a saved question as an Atom feed (docs/feeds.md)."""
