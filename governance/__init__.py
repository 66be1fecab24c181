"""What keeps the contract in order: its form, its version, and the word given to whoever uses it."""
