"""Build the documentation site in English and Chinese."""
