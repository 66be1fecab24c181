"""Builds the documentation: the contract in Chinese, the references, and the site in both languages."""
