"""What a request gets: an answer, a late one, half of one, or none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

Headers = tuple[tuple[str, str], ...]

GITLAB_HEADERS: Headers = (
    ("cache-control", "max-age=0, private, must-revalidate"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers with names in lower case, and a body.

    Before it is sent `seconds` pass, and after `sent` bytes of the body, where that is not None, the connection breaks.
    """

    status: int
    headers: Headers
    body: bytes = field(repr=False)
    seconds: float = 0
    sent: int | None = None

    @classmethod
    def made(cls, status: int, media_type: str, body: bytes, headers: Headers = ()) -> Answer:
        """An answer with a body of a media type."""
        described = (("content-type", media_type), ("content-length", str(len(body))))
        return cls(status, (*headers, *described), body)

    def header(self, name: str) -> str | None:
        """The value of a header, or None."""
        return dict(self.headers).get(name)

    def with_body(self, body: bytes) -> Answer:
        """The same answer with another body."""
        return replace(self.with_header("content-length", str(len(body))), body=body)

    def with_header(self, name: str, value: str | None) -> Answer:
        """The same answer with another value of a header, or without it where that is None."""
        kept = tuple(pair for pair in self.headers if pair[0] != name)
        return replace(self, headers=kept if value is None else (*kept, (name, value)))

    def without_body(self) -> Answer:
        """What HEAD gets of it."""
        return replace(self, body=b"")


@dataclass(frozen=True, slots=True)
class NoResponse:
    """The connection breaks before anything is sent."""


Outcome = Answer | NoResponse
