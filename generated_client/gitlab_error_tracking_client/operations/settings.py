# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The operations of the tag Settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _error_responses
from .._bodies import parsed
from .._operation import Operation
from .._parameters import Parameter
from .._uncopyable import Uncopyable
from ..models import Settings
from ..types import RequestOptions, Response

if TYPE_CHECKING:
    from .._async_connection import AsyncConnection
    from .._sync_connection import SyncConnection

__all__ = ("SettingsOperations", "AsyncSettingsOperations")

_GET_SETTINGS: Operation[Settings] = Operation(
    method="GET",
    path="/projects/{id}/error_tracking/settings",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example="demo/platform/integrated",
        )
    },
    successes={200: parsed(Settings.from_dict)},
    errors={
        301: _error_responses.PROJECT_MOVED,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.SETTINGS_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)

_CREATE_SETTINGS: Operation[Settings] = Operation(
    method="PUT",
    path="/projects/{id}/error_tracking/settings",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example="demo/platform/integrated",
        )
    },
    in_query={"active": Parameter((bool,)), "integrated": Parameter((bool,))},
    successes={200: parsed(Settings.from_dict)},
    errors={
        400: _error_responses.SETTINGS_NOT_ACCEPTED,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.SETTINGS_NOT_AVAILABLE,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)

_UPDATE_SETTINGS: Operation[Settings] = Operation(
    method="PATCH",
    path="/projects/{id}/error_tracking/settings",
    in_path={
        "id": Parameter(
            (int, str),
            pattern=r"^([0-9]+|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+)\Z",
            example="demo/platform/integrated",
        )
    },
    in_query={"active": Parameter((bool,)), "integrated": Parameter((bool,), required=False)},
    successes={200: parsed(Settings.from_dict)},
    errors={
        400: _error_responses.SETTINGS_NOT_ACCEPTED,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.SETTINGS_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)


class SettingsOperations(Uncopyable):
    """Error tracking settings of a project: where its errors are collected, by Sentry or by GitLab itself
    ("integrated" error tracking), and whether that is switched on."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    @property
    def with_response(self) -> SettingsResponses:
        """The same methods, which return a ``Response`` with status and headers. A page of a list has its headers."""
        return SettingsResponses(self._connection)

    def get(self, id: int | str, *, options: RequestOptions | None = None) -> Settings:
        """Get error tracking settings.

        Returns the error tracking settings of a project.

        Needs the Maintainer role. Introduced in GitLab 12.7.

        Args:
            id: The project owned by the authenticated user: its numeric id, or its full path
                (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no
                difference in a path. The client URL-encodes it.
            options: A timeout or headers for this call alone.

        Returns:
            The settings of the project.

        Raises:
            errors.ProjectMoved: The project was renamed or moved, and the path is a former one. The same
                request to the new location succeeds; any request but GET to a former path is rejected with 405.
            errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
            errors.TokenExpired: The token is expired.
            errors.TokenRevoked: The token was revoked.
            errors.Forbidden: The token does not allow the request, the user is blocked, or the user's role
                does not suffice.
            errors.UserBlocked: The user of the token is blocked.
            errors.InsufficientScope: The token's scope does not suffice.
            errors.InsufficientPermissions: The fine-grained token lacks a permission.
            errors.NotFound: Any other error with status 404.
            errors.ProjectNotFound: The project does not exist for this user.
            errors.UnknownPath: The API has no such path; the URL is wrong, or GitLab is too old for the
                operation.
            errors.SettingsNotFound: The project has no error tracking settings.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(_GET_SETTINGS, {"id": id}, options=options)

    def create(
        self, id: int | str, *, active: bool, integrated: bool, options: RequestOptions | None = None
    ) -> Settings:
        """Create error tracking settings.

        Creates the error tracking settings of a project, or updates existing ones. An update keeps the address
        and the name of a Sentry project.

        This operation belongs to integrated error tracking. If that is switched off for the instance, the
        response is `404`. If error tracking and the integrated backend are both on after the change and the
        project has no active client key, GitLab creates one.

        `active=true` with `integrated=false` requires a Sentry API URL and a Sentry token. Only GitLab's web
        interface can set these.

        Needs the Maintainer role. Introduced in GitLab 15.10.

        Args:
            id: The project owned by the authenticated user: its numeric id, or its full path
                (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no
                difference in a path. The client URL-encodes it.
            active: Pass `true` to switch error tracking on, `false` to switch it off.
            integrated: Pass `true` to collect errors with the integrated backend, `false` to collect them
                with Sentry. Available since GitLab 14.2.
            options: A timeout or headers for this call alone.

        Returns:
            The settings after the change. The status is the same for created and for updated settings.

        Raises:
            errors.InvalidParameters: A parameter is missing, empty or not of its type.
            errors.SettingsNotAccepted: The settings cannot be saved, for example Sentry without its API URL.
            errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
            errors.TokenExpired: The token is expired.
            errors.TokenRevoked: The token was revoked.
            errors.Forbidden: The token does not allow the request, the user is blocked, or the user's role
                does not suffice.
            errors.UserBlocked: The user of the token is blocked.
            errors.InsufficientScope: The token's scope does not suffice.
            errors.InsufficientPermissions: The fine-grained token lacks a permission.
            errors.NotFound: Any other error with status 404.
            errors.ProjectNotFound: The project does not exist for this user.
            errors.UnknownPath: The API has no such path; the URL is wrong, or GitLab is too old for the
                operation.
            errors.IntegratedSwitchedOff: Integrated error tracking is switched off for the instance.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(
            _CREATE_SETTINGS, {"id": id, "active": active, "integrated": integrated}, options=options
        )

    def update(
        self, id: int | str, *, active: bool, integrated: bool | None = None, options: RequestOptions | None = None
    ) -> Settings:
        """Switch error tracking on or off.

        Switches the error tracking of a project on or off. The project must already have error tracking settings.

        If error tracking and the integrated backend are both on after the change and the project has no active
        client key, GitLab creates one.

        Needs the Maintainer role. Introduced in GitLab 12.7; `integrated` is available since GitLab 14.2.

        Args:
            id: The project owned by the authenticated user: its numeric id, or its full path
                (`group/subgroup/project`). A text of digits alone is an id. Upper and lower case make no
                difference in a path. The client URL-encodes it.
            active: Pass `true` to switch error tracking on, `false` to switch it off.
            integrated: Pass `true` to collect errors with the integrated backend, `false` to collect them
                with Sentry. If omitted, it stays unchanged. Available since GitLab 14.2.
            options: A timeout or headers for this call alone.

        Returns:
            The settings after the change.

        Raises:
            errors.InvalidParameters: A parameter is missing, empty or not of its type.
            errors.SettingsNotAccepted: The settings cannot be saved, for example Sentry without its API URL.
            errors.NotAuthenticated: There is no token, or it is unknown, expired or revoked.
            errors.TokenExpired: The token is expired.
            errors.TokenRevoked: The token was revoked.
            errors.Forbidden: The token does not allow the request, the user is blocked, or the user's role
                does not suffice.
            errors.UserBlocked: The user of the token is blocked.
            errors.InsufficientScope: The token's scope does not suffice.
            errors.InsufficientPermissions: The fine-grained token lacks a permission.
            errors.NotFound: Any other error with status 404.
            errors.ProjectNotFound: The project does not exist for this user.
            errors.UnknownPath: The API has no such path; the URL is wrong, or GitLab is too old for the
                operation.
            errors.SettingsNotFound: The project has no error tracking settings.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(
            _UPDATE_SETTINGS, {"id": id, "active": active, "integrated": integrated}, options=options
        )


class SettingsResponses(Uncopyable):
    """The methods of ``SettingsOperations``, which return a ``Response``."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    def get(self, id: int | str, *, options: RequestOptions | None = None) -> Response[Settings]:
        """Do the same as ``SettingsOperations.get``; return a ``Response``."""
        return self._connection.response(_GET_SETTINGS, {"id": id}, options=options)

    def create(
        self, id: int | str, *, active: bool, integrated: bool, options: RequestOptions | None = None
    ) -> Response[Settings]:
        """Do the same as ``SettingsOperations.create``; return a ``Response``."""
        return self._connection.response(
            _CREATE_SETTINGS, {"id": id, "active": active, "integrated": integrated}, options=options
        )

    def update(
        self, id: int | str, *, active: bool, integrated: bool | None = None, options: RequestOptions | None = None
    ) -> Response[Settings]:
        """Do the same as ``SettingsOperations.update``; return a ``Response``."""
        return self._connection.response(
            _UPDATE_SETTINGS, {"id": id, "active": active, "integrated": integrated}, options=options
        )


class AsyncSettingsOperations(Uncopyable):
    """The asynchronous counterpart of ``SettingsOperations``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_response(self) -> AsyncSettingsResponses:
        """The same methods, which return a ``Response`` with status and headers. A page of a list has its headers."""
        return AsyncSettingsResponses(self._connection)

    async def get(self, id: int | str, *, options: RequestOptions | None = None) -> Settings:
        """Do the same as ``SettingsOperations.get``, asynchronously."""
        return await self._connection.call(_GET_SETTINGS, {"id": id}, options=options)

    async def create(
        self, id: int | str, *, active: bool, integrated: bool, options: RequestOptions | None = None
    ) -> Settings:
        """Do the same as ``SettingsOperations.create``, asynchronously."""
        return await self._connection.call(
            _CREATE_SETTINGS, {"id": id, "active": active, "integrated": integrated}, options=options
        )

    async def update(
        self, id: int | str, *, active: bool, integrated: bool | None = None, options: RequestOptions | None = None
    ) -> Settings:
        """Do the same as ``SettingsOperations.update``, asynchronously."""
        return await self._connection.call(
            _UPDATE_SETTINGS, {"id": id, "active": active, "integrated": integrated}, options=options
        )


class AsyncSettingsResponses(Uncopyable):
    """The methods of ``AsyncSettingsOperations``, which return a ``Response``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, id: int | str, *, options: RequestOptions | None = None) -> Response[Settings]:
        """Do the same as ``SettingsOperations.get``; return a ``Response``."""
        return await self._connection.response(_GET_SETTINGS, {"id": id}, options=options)

    async def create(
        self, id: int | str, *, active: bool, integrated: bool, options: RequestOptions | None = None
    ) -> Response[Settings]:
        """Do the same as ``SettingsOperations.create``; return a ``Response``."""
        return await self._connection.response(
            _CREATE_SETTINGS, {"id": id, "active": active, "integrated": integrated}, options=options
        )

    async def update(
        self, id: int | str, *, active: bool, integrated: bool | None = None, options: RequestOptions | None = None
    ) -> Response[Settings]:
        """Do the same as ``SettingsOperations.update``; return a ``Response``."""
        return await self._connection.response(
            _UPDATE_SETTINGS, {"id": id, "active": active, "integrated": integrated}, options=options
        )
