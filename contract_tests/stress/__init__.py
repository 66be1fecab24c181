"""`make stress`: what holds only if it is tried to break for minutes. Prints its figures."""
