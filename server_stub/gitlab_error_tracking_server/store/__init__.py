"""Where everything is kept. All SQL of the server is in this package."""

from gitlab_error_tracking_server.store.store import Store

__all__ = ["Store"]
