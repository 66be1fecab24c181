"""Serve the documentation site, which `make docs` builds, beside the API."""

from __future__ import annotations

import re
import stat
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Contract
    from starlette.requests import Request
    from starlette.types import Scope

# RFC 9512; Python's `mimetypes` does not have YAML.
_MEDIA_TYPES = {".yaml": "application/yaml", ".json": "application/json"}

_NOT_BUILT = """\
<!doctype html>
<html lang="en">
<title>The documentation is not built</title>
<h1>The documentation is not built</h1>
<p>Run <code>make docs</code> in the checkout, and start the server again.</p>
"""


def documentation_routes(contracts: Mapping[str, Contract]) -> list[BaseRoute]:
    """Return the routes of the documentation. Its pages load nothing from other hosts.

    Args:
        contracts: The contracts by name. The console sends requests to the first one.
    """
    base_paths = {name: contract.base_path for name, contract in contracts.items()}

    async def server(_request: Request) -> Response:
        # The console of this site sends requests to this server. The URL is relative to that of `server.json`, so that
        # it is valid behind a proxy, too.
        return JSONResponse({"url": f"..{next(iter(base_paths.values()))}"})

    async def not_built(_request: Request) -> Response:
        return HTMLResponse(_NOT_BUILT, status_code=404)

    async def root(_request: Request) -> Response:
        return RedirectResponse("/docs/")

    site = _site_path()
    if not site.is_dir():
        return [Route("/", root), Route("/docs", not_built)]
    pages = _Pages(site, base_paths)
    return [
        Route("/", root),
        Route("/docs/server.json", server),
        Route("/docs", pages.start),
        Mount("/docs", pages),
    ]


def _site_path() -> Path:
    """Return the folder of the site: in the installed package, or in the checkout."""
    package = Path(__file__).parents[1]
    installed = package / "site"
    return installed if installed.exists() else package.parents[1] / "site"


def _with_server(contract: str, url: str) -> str:
    """Insert a server before the others of a contract, in YAML or JSON."""
    server = f'{{"url": "{url}"}}'
    contract = re.sub(r"^servers:\n( *)- ", rf"servers:\n\1- {server}\n\1- ", contract, count=1, flags=re.MULTILINE)
    return re.sub(r'^  "servers": \[', rf'  "servers": [\n    {server},', contract, count=1, flags=re.MULTILINE)


class _Pages(StaticFiles):
    """The files of the site; a folder is its `index.html`, and the newest contracts list this server first."""

    def __init__(self, site: Path, base_paths: Mapping[str, str]) -> None:
        super().__init__(directory=site)
        self._site = site
        self._base_paths = base_paths

    async def start(self, request: Request) -> Response:
        """Return the page at `/docs/`."""
        return await self.get_response("", request.scope)

    async def get_response(self, path: str, scope: Scope) -> Response:
        if await run_in_threadpool(self._is_folder, path):
            # Links in a page are relative to its folder. (The canonical path has no trailing slash; `raw_path` has it.)
            if not scope["raw_path"].endswith(b"/"):
                return RedirectResponse("/".join(filter(None, ("/docs", path.strip("/.")))) + "/")
            path = f"{path}/index.html".lstrip("/")
        response = await super().get_response(path, scope)
        media_type = _MEDIA_TYPES.get(Path(path).suffix)
        base_path = self._base_paths.get(path.partition(".")[0].removesuffix("-3"))
        if media_type and base_path and response.status_code == HTTPStatus.OK:
            contract = await run_in_threadpool((self._site / path).read_text, encoding="utf-8")
            return Response(_with_server(contract, base_path), media_type=media_type)
        if media_type:
            response.headers["Content-Type"] = media_type
        return response

    def _is_folder(self, path: str) -> bool:
        try:
            _, found = self.lookup_path(path)
        except (OSError, ValueError):
            return False
        return found is not None and stat.S_ISDIR(found.st_mode)
