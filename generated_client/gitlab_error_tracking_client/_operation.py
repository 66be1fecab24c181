# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""Makes requests, and reads answers by what the contract documents."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import quote

import httpx
from attrs import frozen

from ._reading import Unreadable
from ._redaction import excerpt, printable, redacted
from .errors import ApiError, UnexpectedResponse, UsageError
from .types import Response

Success = TypeVar("Success")
Failure = TypeVar("Failure")
Body_co = TypeVar("Body_co", covariant=True)


class Request(NamedTuple):
    """A request to the API; its path is encoded."""

    method: str
    path: str
    query: dict[str, bool | int | str]


@frozen
class Parameter:
    """What a parameter takes. A text matches the pattern or, where a number does as well, is one in digits."""

    kinds: tuple[type[bool | int | str], ...]
    required: bool = True
    pattern: str | None = None

    def checked(self, name: str, value: object) -> bool | int | str:
        """A value that the parameter takes, of no class of its own.

        Raises:
            UsageError: It takes no such value.
        """
        # Python's booleans are numbers, but no project and no key is called True.
        kind = next((kind for kind in (bool, int, str) if isinstance(value, kind)), None)
        if kind not in self.kinds:
            raise UsageError(f"{name} is {type(value).__name__}: write {self._wanted()}.")
        if not isinstance(value, str):
            return value if isinstance(value, bool) else int(value)  # type: ignore[call-overload]
        text = str.__str__(value)
        is_number = int in self.kinds and text.isascii() and text.isdigit()
        if self.pattern and not is_number and not re.fullmatch(self.pattern, text):
            raise UsageError(f"{name} is {_shortened(text)}: write {self._wanted()}. {_encoded(text)}".rstrip())
        return text

    def _wanted(self) -> str:
        words = {
            bool: "True or False",
            int: "a number",
            str: "a path such as 'group/project'" if self.pattern else "a text",
        }
        return ", or ".join(words[kind] for kind in self.kinds)


@frozen
class Shape(Generic[Body_co]):
    """A shape that the body of an error may have.

    `says` names the fields that tell what is wrong. `error` is the class of the error, but where the body is one of
    `kinds`, that kind's.
    """

    read: Callable[[Any], Body_co]
    error: type[ApiError]
    says: tuple[str, ...] = ()
    kinds: Sequence[tuple[Mapping[str, Any], type[ApiError]]] = ()


@frozen
class Failures(Generic[Body_co]):
    """An error that the contract documents: how its body is decoded, and the shapes that it may have."""

    decode: Callable[[httpx.Response], Any]
    shapes: Sequence[Shape[Body_co]]

    def read(self, response: httpx.Response) -> tuple[Body_co, type[ApiError], str]:
        """The body, the class of the error, and what GitLab says of it."""
        value = self.decode(response)
        unreadable: list[str] = []
        for shape in self.shapes:
            try:
                body = shape.read(value)
            except Unreadable as error:
                unreadable.append(str(error))
                continue
            found = (kind for example, kind in shape.kinds if example.items() <= value.items())
            return body, next(found, shape.error), _saying(value, shape.says)
        raise Unreadable(", or ".join(unreadable))


@frozen
class Operation(Generic[Success, Failure]):
    """An operation of the contract: where it is, and which answers it documents."""

    method: str
    path: str
    status: int
    in_path: Mapping[str, Parameter]
    in_query: Mapping[str, Parameter]
    read: Callable[[Any], Success]
    failures: Mapping[int, Failures[Failure]]

    def request(self, arguments: Mapping[str, object]) -> Request:
        """The request with these arguments, of which each that is optional and None is left out.

        Raises:
            UsageError: An argument is none that its parameter takes.
        """
        segments = {
            name: quote(str(parameter.checked(name, arguments[name])), safe="")
            for name, parameter in self.in_path.items()
        }
        sent = {
            name: parameter.checked(name, arguments[name])
            for name, parameter in self.in_query.items()
            if parameter.required or arguments[name] is not None
        }
        return Request(self.method, self.path.format(**segments), sent)

    def result(self, response: httpx.Response) -> Success:
        """What the operation answered.

        Raises:
            ApiError: It answered with an error that the contract documents.
            UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        """
        try:
            if response.status_code == self.status:
                return self.read(json_of(response))
            failures = self._failures(response)
            body, error, says = failures.read(response)
        except Unreadable as problem:
            raise unexpected(response, str(problem)) from None
        said = excerpt(says, response.request).rstrip(".")
        raise error(
            f"{said}{'. ' if said else ''}{error.meaning} ({_called(response)})",
            body=body,
            **_attributes(response),
        )

    def response(self, response: httpx.Response) -> Response[Success | Failure]:
        """The whole response.

        Raises:
            UnexpectedResponse: The answer is none that the contract documents, or cannot be read.
        """
        parsed: Success | Failure
        try:
            if response.status_code == self.status:
                parsed = self.read(json_of(response))
            else:
                parsed, _, _ = self._failures(response).read(response)
        except Unreadable as problem:
            raise unexpected(response, str(problem)) from None
        return Response(response.status_code, response.content, response.headers, parsed)

    def _failures(self, response: httpx.Response) -> Failures[Failure]:
        try:
            return self.failures[response.status_code]
        except KeyError:
            raise Unreadable("this operation has no such status") from None


def json_of(response: httpx.Response) -> Any:
    """The body, which must be JSON."""
    if not response.content:
        raise Unreadable("the body is empty")
    try:
        return response.json()
    except (ValueError, RecursionError):
        raise Unreadable("the body is no JSON") from None


def text_of(response: httpx.Response) -> str:
    """The body as text, whatever character set it claims."""
    return response.content.decode(errors="replace")


def unexpected(response: httpx.Response, problem: str) -> UnexpectedResponse:
    """The error for an answer that the contract does not document."""
    kind = response.headers.get("Content-Type", "no content type")
    came = excerpt(f"{response.status_code} {response.reason_phrase} ({kind})", response.request)
    body = excerpt(text_of(response), response.request)
    return UnexpectedResponse(
        f"{came} is no answer that GitLab documents: {problem}. {_advice(response)} ({_called(response)})"
        + (f" The body begins with: {body}" if body else ""),
        content=response.content,
        **_attributes(response),
    )


def _advice(response: httpx.Response) -> str:
    if response.has_redirect_location:
        location = excerpt(response.headers["Location"].partition("?")[0], response.request)
        return (
            f"It is a redirect to {location}, which is not followed, since the token would go with it: if that is"
            " your GitLab, give its address (https and host) to the client, or the project's new path or id."
        )
    if response.is_server_error:
        return "GitLab, or a proxy before it, has a fault or is overloaded: try again later."
    return (
        "Check that the client's url is that of GitLab itself and not that of a proxy or a login page, and that this"
        " GitLab is new enough for the operation."
    )


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 100 else f"{text[:100]}…")


def _encoded(text: str) -> str:
    if "%2f" not in text.lower():
        return ""
    plain = text.replace("%2F", "/").replace("%2f", "/")
    return f"It is URL-encoded already: write it plainly, {plain!r}. The client encodes it."


def _saying(value: Any, names: tuple[str, ...]) -> str:
    if not names:
        return str(value)
    return str(value[names[0]]).rstrip(".") + "".join(f" ({name}: {value[name]})" for name in names[1:])


def _called(response: httpx.Response) -> str:
    request_id = response.headers.get("X-Request-Id")
    named = f", request id {_shown(request_id)}" if request_id else ""
    return f"{response.request.method} {_url(response)}{named}"


def _shown(request_id: str) -> str:
    # It looks like a key, but is none: only its length is limited.
    return printable("".join(request_id.split())[:64])


def _url(response: httpx.Response) -> str:
    return redacted(str(response.request.url), response.request)


def _attributes(response: httpx.Response) -> dict[str, Any]:
    return {
        "status_code": response.status_code,
        "method": response.request.method,
        "url": _url(response),
        "headers": response.headers,
    }
