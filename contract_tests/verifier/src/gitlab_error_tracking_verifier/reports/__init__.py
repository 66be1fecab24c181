"""A report written for people at a terminal, for people with a browser, and for machines."""
