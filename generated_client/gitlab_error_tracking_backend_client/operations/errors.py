# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""The operations of the tag Errors."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Literal

from .. import _error_responses
from .._bodies import RequestBody, json_bytes, nothing, parsed
from .._operation import Operation
from .._parameters import Parameter
from .._parsing import array
from .._uncopyable import Uncopyable
from ..models import Error, ErrorEvent, ErrorUpdatePayload
from ..pages import BY_CURSOR, AsyncPages, Pages
from ..types import UNSET, RequestOptions, Response, Unset

if TYPE_CHECKING:
    from .._async_connection import AsyncConnection
    from .._sync_connection import SyncConnection

__all__ = ("ErrorsOperations", "AsyncErrorsOperations")

_LIST_ERRORS: Operation[builtins.list[Error]] = Operation(
    method="GET",
    path="/projects/{project_id}/errors",
    in_path={"project_id": Parameter((int,))},
    in_query={
        "sort": Parameter((), required=False, choices=("last_seen_desc", "first_seen_desc", "frequency_desc")),
        "status": Parameter((), required=False, choices=("unresolved", "resolved", "ignored")),
        "query": Parameter((str,), required=False, example="division"),
        "cursor": Parameter((str,), required=False, example="WyJsYXN0X3NlZW5fZGVzYyIsMSwxLDBd"),
        "limit": Parameter((int,), required=False),
        "statsPeriod": Parameter((), required=False, choices=("15m", "30m", "1h", "24h", "7d", "14d", "30d")),
        "queryPeriod": Parameter((), required=False, choices=("15m", "30m", "1h", "1d", "7d", "14d", "30d")),
    },
    successes={200: parsed(array(Error.from_dict))},
    errors={
        400: _error_responses.INVALID_PARAMETERS,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.PROJECT_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)

_GET_ERROR: Operation[Error] = Operation(
    method="GET",
    path="/projects/{project_id}/errors/{fingerprint}",
    in_path={"project_id": Parameter((int,)), "fingerprint": Parameter((int,))},
    successes={200: parsed(Error.from_dict)},
    errors={
        400: _error_responses.INVALID_PARAMETERS,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.ERROR_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)

_UPDATE_ERROR: Operation[Error] = Operation(
    method="PUT",
    path="/projects/{project_id}/errors/{fingerprint}",
    in_path={"project_id": Parameter((int,)), "fingerprint": Parameter((int,))},
    body=RequestBody("application/json", json_bytes),
    successes={200: parsed(Error.from_dict)},
    errors={
        400: _error_responses.INVALID_PARAMETERS,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.ERROR_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)

_LIST_EVENTS: Operation[builtins.list[ErrorEvent]] = Operation(
    method="GET",
    path="/projects/{project_id}/errors/{fingerprint}/events",
    in_path={"project_id": Parameter((int,)), "fingerprint": Parameter((int,))},
    in_query={
        "sort": Parameter((), required=False, choices=("occurred_at_asc", "occurred_at_desc")),
        "cursor": Parameter((str,), required=False, example="WyJsYXN0X3NlZW5fZGVzYyIsMSwxLDBd"),
        "limit": Parameter((int,), required=False),
    },
    successes={200: parsed(array(ErrorEvent.from_dict))},
    errors={
        400: _error_responses.INVALID_PARAMETERS,
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.ERROR_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)

_DELETE_ERRORS: Operation[None] = Operation(
    method="DELETE",
    path="/projects/{id}",
    in_path={"id": Parameter((int,))},
    successes={204: nothing},
    errors={
        401: _error_responses.NOT_AUTHENTICATED,
        403: _error_responses.FORBIDDEN,
        404: _error_responses.PROJECT_NOT_FOUND,
        429: _error_responses.TOO_MANY_REQUESTS,
    },
)


class ErrorsOperations(Uncopyable):
    """Errors are groups of similar events. Read their events, resolve them, ignore them."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    @property
    def with_response(self) -> ErrorsResponses:
        """The same methods, which return a ``Response`` with status and headers. A page of a list has its headers."""
        return ErrorsResponses(self._connection)

    def list(
        self,
        project_id: int,
        *,
        sort: Literal["last_seen_desc", "first_seen_desc", "frequency_desc"] = "last_seen_desc",
        status: Literal["unresolved", "resolved", "ignored"] = "unresolved",
        query: str | None = None,
        limit: int = 20,
        stats_period: Literal["15m", "30m", "1h", "24h", "7d", "14d", "30d"] = "24h",
        query_period: Literal["15m", "30m", "1h", "1d", "7d", "14d", "30d"] = "30d",
        options: RequestOptions | None = None,
    ) -> Pages[Error]:
        """List the errors of a project.

        Returns the errors of a project, one page at a time.

        Needs the backend's token, or the Reporter role.

        Args:
            project_id: The numeric id of the project.
            sort: The order of the errors.
            status: List only errors with this status.
            query: List only errors with this text in their name, actor or description, in upper or lower
                case.
            limit: The maximum number of items on a page.
            stats_period: The period of the frequency in `stats`.
            query_period: List only errors that were last seen in this period.
            options: A timeout or headers for this call alone.

        Returns:
            The items of all pages. Each page is fetched when it is needed.

        Raises:
            errors.InvalidParameters: A parameter is missing, empty or not of its type.
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
            errors.UnknownPath: The API has no such path.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.pages(
            _LIST_ERRORS,
            {
                "project_id": project_id,
                "sort": sort,
                "status": status,
                "query": query,
                "limit": limit,
                "statsPeriod": stats_period,
                "queryPeriod": query_period,
            },
            BY_CURSOR,
            options=options,
        )

    def get(self, project_id: int, fingerprint: int, *, options: RequestOptions | None = None) -> Error:
        """Get an error.

        Returns an error of a project.

        Needs the backend's token, or the Reporter role.

        Args:
            project_id: The numeric id of the project.
            fingerprint: The fingerprint of the error.
            options: A timeout or headers for this call alone.

        Returns:
            The error.

        Raises:
            errors.InvalidParameters: A parameter is missing, empty or not of its type.
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
            errors.UnknownPath: The API has no such path.
            errors.ErrorNotFound: The project has no such error.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(
            _GET_ERROR, {"project_id": project_id, "fingerprint": fingerprint}, options=options
        )

    def update(
        self,
        project_id: int,
        fingerprint: int,
        *,
        status: Literal["unresolved", "resolved", "ignored"],
        updated_by_id: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Error:
        """Update an error.

        Resolves an error, ignores it, or opens it again. A new event opens a resolved error again, not an ignored
        one.

        Needs the backend's token, or the Developer role.

        Args:
            project_id: The numeric id of the project.
            fingerprint: The fingerprint of the error.
            status: The new status.
            updated_by_id: The id of the user in GitLab who makes the change. The server of this project
                ignores it.
            options: A timeout or headers for this call alone.

        Returns:
            The error as it now is.

        Raises:
            errors.InvalidParameters: A parameter is missing, empty or not of its type.
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
            errors.UnknownPath: The API has no such path.
            errors.ErrorNotFound: The project has no such error.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(
            _UPDATE_ERROR,
            {"project_id": project_id, "fingerprint": fingerprint},
            ErrorUpdatePayload(status=status, updated_by_id=updated_by_id),
            options=options,
        )

    def list_events(
        self,
        project_id: int,
        fingerprint: int,
        *,
        sort: Literal["occurred_at_asc", "occurred_at_desc"] = "occurred_at_asc",
        limit: int = 20,
        options: RequestOptions | None = None,
    ) -> Pages[ErrorEvent]:
        """List the events of an error.

        Returns the events of an error, one page at a time.

        Needs the backend's token, or the Reporter role.

        Args:
            project_id: The numeric id of the project.
            fingerprint: The fingerprint of the error.
            sort: The order of the events.
            limit: The maximum number of items on a page.
            options: A timeout or headers for this call alone.

        Returns:
            The items of all pages. Each page is fetched when it is needed.

        Raises:
            errors.InvalidParameters: A parameter is missing, empty or not of its type.
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
            errors.UnknownPath: The API has no such path.
            errors.ErrorNotFound: The project has no such error.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.pages(
            _LIST_EVENTS,
            {"project_id": project_id, "fingerprint": fingerprint, "sort": sort, "limit": limit},
            BY_CURSOR,
            options=options,
        )

    def delete(self, id: int, *, options: RequestOptions | None = None) -> None:
        """Delete the errors of a project.

        Deletes all errors, events and messages of a project. Its client keys stay.

        Needs the backend's token, or the Maintainer role.

        Args:
            id: The numeric id of the project.
            options: A timeout or headers for this call alone.

        Returns:
            The project has no errors, events and messages any more.

        Raises:
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
            errors.UnknownPath: The API has no such path.
            errors.TooManyRequests: The rate limit of the instance is reached.
            errors.UnexpectedResponse: The contract does not document the response, or its body does not match.
            errors.ConnectionFailed: There is no complete response.
            errors.UsageError: An argument is not valid.
        """
        return self._connection.call(_DELETE_ERRORS, {"id": id}, options=options)


class ErrorsResponses(Uncopyable):
    """The methods of ``ErrorsOperations``, which return a ``Response``."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    def get(self, project_id: int, fingerprint: int, *, options: RequestOptions | None = None) -> Response[Error]:
        """Do the same as ``ErrorsOperations.get``; return a ``Response``."""
        return self._connection.response(
            _GET_ERROR, {"project_id": project_id, "fingerprint": fingerprint}, options=options
        )

    def update(
        self,
        project_id: int,
        fingerprint: int,
        *,
        status: Literal["unresolved", "resolved", "ignored"],
        updated_by_id: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Response[Error]:
        """Do the same as ``ErrorsOperations.update``; return a ``Response``."""
        return self._connection.response(
            _UPDATE_ERROR,
            {"project_id": project_id, "fingerprint": fingerprint},
            ErrorUpdatePayload(status=status, updated_by_id=updated_by_id),
            options=options,
        )

    def delete(self, id: int, *, options: RequestOptions | None = None) -> Response[None]:
        """Do the same as ``ErrorsOperations.delete``; return a ``Response``."""
        return self._connection.response(_DELETE_ERRORS, {"id": id}, options=options)


class AsyncErrorsOperations(Uncopyable):
    """The asynchronous counterpart of ``ErrorsOperations``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def with_response(self) -> AsyncErrorsResponses:
        """The same methods, which return a ``Response`` with status and headers. A page of a list has its headers."""
        return AsyncErrorsResponses(self._connection)

    def list(
        self,
        project_id: int,
        *,
        sort: Literal["last_seen_desc", "first_seen_desc", "frequency_desc"] = "last_seen_desc",
        status: Literal["unresolved", "resolved", "ignored"] = "unresolved",
        query: str | None = None,
        limit: int = 20,
        stats_period: Literal["15m", "30m", "1h", "24h", "7d", "14d", "30d"] = "24h",
        query_period: Literal["15m", "30m", "1h", "1d", "7d", "14d", "30d"] = "30d",
        options: RequestOptions | None = None,
    ) -> AsyncPages[Error]:
        """Do the same as ``ErrorsOperations.list``, asynchronously."""
        return self._connection.pages(
            _LIST_ERRORS,
            {
                "project_id": project_id,
                "sort": sort,
                "status": status,
                "query": query,
                "limit": limit,
                "statsPeriod": stats_period,
                "queryPeriod": query_period,
            },
            BY_CURSOR,
            options=options,
        )

    async def get(self, project_id: int, fingerprint: int, *, options: RequestOptions | None = None) -> Error:
        """Do the same as ``ErrorsOperations.get``, asynchronously."""
        return await self._connection.call(
            _GET_ERROR, {"project_id": project_id, "fingerprint": fingerprint}, options=options
        )

    async def update(
        self,
        project_id: int,
        fingerprint: int,
        *,
        status: Literal["unresolved", "resolved", "ignored"],
        updated_by_id: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Error:
        """Do the same as ``ErrorsOperations.update``, asynchronously."""
        return await self._connection.call(
            _UPDATE_ERROR,
            {"project_id": project_id, "fingerprint": fingerprint},
            ErrorUpdatePayload(status=status, updated_by_id=updated_by_id),
            options=options,
        )

    def list_events(
        self,
        project_id: int,
        fingerprint: int,
        *,
        sort: Literal["occurred_at_asc", "occurred_at_desc"] = "occurred_at_asc",
        limit: int = 20,
        options: RequestOptions | None = None,
    ) -> AsyncPages[ErrorEvent]:
        """Do the same as ``ErrorsOperations.list_events``, asynchronously."""
        return self._connection.pages(
            _LIST_EVENTS,
            {"project_id": project_id, "fingerprint": fingerprint, "sort": sort, "limit": limit},
            BY_CURSOR,
            options=options,
        )

    async def delete(self, id: int, *, options: RequestOptions | None = None) -> None:
        """Do the same as ``ErrorsOperations.delete``, asynchronously."""
        return await self._connection.call(_DELETE_ERRORS, {"id": id}, options=options)


class AsyncErrorsResponses(Uncopyable):
    """The methods of ``AsyncErrorsOperations``, which return a ``Response``."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, project_id: int, fingerprint: int, *, options: RequestOptions | None = None) -> Response[Error]:
        """Do the same as ``ErrorsOperations.get``; return a ``Response``."""
        return await self._connection.response(
            _GET_ERROR, {"project_id": project_id, "fingerprint": fingerprint}, options=options
        )

    async def update(
        self,
        project_id: int,
        fingerprint: int,
        *,
        status: Literal["unresolved", "resolved", "ignored"],
        updated_by_id: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Response[Error]:
        """Do the same as ``ErrorsOperations.update``; return a ``Response``."""
        return await self._connection.response(
            _UPDATE_ERROR,
            {"project_id": project_id, "fingerprint": fingerprint},
            ErrorUpdatePayload(status=status, updated_by_id=updated_by_id),
            options=options,
        )

    async def delete(self, id: int, *, options: RequestOptions | None = None) -> Response[None]:
        """Do the same as ``ErrorsOperations.delete``; return a ``Response``."""
        return await self._connection.response(_DELETE_ERRORS, {"id": id}, options=options)
