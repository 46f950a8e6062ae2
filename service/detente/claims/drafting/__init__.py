"""Drafts of claims, made from an entry's text by rules; nothing drafted is a fact until a person has reviewed it."""
