# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from typing import Literal

InvalidTokenErrorError = Literal["invalid_token"]

INVALID_TOKEN_ERROR_ERROR_VALUES: set[InvalidTokenErrorError] = {
    "invalid_token",
}


def check_invalid_token_error_error(value: str) -> InvalidTokenErrorError:
    if value in INVALID_TOKEN_ERROR_ERROR_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {INVALID_TOKEN_ERROR_ERROR_VALUES!r}"
    )
