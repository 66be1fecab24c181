"""The migrations: one module for each version, `rNNNN_change.py`."""
