"""Read data files, which fill an empty database."""
