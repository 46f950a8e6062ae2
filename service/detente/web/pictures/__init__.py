"""Pictures as SVG: pure functions from records to the text of a drawing; nothing is asked or read here."""
