"""A reference server for GitLab's error tracking API: it answers as GitLab answers, and keeps what it is told."""
