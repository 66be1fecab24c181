"""The server's commands, each in a module of its own."""
