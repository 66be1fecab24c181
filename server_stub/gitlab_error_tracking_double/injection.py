"""The injected faults, and the requests that they apply to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitlab_error_tracking_double.contracts import contracts, operations
from gitlab_error_tracking_double.engine import validators
from gitlab_error_tracking_double.faults import Fault, Respond

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gitlab_error_tracking_contract import Operation

    from gitlab_error_tracking_double.engine import SeededRandom
    from gitlab_error_tracking_double.responses import Response


class FaultError(ValueError):
    """The operation is unknown, the fault does not apply to it, or its response violates the contract."""


@dataclass
class InjectedFault:
    """A fault that applies to coming requests.

    Attributes:
        fault: The fault.
        on: The operation; None for every operation of GitLab's API that the fault applies to.
        times: The number of remaining requests; None for no limit.
        probability: The probability for each request.
        optional: Whether the test passes if the fault was never applied.
        applied: The number of requests that the fault was applied to.
    """

    fault: Fault
    on: str | None
    times: int | None
    probability: float
    optional: bool = False
    applied: int = 0

    @property
    def operations(self) -> Collection[str]:
        """The names of the operations that the fault may apply to."""
        return {self.on} if self.on else contracts()[0].operations.keys()

    def __str__(self) -> str:
        return f"{self.fault} on {self.on or 'any operation'}"


class FaultInjector:
    """The injected faults, in order: the first one that applies to a request is used."""

    def __init__(self, random: SeededRandom) -> None:
        self._random = random
        self._faults: list[InjectedFault] = []

    @property
    def faults(self) -> tuple[InjectedFault, ...]:
        """The faults that apply to coming requests."""
        return tuple(self._faults)

    def inject(self, fault: Fault, on: str | None, times: int | None, probability: float, *, optional: bool) -> None:
        """Inject a fault; see `GitLab.inject`.

        Raises:
            FaultError: An argument is invalid.
        """
        if not isinstance(fault, Fault):
            raise FaultError(f"{fault!r} is not a fault: use an instance, such as faults.ServerError()")
        known = operations()
        if on is not None and on not in known:
            raise FaultError(f"there is no operation {on!r}: use one of {', '.join(known)}")
        if times is not None and (type(times) is not int or times < 1):
            raise FaultError("times must be a whole number, at least 1")
        if not 0 < probability <= 1:
            raise FaultError("probability must be above 0 and at most 1")
        if on is not None and not fault.applies_to(known[on]):
            raise FaultError(f"{fault} does not apply to {on}")
        if isinstance(fault, Respond):
            _check_response(fault, [known[on]] if on else contracts()[0].operations.values())
        self._faults.append(InjectedFault(fault, on, times, probability, optional))

    def clear(self) -> None:
        """Remove all faults."""
        self._faults.clear()

    def assert_applied(self) -> None:
        """Assert that each fault was applied, unless it is optional.

        Raises:
            AssertionError: A fault was never applied.
        """
        missing = [f"  {injected}" for injected in self._faults if not injected.applied and not injected.optional]
        if missing:
            raise AssertionError(
                "\n".join(
                    ["these faults were injected but never applied (or inject them with optional=True):", *missing]
                )
            )

    def next_for(self, operation: Operation) -> InjectedFault | None:
        """Return the fault for a request, or None. `count` counts it once it had an effect."""
        for injected in self._faults:
            if operation.operation_id not in injected.operations or not injected.fault.applies_to(operation):
                continue
            if injected.probability < 1 and not self._random.draw(injected.probability):
                continue
            return injected
        return None

    def count(self, injected: InjectedFault) -> None:
        """Count a request that a fault was applied to, and remove the fault after the last one."""
        injected.applied += 1
        if injected.times is not None:
            injected.times -= 1
            if not injected.times:
                self._faults.remove(injected)


def contract_violation(operation: Operation, response: Response) -> str | None:
    """Return how a response violates the contract; None if it does not, or if its status is undocumented."""
    validator = validators().get((operation.operation_id, response.status))
    if validator is None:
        return None
    headers = {"x-request-id": "any"} | dict(response.headers)
    return next((problem.detail for problem in validator.problems(headers, response.body)), None)


def _check_response(fault: Respond, possible: Iterable[Operation]) -> None:
    for operation in possible:
        if problem := contract_violation(operation, fault.response()):
            raise FaultError(
                f"the response does not match the documented {fault.status} of {operation.operation_id}: {problem}"
            )
