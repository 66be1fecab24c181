"""Coverage of the contract by the tests."""
