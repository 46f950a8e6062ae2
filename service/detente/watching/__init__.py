"""Feeds as a source of entries: items of RSS and Atom addresses, each brought under review once."""
