"""Stop at what the generator does not support."""

from __future__ import annotations

from typing import NoReturn


class Unsupported(Exception):
    """Something in the contract that the generator does not support."""


def unsupported(place: str, what: str, remedy: str) -> NoReturn:
    """Stop instead of generating incomplete code.

    Args:
        place: The place in the contract.
        what: The unsupported construct.
        remedy: The file to extend, or the change to make.
    """
    remedy = f"extend {remedy}" if remedy.startswith("generator/") else remedy
    raise Unsupported(f"{place}: the generator does not support {what}: {remedy}.")
