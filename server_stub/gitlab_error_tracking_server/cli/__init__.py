"""The commands of `gitlab-error-tracking`, one module each."""
