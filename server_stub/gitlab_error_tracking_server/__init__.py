"""A reference server for GitLab's error tracking API: it responds as GitLab does and stores changes."""
