# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
from collections.abc import Mapping
from typing import Any, Self

from attrs import define

from .._reading import read


@define
class MessageError:
    """An error of a resource, a role or a save, in GitLab's ordinary shape.

    Attributes:
        message: What went wrong.
    """

    message: str

    def to_dict(self) -> dict[str, Any]:
        """What the API would send."""
        return {
            "message": self.message,
        }

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read what the API sent.

        Raises:
            ValueError: A field is missing or not of its type.
        """
        return cls(
            message=read(src_dict, "message", str),
        )
