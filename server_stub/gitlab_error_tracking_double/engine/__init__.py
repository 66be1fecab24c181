"""The reusable parts of a test double: store, application, clock and randomness."""
