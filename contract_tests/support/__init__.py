"""Shared test support: databases, servers, raw requests."""
