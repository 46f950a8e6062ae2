"""What curators do in the browser: decide on claims, conflicts and entries, take decisions back, restore."""
