"""Transports of the test double: httpx, ASGI and sockets."""
