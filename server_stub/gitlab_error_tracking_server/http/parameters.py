"""Read the parameters of an operation by the contract, and report every problem in GitLab's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from gitlab_error_tracking_contract import Parameter
from gitlab_error_tracking_contract.response_validation import MAX_DIGITS

from gitlab_error_tracking_server.http.errors import InvalidParameters
from gitlab_error_tracking_server.request import context_of, operation_id_of, path_parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitlab_error_tracking_contract import Contract, Operation
    from starlette.types import ASGIApp, Receive, Scope, Send

# The texts of dry-types (`Dry::Types::Coercions::Params`), with which Grape reads booleans.
_TRUE = ["1", "on", "On", "ON", "t", "true", "True", "TRUE", "T", "y", "yes", "Yes", "YES", "Y"]
_FALSE = ["0", "off", "Off", "OFF", "f", "false", "False", "FALSE", "F", "n", "no", "No", "NO", "N"]
BOOLEANS = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
# Declared with `allow_blank: false` in GitLab, so that a missing one is empty, too.
_NOT_BLANK = frozenset({"active"})
_CAPITAL = re.compile("[A-Z]")


class Parameters:
    """ASGI middleware that puts the parameters of an operation, each of its type, into the context.

    Args:
        app: The next middleware.
        contracts: Define the parameters.
    """

    def __init__(self, app: ASGIApp, contracts: Sequence[Contract]) -> None:
        self._app = app
        self._reader = ParameterReader(*contracts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        context = context_of(scope)
        in_path = {name: path_parameter(value) for name, value in scope["path_params"].items()}
        context.parameters = self._reader.read(str(operation_id_of(scope)), context.sent | in_path)
        await self._app(scope, receive, send)


class ParameterReader:
    """Read parameters by the schemas of contracts."""

    def __init__(self, *contracts: Contract) -> None:
        self._rules = {
            name: _rules(operation) for contract in contracts for name, operation in contract.operations.items()
        }

    def read(self, operation_id: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters of an operation that were sent, by Python's names.

        A required one is None if GitLab takes it empty.

        Raises:
            InvalidParameters: Names every parameter that is missing, empty, of another type or out of its range.
        """
        values = {}
        problems = []
        for rule in self._rules[operation_id]:
            name = rule.parameter.name
            try:
                value = rule.read(sent)
            except _Problems as found:
                problems += [f"{name} {problem}" for problem in found.args]
            else:
                if value is not None or rule.parameter.required:
                    values[snake_case(name)] = value
        if problems:
            raise InvalidParameters(problems)
        return values


class _Problems(Exception):
    """The problems of a parameter; each follows the parameter's name."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A parameter with its compiled schema."""

    parameter: Parameter
    validator: jsonschema_rs.Validator

    def read(self, attributes: Mapping[str, Any]) -> Any:
        """Return the value of the parameter from text or from a JSON value, or None if it is missing or empty.

        Raises:
            _Problems: The value is not valid.
        """
        name = self.parameter.name
        is_required_field = self.parameter.location == "body" and self.parameter.required
        empty = ["is empty"] if name in _NOT_BLANK or is_required_field else []
        if name not in attributes:
            if self.parameter.required:
                raise _Problems("is missing", *empty)
            return None
        sent = attributes[name]
        if sent is None or sent == "":
            if empty:
                raise _Problems(*empty)
            return None
        value = _converted(sent, self.parameter.schema["type"])
        if value is None:
            raise _Problems("is invalid", *(empty if _is_blank(sent) else []))
        # A number in the path that is out of range is an id that the store does not find: 404, not 400.
        if self.parameter.location != "path" and not self.validator.is_valid(value):
            raise _Problems("does not have a valid value")
        return value


def _rules(operation: Operation) -> tuple[_Rule, ...]:
    # The first parameter is the project. The authorization has read it: a malformed one is a project that is not found.
    parameters = [*operation.parameters[1:], *body_parameters(operation)]
    return tuple(_Rule(parameter, jsonschema_rs.validator_for(parameter.schema)) for parameter in parameters)


def body_parameters(operation: Operation) -> list[Parameter]:
    """Return the fields of an operation's JSON body as parameters."""
    body = operation.body or {"properties": {}}
    return [
        Parameter(name, "body", name in body.get("required", ()), schema) for name, schema in body["properties"].items()
    ]


def snake_case(name: str) -> str:
    """Return a name of a contract, such as `statsPeriod`, as Python writes it."""
    return _CAPITAL.sub(lambda letter: f"_{letter[0].lower()}", name)


def _converted(sent: Any, type_: str) -> bool | int | str | None:
    if type_ == "string":
        return sent if isinstance(sent, str) else None
    if type_ == "integer":
        return int(sent) if _is_integer(sent) else None
    if isinstance(sent, str):
        return BOOLEANS.get(sent)
    return bool(sent) if isinstance(sent, int) and sent in {0, 1} else None


def _is_blank(sent: Any) -> bool:
    return not sent.strip() if isinstance(sent, str) else sent in ([], {})


def _is_integer(sent: Any) -> bool:
    if isinstance(sent, str):
        digits = sent.removeprefix("-")
        return digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS
    return isinstance(sent, int) and not isinstance(sent, bool) and abs(sent) < 10**MAX_DIGITS
