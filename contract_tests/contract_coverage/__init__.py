"""Which parts of the contract the tests exercise."""
