"""Are the parameters right? Reads them by the contract and names every problem in GitLab's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from gitlab_error_tracking_server.gitlab.errors import InvalidParameters
from gitlab_error_tracking_server.http.envelope import segment
from gitlab_error_tracking_server.request import context_of, operation_id_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Contract, Operation, Parameter
    from starlette.types import ASGIApp, Receive, Scope, Send

_BOOLEANS = {"true": True, "false": False}

# Python refuses to read numbers of more than 4,300 digits.
_MAX_DIGITS = 4300


@dataclass(frozen=True, slots=True)
class _Rule:
    """A parameter with its schema compiled."""

    parameter: Parameter
    validator: jsonschema_rs.Validator

    def read(self, sent: Any) -> Any:
        """The value of a parameter as it was sent: text, or what JSON can hold.

        Raises:
            ValueError: With the problem, to be put after the parameter's name.
        """
        if sent is None or (isinstance(sent, str) and not sent.strip()):
            raise ValueError("is empty")
        value = _coerced(sent, self.parameter.schema["type"])
        # A number in the path that can be no id is one that is not found, which is not for this room to say.
        if self.parameter.location == "query" and not self.validator.is_valid(value):
            raise ValueError("does not have a valid value")
        return value


class Parameters:
    """ASGI middleware that puts an operation's parameters, each of its type, into the context."""

    def __init__(self, app: ASGIApp, contract: Contract) -> None:
        self._app = app
        self._rules = {name: _rules(operation) for name, operation in contract.operations.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation_id = operation_id_of(scope)
        if operation_id is not None:
            context = context_of(scope)
            in_path = {name: segment(value) for name, value in scope["path_params"].items()}
            context.parameters = self.read(operation_id, context.attributes | in_path)
        await self._app(scope, receive, send)

    def read(self, operation_id: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of an operation, without those that were left out.

        Raises:
            InvalidParameters: Names every parameter that is missing, empty, not of its type or out of its range.
        """
        values = {}
        problems = []
        for rule in self._rules[operation_id]:
            name = rule.parameter.name
            # A null says as much as nothing does, where something may be left out.
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


def _rules(operation: Operation) -> tuple[_Rule, ...]:
    # The project's id has had its own room: there a wrong one is a project that is not found.
    return tuple(
        _Rule(parameter, jsonschema_rs.validator_for(parameter.schema))
        for parameter in operation.parameters
        if parameter.name != "id"
    )


def _coerced(sent: Any, kind: str) -> Any:
    if kind == "boolean" and isinstance(sent, bool):
        return sent
    if kind == "boolean" and isinstance(sent, str) and sent.lower() in _BOOLEANS:
        return _BOOLEANS[sent.lower()]
    if kind == "integer" and _is_integer(sent):
        return int(sent)
    raise ValueError("is invalid")


def _is_integer(sent: Any) -> bool:
    if isinstance(sent, str):
        digits = sent.removeprefix("-")
        return digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS
    return isinstance(sent, int) and not isinstance(sent, bool)
