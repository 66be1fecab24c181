"""Stress tests: kill, trace and overload a running server, then check its responses and its data."""
