# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""What a client needs to know of its contract."""

from collections.abc import Mapping
from typing import NamedTuple


class Api(NamedTuple):
    """The first server of a contract, and its security schemes.

    Attributes:
        url: The address of the server.
        base_path: The path of the API below it.
        schemes: For each scheme the header that carries the token, and the text before the token.
    """

    url: str
    base_path: str
    schemes: Mapping[str, tuple[str, str]]
