# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._reading import read


@define
class ParameterError:
    """One or several parameters are not as they must be.

    Attributes:
        error: What is wrong with each parameter, joined by commas in the order of declaration.
    """

    error: str

    def to_dict(self) -> dict[str, Any]:
        """What the API would send."""
        return {
            "error": self.error,
        }

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read what the API sent.

        Raises:
            ValueError: A field is missing or not of its type.
        """
        return cls(
            error=read(src_dict, "error", str),
        )
