"""Phrases of dates: their words, their grammar, and the days that each stands for."""
