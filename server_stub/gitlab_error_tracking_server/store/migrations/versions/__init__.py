"""One module a version, `rNNNN_what_it_changes.py`, in the order of their numbers."""
