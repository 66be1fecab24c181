"""The commands for users of GitLab, one module each."""
