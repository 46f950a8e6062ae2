"""The web: requests to answers and pages."""
