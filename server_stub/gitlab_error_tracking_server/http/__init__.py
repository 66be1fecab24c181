"""Turn HTTP requests into calls of operations, and results into HTTP responses."""
