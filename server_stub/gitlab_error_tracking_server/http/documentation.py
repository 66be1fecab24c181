"""The documentation, served beside the API: the site that `make docs` builds, as it is."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from starlette.requests import Request
    from starlette.types import Scope

_NOT_BUILT = """\
<!doctype html>
<html lang="en">
<title>The documentation is not built</title>
<h1>The documentation is not built</h1>
<p>Run <code>make docs</code> in the checkout, and start the server again.</p>
"""


def documentation_routes(contract: Contract) -> list[BaseRoute]:
    """`/docs/` and what is below it. Nothing is loaded from any other host."""

    async def server(_request: Request) -> Response:
        # Whoever sends requests from the documentation of this server means this server. The address is relative to
        # the file's own, so that it also fits behind a proxy.
        return JSONResponse({"url": f"..{contract.base_path}"})

    async def not_built(_request: Request) -> Response:
        return HTMLResponse(_NOT_BUILT, status_code=404)

    async def root(_request: Request) -> Response:
        return RedirectResponse("/docs/")

    site = _site_path()
    if not site.is_dir():
        return [Route("/", root), Route("/docs", not_built)]
    pages = _Pages(directory=site)
    return [
        Route("/", root),
        Route("/docs/server.json", server),
        Route("/docs", pages.start),
        Mount("/docs", pages),
    ]


def _site_path() -> Path:
    """Where the site lies: inside the installed package, or in the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "site"
    return installed if installed.exists() else package.parents[1] / "site"


class _Pages(StaticFiles):
    """The files of the site; a folder is its `index.html`."""

    async def start(self, request: Request) -> Response:
        """The page at `/docs/`."""
        return await self.get_response("", request.scope)

    async def get_response(self, path: str, scope: Scope) -> Response:
        if await run_in_threadpool(self._is_folder, path):
            # A page names its parts relative to its folder. (`wire` takes the slash off the path, but not off this.)
            if not scope["raw_path"].endswith(b"/"):
                return RedirectResponse("/".join(filter(None, ("/docs", path.strip("/.")))) + "/")
            path = f"{path}/index.html".lstrip("/")
        response = await super().get_response(path, scope)
        if path.endswith(".yaml"):
            # RFC 9512; Python knows no type of such a file.
            response.headers["Content-Type"] = "application/yaml"
        return response

    def _is_folder(self, path: str) -> bool:
        try:
            _, found = self.lookup_path(path)
        except (OSError, ValueError):
            return False
        return found is not None and stat.S_ISDIR(found.st_mode)
