# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from typing import Literal

InvalidTokenErrorInvalidTokenCode = Literal["invalid_token"]

INVALID_TOKEN_ERROR_INVALID_TOKEN_CODE_VALUES: set[
    InvalidTokenErrorInvalidTokenCode
] = {
    "invalid_token",
}


def check_invalid_token_error_invalid_token_code(
    value: str,
) -> InvalidTokenErrorInvalidTokenCode:
    if value in INVALID_TOKEN_ERROR_INVALID_TOKEN_CODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {INVALID_TOKEN_ERROR_INVALID_TOKEN_CODE_VALUES!r}"
    )
