# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.client_key import ClientKey
from ...models.insufficient_scope_error import InsufficientScopeError
from ...models.invalid_token_error import InvalidTokenError
from ...models.message_error import MessageError
from ...models.parameter_error import ParameterError
from ...types import Response


def _get_kwargs(
    id: int | str,
    key_id: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/projects/{id}/error_tracking/client_keys/{key_id}".format(
            id=quote(str(id), safe=""),
            key_id=quote(str(key_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    ClientKey
    | InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | ParameterError
    | str
    | None
):
    if response.status_code == 200:
        response_200 = ClientKey.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ParameterError.from_dict(response.json())

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
    ClientKey
    | InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | ParameterError
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
    key_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[
    ClientKey
    | InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | ParameterError
    | str
]:
    """ Delete a client key

     Removes a client key from a project. Applications that send errors with its DSN are refused from
    then on.
    The id of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    ```shell
    curl --request DELETE --header "PRIVATE-TOKEN: <your_access_token>" \\
         "https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys/13"
    ```

    Args:
        id (int | str):
        key_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ClientKey | InsufficientScopeError | MessageError | InvalidTokenError | MessageError | MessageError | ParameterError | str]
     """

    kwargs = _get_kwargs(
        id=id,
        key_id=key_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: int | str,
    key_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> (
    ClientKey
    | InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | ParameterError
    | str
    | None
):
    """ Delete a client key

     Removes a client key from a project. Applications that send errors with its DSN are refused from
    then on.
    The id of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    ```shell
    curl --request DELETE --header "PRIVATE-TOKEN: <your_access_token>" \\
         "https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys/13"
    ```

    Args:
        id (int | str):
        key_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ClientKey | InsufficientScopeError | MessageError | InvalidTokenError | MessageError | MessageError | ParameterError | str
     """

    return sync_detailed(
        id=id,
        key_id=key_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: int | str,
    key_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[
    ClientKey
    | InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | ParameterError
    | str
]:
    """ Delete a client key

     Removes a client key from a project. Applications that send errors with its DSN are refused from
    then on.
    The id of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    ```shell
    curl --request DELETE --header "PRIVATE-TOKEN: <your_access_token>" \\
         "https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys/13"
    ```

    Args:
        id (int | str):
        key_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ClientKey | InsufficientScopeError | MessageError | InvalidTokenError | MessageError | MessageError | ParameterError | str]
     """

    kwargs = _get_kwargs(
        id=id,
        key_id=key_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: int | str,
    key_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> (
    ClientKey
    | InsufficientScopeError
    | MessageError
    | InvalidTokenError
    | MessageError
    | MessageError
    | ParameterError
    | str
    | None
):
    """ Delete a client key

     Removes a client key from a project. Applications that send errors with its DSN are refused from
    then on.
    The id of a deleted key is never given out again.

    Needs the Maintainer role. Introduced in GitLab 14.3.

    ```shell
    curl --request DELETE --header "PRIVATE-TOKEN: <your_access_token>" \\
         "https://gitlab.example.com/api/v4/projects/5/error_tracking/client_keys/13"
    ```

    Args:
        id (int | str):
        key_id (int):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ClientKey | InsufficientScopeError | MessageError | InvalidTokenError | MessageError | MessageError | ParameterError | str
     """

    return (
        await asyncio_detailed(
            id=id,
            key_id=key_id,
            client=client,
        )
    ).parsed
