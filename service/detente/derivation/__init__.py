"""From quads to what is settled and what conflicts, of everything or of a change."""
