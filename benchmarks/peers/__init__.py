"""Alternatives to this server, written as their documentation recommends.

All serve the same requests from the same tables with the same database settings. They are short: none
implements GitLab's errors or rules, which would make it slower.
"""
