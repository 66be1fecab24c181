"""Store users, projects, settings and client keys. All SQL of the server is in this package."""
