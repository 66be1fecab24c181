# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.insufficient_scope_error import InsufficientScopeError
from ...models.invalid_token_error import InvalidTokenError
from ...models.message_error import MessageError
from ...models.parameter_error import ParameterError
from ...models.settings import Settings
from ...types import UNSET, Response, Unset


def _get_kwargs(
    id: int | str,
    *,
    active: bool,
    integrated: bool | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["active"] = active

    params["integrated"] = integrated

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/projects/{id}/error_tracking/settings".format(
            id=quote(str(id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | MessageError
    | ParameterError
    | Settings
    | str
    | None
):
    if response.status_code == 200:
        response_200 = Settings.from_dict(response.json())

        return response_200

    if response.status_code == 400:

        def _parse_response_400(data: object) -> MessageError | ParameterError:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_400_type_0 = MessageError.from_dict(data)

                return response_400_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_400_type_1 = ParameterError.from_dict(data)

            return response_400_type_1

        response_400 = _parse_response_400(response.json())

        return response_400

    if response.status_code == 401:

        def _parse_response_401(data: object) -> InvalidTokenError | MessageError:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_401_type_0 = MessageError.from_dict(data)

                return response_401_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_401_type_1 = InvalidTokenError.from_dict(data)

            return response_401_type_1

        response_401 = _parse_response_401(response.json())

        return response_401

    if response.status_code == 403:

        def _parse_response_403(data: object) -> InsufficientScopeError | MessageError:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_403_type_0 = MessageError.from_dict(data)

                return response_403_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_403_type_1 = InsufficientScopeError.from_dict(data)

            return response_403_type_1

        response_403 = _parse_response_403(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = MessageError.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = response.text
        return response_429

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[
    InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | MessageError
    | ParameterError
    | Settings
    | str
]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: int | str,
    *,
    client: AuthenticatedClient | Client,
    active: bool,
    integrated: bool | Unset = UNSET,
) -> Response[
    InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | MessageError
    | ParameterError
    | Settings
    | str
]:
    """ Switch error tracking on or off

     Switches the error tracking of a project on or off. The project must have error tracking settings
    already.

    When it leaves a project with error tracking and the integrated backend both switched on and without
    an
    active client key, GitLab creates a first client key.

    Needs the Maintainer role. Introduced in GitLab 12.7; `integrated` is available since GitLab 14.2.

    ```shell
    curl --request PATCH --header "PRIVATE-TOKEN: <your_access_token>" \\
         "https://gitlab.example.com/api/v4/projects/1/error_tracking/settings?active=true"
    ```

    Args:
        id (int | str):
        active (bool):
        integrated (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InsufficientScopeError | MessageError | InvalidTokenError | MessageError | MessageError | MessageError | ParameterError | Settings | str]
     """

    kwargs = _get_kwargs(
        id=id,
        active=active,
        integrated=integrated,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: int | str,
    *,
    client: AuthenticatedClient | Client,
    active: bool,
    integrated: bool | Unset = UNSET,
) -> (
    InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | MessageError
    | ParameterError
    | Settings
    | str
    | None
):
    """ Switch error tracking on or off

     Switches the error tracking of a project on or off. The project must have error tracking settings
    already.

    When it leaves a project with error tracking and the integrated backend both switched on and without
    an
    active client key, GitLab creates a first client key.

    Needs the Maintainer role. Introduced in GitLab 12.7; `integrated` is available since GitLab 14.2.

    ```shell
    curl --request PATCH --header "PRIVATE-TOKEN: <your_access_token>" \\
         "https://gitlab.example.com/api/v4/projects/1/error_tracking/settings?active=true"
    ```

    Args:
        id (int | str):
        active (bool):
        integrated (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InsufficientScopeError | MessageError | InvalidTokenError | MessageError | MessageError | MessageError | ParameterError | Settings | str
     """

    return sync_detailed(
        id=id,
        client=client,
        active=active,
        integrated=integrated,
    ).parsed


async def asyncio_detailed(
    id: int | str,
    *,
    client: AuthenticatedClient | Client,
    active: bool,
    integrated: bool | Unset = UNSET,
) -> Response[
    InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | MessageError
    | ParameterError
    | Settings
    | str
]:
    """ Switch error tracking on or off

     Switches the error tracking of a project on or off. The project must have error tracking settings
    already.

    When it leaves a project with error tracking and the integrated backend both switched on and without
    an
    active client key, GitLab creates a first client key.

    Needs the Maintainer role. Introduced in GitLab 12.7; `integrated` is available since GitLab 14.2.

    ```shell
    curl --request PATCH --header "PRIVATE-TOKEN: <your_access_token>" \\
         "https://gitlab.example.com/api/v4/projects/1/error_tracking/settings?active=true"
    ```

    Args:
        id (int | str):
        active (bool):
        integrated (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InsufficientScopeError | MessageError | InvalidTokenError | MessageError | MessageError | MessageError | ParameterError | Settings | str]
     """

    kwargs = _get_kwargs(
        id=id,
        active=active,
        integrated=integrated,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: int | str,
    *,
    client: AuthenticatedClient | Client,
    active: bool,
    integrated: bool | Unset = UNSET,
) -> (
    InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | MessageError
    | ParameterError
    | Settings
    | str
    | None
):
    """ Switch error tracking on or off

     Switches the error tracking of a project on or off. The project must have error tracking settings
    already.

    When it leaves a project with error tracking and the integrated backend both switched on and without
    an
    active client key, GitLab creates a first client key.

    Needs the Maintainer role. Introduced in GitLab 12.7; `integrated` is available since GitLab 14.2.

    ```shell
    curl --request PATCH --header "PRIVATE-TOKEN: <your_access_token>" \\
         "https://gitlab.example.com/api/v4/projects/1/error_tracking/settings?active=true"
    ```

    Args:
        id (int | str):
        active (bool):
        integrated (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InsufficientScopeError | MessageError | InvalidTokenError | MessageError | MessageError | MessageError | ParameterError | Settings | str
     """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
            active=active,
            integrated=integrated,
        )
    ).parsed
