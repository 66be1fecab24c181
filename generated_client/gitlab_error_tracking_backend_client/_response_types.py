# Generated from openapi/backend.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Correct the types of methods whose connection returns a ``Response``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .types import Response

P = ParamSpec("P")
T = TypeVar("T")


def returning_response(method: Callable[P, T]) -> Callable[P, Response[T]]:
    """Return a method as one that returns a ``Response``."""
    return cast("Callable[P, Response[T]]", method)


def returning_response_async(
    method: Callable[P, Coroutine[Any, Any, T]],
) -> Callable[P, Coroutine[Any, Any, Response[T]]]:
    """Return an asynchronous method as one that returns a ``Response``."""
    return cast("Callable[P, Coroutine[Any, Any, Response[T]]]", method)
