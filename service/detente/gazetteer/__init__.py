"""Names of the authority: found in texts, matched as a whole, or nearly; ambiguous ones stay open."""
