"""The graph for language models (Model Context Protocol): answers say who says it, and if it is settled."""
