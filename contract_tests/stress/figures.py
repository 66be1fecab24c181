"""What a part of the torture found: figures, and what must not have happened."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Figures:
    """Names with numbers in the order in which they are printed; every fault makes the whole fail."""

    title: str
    numbers: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def must(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)

    def __str__(self) -> str:
        width = max(map(len, self.numbers), default=0)
        lines = [f"  {name:<{width}}  {number}" for name, number in self.numbers.items()]
        return "\n".join([self.title, *lines, *(f"  FAULT: {fault}" for fault in self.faults), ""])
