# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Reject copying and pickling."""

from typing import NoReturn

from ._exceptions import UsageError


class Uncopyable:
    """Base class of a client, its groups and its pages: a copy would share connections, a pickle contain the token."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise UsageError(
            f"{type(self).__name__} cannot be copied or pickled: make another client with the same arguments."
        )
