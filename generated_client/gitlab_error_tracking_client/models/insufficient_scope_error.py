# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.insufficient_scope_error_error import (
    InsufficientScopeErrorError,
    check_insufficient_scope_error_error,
)

T = TypeVar("T", bound="InsufficientScopeError")


@_attrs_define
class InsufficientScopeError:
    """The token is valid but its scope does not allow the operation.

    Attributes:
        error (InsufficientScopeErrorError): The error code of RFC 6750.
        error_description (str): What the token lacks.
        scope (str): The scopes that would do, separated by spaces.
    """

    error: InsufficientScopeErrorError
    error_description: str
    scope: str

    def to_dict(self) -> dict[str, Any]:
        error: str = self.error

        error_description = self.error_description

        scope = self.scope

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "error": error,
                "error_description": error_description,
                "scope": scope,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        error = check_insufficient_scope_error_error(d.pop("error"))

        error_description = d.pop("error_description")

        scope = d.pop("scope")

        insufficient_scope_error = cls(
            error=error,
            error_description=error_description,
            scope=scope,
        )

        return insufficient_scope_error
