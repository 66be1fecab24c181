"""Mutation tests: small changes of the code that a test must detect."""
