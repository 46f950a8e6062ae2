"""The front page, and pages that are kept."""
