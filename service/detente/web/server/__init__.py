"""The ASGI edge, and the server that it runs in."""
