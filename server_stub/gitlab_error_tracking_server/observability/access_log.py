"""Log every request with its operation, status, duration and user."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.request import context_of, operation_id_of

if TYPE_CHECKING:
    from starlette.types import Scope

_log = logging.getLogger("gitlab_error_tracking_server.access")


def log_request(scope: Scope, status: int, seconds: float) -> None:
    """Log a request with its path as sent, but redacted.

    Query string and headers are not logged, because they may contain a token.
    """
    if not _log.isEnabledFor(logging.INFO):
        return
    context = context_of(scope)
    user = getattr(context, "user", None)
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    fields = {
        "method": scope["method"],
        "path": path,
        "status": status,
        "duration_s": round(seconds, 6),
        "operation": operation_id_of(scope),
        "user": user.username if user else None,
        "request_id": context.request_id,
    }
    _log.info("request", extra={"fields": fields})
