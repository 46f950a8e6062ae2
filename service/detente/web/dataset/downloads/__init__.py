"""Pages of downloads, of their columns, and of programs that load them."""
