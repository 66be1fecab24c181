"""Authorize a request: find its project and check the user's role in it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.gitlab.errors import Forbidden, ProjectNotFound
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Visibility
from gitlab_error_tracking_server.request import context_of, path_parameter

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.models import AccessToken, Project
    from gitlab_error_tracking_server.store.store import Store

_MAX_DIGITS = 19
_FULL_PATH = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+")


class Authorization:
    """ASGI middleware that requires the Maintainer role in the project of a request."""

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        context = context_of(scope)
        reference = path_parameter(scope["path_params"]["id"])
        context.project = await self._store.read(partial(self.authorize, reference, context.token))
        await self._app(scope, receive, send)

    def authorize(self, reference: str, token: AccessToken) -> Project:
        """Return the project that a path parameter refers to.

        Raises:
            ProjectNotFound: There is no such project, or it is not visible to the user.
            Forbidden: The user can see the project but is not a Maintainer or Owner of it.
        """
        id_or_path = project_reference(reference)
        project = self._store.find_project(id_or_path, token.user_id) if id_or_path is not None else None
        if project is None:
            raise ProjectNotFound
        if token.is_admin:
            return project
        if project.access_level is None and project.visibility is Visibility.PRIVATE:
            raise ProjectNotFound
        if project.access_level is None or project.access_level < AccessLevel.MAINTAINER:
            raise Forbidden
        return project


def project_reference(text: str) -> int | str | None:
    """Return the project id or full path in a path segment, or None if it is neither.

    A path that is all digits is an id.
    """
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= _MAX_DIGITS else None
    return text if _FULL_PATH.fullmatch(text) else None
