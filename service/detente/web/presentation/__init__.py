"""Terms, dates and tables of answers in words for people."""
