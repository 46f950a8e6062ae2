"""SERVICE: which endpoints may be asked, and a query with their answers put into it."""
