"""Benchmarks of this project and its alternatives: see `__main__.py`."""
