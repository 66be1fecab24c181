"""Authorize a request: find its project and check the user's role in it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from gitlab_error_tracking_server.gitlab.errors import (
    Forbidden,
    MovedProjectChanged,
    ProjectMoved,
    ProjectNotFound,
)
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Visibility
from gitlab_error_tracking_server.gitlab.permissions import ROLES
from gitlab_error_tracking_server.request import context_of, is_backend_path, operation_id_of, path_parameter

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gitlab_error_tracking_server.gitlab.models import Project, User
    from gitlab_error_tracking_server.store.store import Store

_MAX_DIGITS = 19
_FULL_PATH = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+")


class Authorization:
    """ASGI middleware that requires the role for an operation in the project of a request."""

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        context = context_of(scope)
        reference = path_parameter(next(iter(scope["path_params"].values())))
        # The backend knows projects by their ids only.
        if is_backend_path(scope["path"]) and not isinstance(project_reference(reference), int):
            raise ProjectNotFound
        role = ROLES[str(operation_id_of(scope))]
        context.project = await self._store.read(
            partial(self.authorize, reference, context.user, scope["method"], role)
        )
        await self._app(scope, receive, send)

    def authorize(
        self, reference: str, user: User | None, method: str, role: AccessLevel = AccessLevel.MAINTAINER
    ) -> Project:
        """Return the project that a path parameter refers to.

        Raises:
            ProjectNotFound: There is no such project, or it is not visible to the user.
            ProjectMoved, MovedProjectChanged: The project had this path before.
            Forbidden: The user can see the project but has not the role.
        """
        id_or_path = project_reference(reference)
        project = self._store.find_project(id_or_path, user.id if user else 0) if id_or_path is not None else None
        if project is None:
            raise ProjectNotFound
        if user is None:  # the backend's token
            return project
        if not user.is_admin and project.access_level is None and project.visibility is Visibility.PRIVATE:
            raise ProjectNotFound
        if project.is_moved:
            raise ProjectMoved(project.id) if method == "GET" else MovedProjectChanged
        if not user.is_admin and (project.access_level or 0) < role:
            raise Forbidden
        return project


def project_reference(text: str) -> int | str | None:
    """Return the project id or full path in a path segment, or None if it is neither.

    A path that is all digits is an id.
    """
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= _MAX_DIGITS else None
    return text if _FULL_PATH.fullmatch(text) else None
