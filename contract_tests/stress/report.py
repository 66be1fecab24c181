"""The result of one part of the stress tests."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """Measured values, in the order in which they are printed, and failures."""

    title: str
    values: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def require(self, condition: bool, failure: str) -> None:
        """Add a failure unless a condition holds."""
        if not condition:
            self.failures.append(failure)

    def __str__(self) -> str:
        width = max(map(len, self.values), default=0)
        lines = [f"  {name:<{width}}  {value}" for name, value in self.values.items()]
        return "\n".join([self.title, *lines, *(f"  FAILED: {failure}" for failure in self.failures), ""])
