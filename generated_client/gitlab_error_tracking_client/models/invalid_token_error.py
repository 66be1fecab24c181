# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.invalid_token_error_error import (
    InvalidTokenErrorError,
    check_invalid_token_error_error,
)

T = TypeVar("T", bound="InvalidTokenError")


@_attrs_define
class InvalidTokenError:
    """The token is known but no longer valid.

    Attributes:
        error (InvalidTokenErrorError): The error code of RFC 6750.
        error_description (str): Whether the token is expired or was revoked.
    """

    error: InvalidTokenErrorError
    error_description: str

    def to_dict(self) -> dict[str, Any]:
        error: str = self.error

        error_description = self.error_description

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "error": error,
                "error_description": error_description,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        error = check_invalid_token_error_error(d.pop("error"))

        error_description = d.pop("error_description")

        invalid_token_error = cls(
            error=error,
            error_description=error_description,
        )

        return invalid_token_error
