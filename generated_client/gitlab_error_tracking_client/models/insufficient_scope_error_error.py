# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from typing import Literal

InsufficientScopeErrorError = Literal["insufficient_scope"]

INSUFFICIENT_SCOPE_ERROR_ERROR_VALUES: set[InsufficientScopeErrorError] = {
    "insufficient_scope",
}


def check_insufficient_scope_error_error(value: str) -> InsufficientScopeErrorError:
    if value in INSUFFICIENT_SCOPE_ERROR_ERROR_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {INSUFFICIENT_SCOPE_ERROR_ERROR_VALUES!r}"
    )
