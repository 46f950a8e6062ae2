"""The site's words in the reader's language, and labels of things in it where there are any."""
