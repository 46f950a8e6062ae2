"""What the query page asks the service for beside the answer: names, suggestions, programs (docs/query-page.md)."""
