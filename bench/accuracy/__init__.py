"""How much of what texts say is drafted, and how much of what is drafted is right."""
