"""The documentation of the API, served beside it: the contract, and Swagger UI to read it in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract import contract_path
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from swagger_ui_bundle import swagger_ui_path

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from starlette.requests import Request


def documentation_routes(contract: Contract) -> list[BaseRoute]:
    """`/docs/` and what it needs. Nothing is loaded from any other host."""
    templates = Jinja2Templates(directory=swagger_ui_path)
    # Whoever tries a call out in the browser means this server, not the first one in the contract.
    document: dict[str, Any] = contract.document | {"servers": [{"url": contract.base_path}]}

    async def page(request: Request) -> Response:
        # The page names its parts relative to a folder. (`wire` has taken the slash off the path, but not off this.)
        if not request.scope["raw_path"].endswith(b"/"):
            return RedirectResponse("/docs/")
        return templates.TemplateResponse(request, "index.j2", {"openapi_spec_url": "openapi.json"})

    async def contract_as_json(_request: Request) -> Response:
        return JSONResponse(document)

    async def contract_as_written(_request: Request) -> Response:
        return FileResponse(contract_path(), media_type="application/yaml")

    return [
        Route("/docs", page),
        Route("/docs/openapi.json", contract_as_json),
        Route("/docs/openapi.yaml", contract_as_written),
        Mount("/docs", StaticFiles(directory=swagger_ui_path)),
    ]
