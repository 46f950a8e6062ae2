"""What the query page asks for beside the answer: names, suggestions, programs (docs/query-page.md)."""
