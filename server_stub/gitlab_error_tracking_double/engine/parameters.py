"""Parse request parameters as the application does."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.http.errors import HttpError
from gitlab_error_tracking_server.http.parameters import ParameterReader

from gitlab_error_tracking_double.engine.engine import contract

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Operation


@cache
def _parameters() -> ParameterReader:
    return ParameterReader(contract())


def parse_parameters(operation: Operation, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Parse the documented parameters. Undocumented ones stay unchanged, and all of them if one is invalid."""
    try:
        return {**sent, **_parameters().read(operation.operation_id, dict(sent))}
    except HttpError:
        return dict(sent)
