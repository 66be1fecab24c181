"""The log: for people, or as JSON for programs. One record is one line, whoever has written what is in it.

Records are made by the standard library's loggers, so that those of uvicorn's and SQLAlchemy's are like our own. What
they are about stands in `extra={"fields": {…}}`.

The formats are our own few lines because every request is logged: a line of JSON takes 25 µs, and 75 where
python-json-logger writes it.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from gitlab_error_tracking_server.observability.redaction import redact

FORMATS = ("human", "json")
LEVELS = ("info", "warning", "error")

# Visible ASCII, but neither what quotes a value nor what begins one.
_plain = re.compile(r"[!#-<>-~]+").fullmatch


def configure_logging(log_format: str, level: str) -> None:
    """Write the log to standard error.

    Args:
        log_format: One of `FORMATS`.
        level: One of `LEVELS`: what is less than this is not written. Every request is an `info`.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if log_format == "json" else _Human())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("connexion").setLevel(logging.ERROR)


class _Human(logging.Formatter):
    """`TIME LEVEL MESSAGE NAME=VALUE …`.

    A client can make a server log what it likes, such as a path with a line feed in it. No character of it begins a
    line or a field: what cannot be printed is escaped, values with anything but plain characters are quoted, and the
    lines of a traceback are indented.
    """

    def format(self, record: logging.LogRecord) -> str:
        parts = [_time(record), record.levelname, _printable(redact(record.getMessage()))]
        parts += [f"{name}={_value(value)}" for name, value in _fields(record).items()]
        line = " ".join(parts)
        if not record.exc_info:
            return line
        traceback = redact(self.formatException(record.exc_info)).splitlines()
        return "\n".join([line, *(f"  | {_printable(text)}" for text in traceback)])


class _Json(logging.Formatter):
    """One JSON object a line; everything that is not ASCII is escaped."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
            **_fields(record),
        }
        if record.exc_info:
            line["traceback"] = redact(self.formatException(record.exc_info))
        return json.dumps(line)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields: dict[str, Any] = getattr(record, "fields", {})
    return {name: redact(value) if isinstance(value, str) else value for name, value in fields.items()}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _value(value: object) -> str:
    if value is None:
        return "-"
    text = str(value)
    return text if _plain(text) else json.dumps(text)


def _printable(text: str) -> str:
    return text if text.isprintable() else text.encode("unicode_escape").decode()
