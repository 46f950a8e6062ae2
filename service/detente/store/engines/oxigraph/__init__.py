"""Versions in folders of the embedded engine (https://pyoxigraph.readthedocs.io/)."""
