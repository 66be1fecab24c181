"""Errors of receiving: the request is refused, and the message says why.

IngestError
├── UnsupportedEncoding  the body has an unknown content encoding
├── MalformedBody        the body does not have the encoding that it should have, or ends early
├── TooLarge             the unpacked body or an event exceeds its limit
├── MalformedEnvelope    the envelope breaks its format
├── InvalidEvent         the event breaks its format
├── KeyMissing           the request names no client key
└── KeysDiffer           the request names several client keys, or the DSN of another project
"""

from __future__ import annotations


class IngestError(Exception):
    """Base class of all errors of receiving. The message repeats no part of the request."""


class UnsupportedEncoding(IngestError):
    pass


class MalformedBody(IngestError):
    pass


class TooLarge(IngestError):
    pass


class MalformedEnvelope(IngestError):
    pass


class InvalidEvent(IngestError):
    pass


class KeyMissing(IngestError):
    pass


class KeysDiffer(IngestError):
    pass
