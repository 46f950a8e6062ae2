"""Drafts of claims, made from a text by rules; nothing drafted is a fact before a person has reviewed it."""
