"""The exit codes of the commands for users of GitLab."""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """An exit code, with what it means."""

    meaning: str

    DONE = 0, "everything succeeded, or there was nothing to change"
    FAILED = 1, "GitLab rejected something or cannot be reached, or a check of doctor failed"
    USAGE = 2, "an argument, an option or a variable is not valid, or an extra is missing; nothing was sent"
    INTERRUPTED = 130, "Ctrl-C, SIGTERM or SIGHUP, or no to a question; the command says what is left to do"

    def __new__(cls, value: int, meaning: str) -> Self:
        """Create a member."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member
