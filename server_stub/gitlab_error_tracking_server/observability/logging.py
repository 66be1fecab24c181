"""Format the log for people or as JSON. Each record is one line, whatever text it contains.

Records come from the standard library's loggers, those of uvicorn and SQLAlchemy included. Additional fields are passed
as `extra={"fields": {…}}`.

python-json-logger is not used because every request is logged: a line takes 25 µs here, and 75 µs there.
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

# Visible ASCII except the quotation mark and the equals sign.
_plain = re.compile(r"[!#-<>-~]+").fullmatch


def configure_logging(log_format: str, level: str) -> None:
    """Write the log to standard error.

    Args:
        log_format: One of `FORMATS`.
        level: One of `LEVELS`: messages below this level are not logged. Every request is logged at level info.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if log_format == "json" else _Human())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("connexion").setLevel(logging.ERROR)


class _Human(logging.Formatter):
    """`TIME LEVEL MESSAGE NAME=VALUE …`.

    Logged text may come from a client, such as a path with a line feed. It cannot forge a line or a field:
    unprintable characters are escaped, values with special characters are quoted, and tracebacks are indented.
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
    """One JSON object for each line, in ASCII."""

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
