"""The tests that hold the server and the client to the contract."""
