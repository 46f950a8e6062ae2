"""The files of docs/ as pages of the site: rendered, linked with each other, searched."""
