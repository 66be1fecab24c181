"""GitLab's rules, independent of HTTP and of storage."""
