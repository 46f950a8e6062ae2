"""Drafts by a language model, where one is configured: each checked against the text first."""
