"""Which faults wait for which requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitlab_error_tracking_double.engine.engine import checks, contract
from gitlab_error_tracking_double.faults.kinds import Fault, Respond

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitlab_error_tracking_contract import Operation

    from gitlab_error_tracking_double.engine.seeded_random import SeededRandom
    from gitlab_error_tracking_double.responses import Answer


class FaultError(ValueError):
    """A fault cannot be so: there is no such operation, it does not fit, or the contract documents it otherwise."""


@dataclass
class InjectedFault:
    """A fault that waits for requests.

    Attributes:
        fault: What happens.
        on: The operation that it happens to; None is every one that it fits.
        times: How often it still happens; None is for ever.
        probability: How likely it happens to a request.
    """

    fault: Fault
    on: str | None
    times: int | None
    probability: float


class Faults:
    """The faults that wait, in the order in which they were armed: of those that fit, the first one happens."""

    def __init__(self, chance: SeededRandom) -> None:
        self._chance = chance
        self._armed: list[InjectedFault] = []

    @property
    def armed(self) -> tuple[InjectedFault, ...]:
        """Those that still wait."""
        return tuple(self._armed)

    def arm(self, fault: Fault, on: str | None, times: int | None, probability: float) -> None:
        """Have a fault wait; see `GitLab.inject`.

        Raises:
            FaultError: It cannot be so.
        """
        operations = contract().operations
        if on is not None and on not in operations:
            raise FaultError(f"there is no operation {on!r}; there are {', '.join(operations)}")
        if times is not None and times < 1:
            raise FaultError("a fault happens at least once; to have none, arm none")
        if not 0 < probability <= 1:
            raise FaultError("a probability is more than 0 and at most 1")
        if on is not None and not fault.fits(operations[on]):
            raise FaultError(f"{fault} does not fit {on}")
        if isinstance(fault, Respond):
            _refuse_what_is_documented_otherwise(fault, [operations[on]] if on else operations.values())
        self._armed.append(InjectedFault(fault, on, times, probability))

    def clear(self) -> None:
        """Have none wait any more."""
        self._armed.clear()

    def next_for(self, operation: Operation) -> Fault | None:
        """The fault that happens to a request, or None."""
        for armed in self._armed:
            if armed.on not in {None, operation.operation_id} or not armed.fault.fits(operation):
                continue
            if armed.probability < 1 and not self._chance.happens(armed.probability):
                continue
            if armed.times is not None:
                armed.times -= 1
                if not armed.times:
                    self._armed.remove(armed)
            return armed.fault
        return None


def contradiction(operation: Operation, answer: Answer) -> str | None:
    """What of an answer is not as documented; None where all is, or where the contract does not know its status."""
    check = checks().get((operation.operation_id, answer.status))
    if check is None:
        return None
    headers = {"x-request-id": "any"} | dict(answer.headers)
    return next((problem.detail for problem in check.problems(headers, answer.body)), None)


def _refuse_what_is_documented_otherwise(fault: Respond, operations: Iterable[Operation]) -> None:
    for operation in operations:
        if problem := contradiction(operation, fault.answer()):
            raise FaultError(f"the contract documents {fault.status} of {operation.operation_id} otherwise: {problem}")
