"""Health probes at GitLab's paths, without authentication.

Source: https://docs.gitlab.com/administration/monitoring/health_check/
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from gitlab_error_tracking_server.store.backends.failures import reason

if TYPE_CHECKING:
    from starlette.requests import Request

    from gitlab_error_tracking_server.store.store import Store

_log = logging.getLogger(__name__)


def health_routes(store: Store) -> list[BaseRoute]:
    """Return the routes `/-/health`, `/-/liveness` and `/-/readiness`."""

    async def health(_request: Request) -> Response:
        return PlainTextResponse("GitLab OK")

    async def liveness(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readiness(_request: Request) -> Response:
        try:
            await store.read(store.ping)
        except SQLAlchemyError as error:
            _log.error("not ready: %s", reason(error))
            return JSONResponse({"status": "failed", "db_check": [{"status": "failed"}]}, status_code=503)
        return JSONResponse({"status": "ok", "db_check": [{"status": "ok"}]})

    return [Route("/-/health", health), Route("/-/liveness", liveness), Route("/-/readiness", readiness)]
