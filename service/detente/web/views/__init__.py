"""One view for each kind of thing: what it asks, a pure function to its page, a template."""
