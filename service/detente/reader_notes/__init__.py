"""What readers tell the curators: notes on things, kept beside the graph and never part of it."""
