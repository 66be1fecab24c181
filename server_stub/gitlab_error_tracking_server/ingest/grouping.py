"""Group events into errors, as GitLab's collector does: by name, actor and platform."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUPING_VERSION = 1
"""The version of the rules. Increase it with each change: all events then belong to new errors."""

_BITS = 53
_DEFAULT = re.compile(r"\{\{\s*default\s*\}\}")


def error_fingerprint(name: str, actor: str, platform: str, sdk_fingerprint: Sequence[object] = ()) -> int:
    """Return the fingerprint of the error to which an event belongs.

    It has 53 bits, because JavaScript and many JSON libraries read larger numbers inexactly.

    Args:
        name: The type of the exception.
        actor: The code that raised it.
        platform: The platform of the SDK.
        sdk_fingerprint: The application's own rule. `{{ default }}` in it stands for the other three.
    """
    default = [name, actor, platform]
    parts = [default if _is_default(part) else part for part in sdk_fingerprint or [default]]
    digest = hashlib.sha256(orjson.dumps([GROUPING_VERSION, parts])).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - _BITS)


def _is_default(part: object) -> bool:
    return isinstance(part, str) and _DEFAULT.fullmatch(part.strip()) is not None
