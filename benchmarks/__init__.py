"""What is measured, against what, and how: see `__main__.py`."""
