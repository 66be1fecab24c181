"""Reach a test double from httpx, from ASGI and over a socket."""
