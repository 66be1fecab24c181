"""The example values of the contract, for tests that need a valid one. A new field changes none of these tests."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from gitlab_error_tracking_contract import load_contract

_EXAMPLES = load_contract().document["components"]["examples"]


def example(name: str, **changes: Any) -> dict[str, Any]:
    """Return a copy of the example value of a name, with changed fields."""
    value: dict[str, Any] = deepcopy(_EXAMPLES[name]["value"])
    return value | changes
