"""The command `gitlab-error-tracking`, and its commands for users of GitLab."""
