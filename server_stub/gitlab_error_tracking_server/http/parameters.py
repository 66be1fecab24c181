"""Read the parameters of an operation by the contract, and report every problem in GitLab's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from gitlab_error_tracking_contract.response_validation import MAX_DIGITS

from gitlab_error_tracking_server.http.errors import InvalidParameters
from gitlab_error_tracking_server.http.request_body import read_attributes
from gitlab_error_tracking_server.request import context_of, operation_id_of, path_parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Contract, Operation, Parameter
    from starlette.types import ASGIApp, Receive, Scope, Send

_BOOLEANS = {"true": True, "false": False}


class Parameters:
    """ASGI middleware that puts the parameters of an operation, each of its type, into the context.

    Args:
        app: The next middleware.
        contract: Defines the parameters.
        max_body: The limit of a body in bytes.
    """

    def __init__(self, app: ASGIApp, contract: Contract, max_body: int) -> None:
        self._app = app
        self._max_body = max_body
        self._reader = ParameterReader(contract)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        context = context_of(scope)
        in_path = {name: path_parameter(value) for name, value in scope["path_params"].items()}
        # The body takes precedence over the query, as in Grape.
        sent = context.query | await read_attributes(scope, receive, self._max_body) | in_path
        context.parameters = self._reader.read(str(operation_id_of(scope)), sent)
        await self._app(scope, receive, send)


class ParameterReader:
    """Read parameters by the schemas of the contract."""

    def __init__(self, contract: Contract) -> None:
        self._rules = {name: _rules(operation) for name, operation in contract.operations.items()}

    def read(self, operation_id: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of an operation that were sent.

        Raises:
            InvalidParameters: Names every parameter that is missing, empty, of another type or out of its range.
        """
        values = {}
        problems = []
        for rule in self._rules[operation_id]:
            name = rule.parameter.name
            # For an optional parameter null means the same as leaving it out.
            if name not in sent or (sent[name] is None and not rule.parameter.required):
                if rule.parameter.required:
                    problems.append(f"{name} is missing")
                continue
            try:
                values[name] = rule.read(sent[name])
            except ValueError as problem:
                problems.append(f"{name} {problem}")
        if problems:
            raise InvalidParameters(problems)
        return values


@dataclass(frozen=True, slots=True)
class _Rule:
    """A parameter with its compiled schema."""

    parameter: Parameter
    validator: jsonschema_rs.Validator

    def read(self, sent: Any) -> Any:
        """Return the value of a parameter from text or from a JSON value.

        Raises:
            ValueError: With the problem, to follow the parameter's name.
        """
        if sent is None or (isinstance(sent, str) and not sent.strip()):
            raise ValueError("is empty")
        value = _converted(sent, self.parameter.schema["type"])
        # A number in the path that is out of range is an id that the store does not find: 404, not 400.
        if self.parameter.location == "query" and not self.validator.is_valid(value):
            raise ValueError("does not have a valid value")
        return value


def _rules(operation: Operation) -> tuple[_Rule, ...]:
    # The authorization has read the project's id: a malformed one is a project that is not found.
    return tuple(
        _Rule(parameter, jsonschema_rs.validator_for(parameter.schema))
        for parameter in operation.parameters
        if parameter.name != "id"
    )


def _converted(sent: Any, type_: str) -> Any:
    if type_ == "boolean" and isinstance(sent, bool):
        return sent
    if type_ == "boolean" and isinstance(sent, str) and sent.lower() in _BOOLEANS:
        return _BOOLEANS[sent.lower()]
    if type_ == "integer" and _is_integer(sent):
        return int(sent)
    raise ValueError("is invalid")


def _is_integer(sent: Any) -> bool:
    if isinstance(sent, str):
        digits = sent.removeprefix("-")
        return digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS
    return isinstance(sent, int) and not isinstance(sent, bool) and abs(sent) < 10**MAX_DIGITS
