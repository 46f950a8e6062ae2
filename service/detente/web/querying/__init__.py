"""From a request to a plan to a reply: queries answered outside of the web process."""
