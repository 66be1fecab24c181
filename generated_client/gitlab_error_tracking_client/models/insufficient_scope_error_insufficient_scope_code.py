# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from typing import Literal

InsufficientScopeErrorInsufficientScopeCode = Literal["insufficient_scope"]

INSUFFICIENT_SCOPE_ERROR_INSUFFICIENT_SCOPE_CODE_VALUES: set[
    InsufficientScopeErrorInsufficientScopeCode
] = {
    "insufficient_scope",
}


def check_insufficient_scope_error_insufficient_scope_code(
    value: str,
) -> InsufficientScopeErrorInsufficientScopeCode:
    if value in INSUFFICIENT_SCOPE_ERROR_INSUFFICIENT_SCOPE_CODE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {INSUFFICIENT_SCOPE_ERROR_INSUFFICIENT_SCOPE_CODE_VALUES!r}"
    )
