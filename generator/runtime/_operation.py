"""Build requests and parse responses, as the contract documents an operation."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

from ._bodies import RequestBody, text_of
from ._exceptions import ApiError, UnexpectedResponse, UsageError
from ._parameters import Parameter, Scalar, sent
from ._parsing import InvalidBody
from ._redaction import excerpt, printable, redacted
from ._redirects import target_of
from .types import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import httpx

Success = TypeVar("Success")

# Later versions of GitLab may send these statuses with other errors, which mean the same.
SAME_MEANING = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
# GitLab's messages, after the status, for a URL that leads to no project.
_NO_PROJECT = ("Project Not Found", "Not Found")
_NOT_FOUND = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
# The key of an extension of requests: the path of GitLab in the client's url.
PATH_OF_GITLAB = "gitlab_path"


class Request(NamedTuple):
    """A request to the API; its path is URL-encoded."""

    method: str
    path: str
    query: dict[str, Scalar]
    headers: dict[str, str]
    content: bytes | None = None


class ErrorShape(NamedTuple):
    """One shape of an error's body.

    `message_fields` name the fields that tell what is wrong. `error` is the class to raise, unless the body contains
    one of the `variants`, each with a class of its own.
    """

    parse: Callable[[Any], Any]
    error: type[ApiError]
    message_fields: tuple[str, ...] = ()
    variants: Sequence[tuple[Mapping[str, Any], type[ApiError]]] = ()


class ErrorResponse(NamedTuple):
    """An error response of the contract: how to decode its body, and the shapes of the body."""

    decode: Callable[[httpx.Response], Any]
    shapes: Sequence[ErrorShape]

    def parse(self, response: httpx.Response) -> tuple[Any, type[ApiError], str]:
        """Return the parsed body, the class to raise, and GitLab's message.

        With 401 and 403, an error that the contract does not name has the common class of its status.

        Raises:
            InvalidBody: The body is not an error.
        """
        value = self.decode(response)
        problems: list[str] = []
        for shape in self.shapes:
            try:
                body = shape.parse(value)
            except InvalidBody as error:
                problems.append(str(error))
                continue
            variants = (error for fields, error in shape.variants if fields.items() <= value.items())
            return body, next(variants, shape.error), _message(value, shape.message_fields)
        if response.status_code in SAME_MEANING and isinstance(value, dict):
            fields = cast("dict[str, Any]", value)
            texts = [fields[name] for name in ("error", "error_description", "message") if name in fields]
            if texts and all(isinstance(text, str) for text in texts):
                common = next(kind for kind in self.shapes[0].error.__mro__ if ApiError in kind.__bases__)
                return fields, common, ": ".join(texts)
        raise InvalidBody(f"has none of the documented shapes: {', or '.join(problems)}")


class Operation(NamedTuple, Generic[Success]):
    """An operation of the contract: its request, and its documented responses."""

    method: str
    path: str
    successes: Mapping[int, Callable[[httpx.Response], Success]]
    errors: Mapping[int, ErrorResponse]
    in_path: Mapping[str, Parameter] = {}
    in_query: Mapping[str, Parameter] = {}
    in_header: Mapping[str, Parameter] = {}
    body: RequestBody | None = None

    def request(self, arguments: Mapping[str, object], body: object = None) -> Request:
        """Build the request; leave out optional arguments and a body that are None.

        Raises:
            UsageError: An argument is not valid.
        """
        segments = {name: p.segment(name, arguments[name]) for name, p in self.in_path.items()}
        query = {name: p.checked(name, arguments[name]) for name, p in sent(self.in_query, arguments).items()}
        headers = {name: p.header(name, arguments[name]) for name, p in sent(self.in_header, arguments).items()}
        content = None
        if self.body is not None and body is not None:
            headers["Content-Type"] = self.body.content_type
            try:
                content = self.body.encode(body)
            except (TypeError, ValueError) as error:
                raise UsageError(f"The body is not valid: {error}.") from None
        return Request(self.method, self.path.format(**segments), query, headers, content)

    def response(self, response: httpx.Response) -> Response[Success]:
        """Return a success with its parsed body; raise as ``result`` does."""
        return Response(response.status_code, response.content, response.headers, self.result(response))

    def result(self, response: httpx.Response) -> Success:
        """Return the parsed body of a success.

        Raises:
            ApiError: The response is an error that the contract documents.
            UnexpectedResponse: The contract does not document the response, or the body does not match it.
        """
        try:
            if response.status_code in self.successes:
                return self.successes[response.status_code](response)
            if response.has_redirect_location and target_of(response) is None:
                raise unexpected(response, "the redirect leads to another address")
            body, error, message = self._error_response(response).parse(response)
        except InvalidBody as problem:
            raise unexpected(response, str(problem)) from None
        message = excerpt(message, response.request).rstrip(".")
        # A proxy may redirect, too.
        advice = f" {_advice(response)}" if response.has_redirect_location else ""
        if message.partition(" ")[2] in _NO_PROJECT:
            advice = _advice_for_url(response)
        raise error(
            f"{message}{'. ' if message else ''}{error.meaning}{advice} ({_request_of(response)})",
            body=body,
            **_attributes(response),
        )

    def _error_response(self, response: httpx.Response) -> ErrorResponse:
        try:
            return self.errors[response.status_code]
        except KeyError:
            raise unexpected(response, "the operation has no such status") from None


def unexpected(response: httpx.Response, problem: str) -> UnexpectedResponse:
    """Return the error for a response that the contract does not document."""
    media_type = response.headers.get("Content-Type", "no content type")
    status = excerpt(f"{response.status_code} {response.reason_phrase} ({media_type})", response.request)
    body = excerpt(text_of(response), response.request)
    # A problem can contain names of the body.
    problem = excerpt(problem, response.request)
    return UnexpectedResponse(
        f"Unexpected response {status}: {problem}. {_advice(response)} ({_request_of(response)})"
        + (f" The body begins with: {body}" if body else ""),
        content=response.content,
        **_attributes(response),
    )


def _advice(response: httpx.Response) -> str:
    if response.has_redirect_location:
        location = excerpt(response.headers["Location"].partition("?")[0], response.request)
        return (
            f"It redirects to {location}. The client does not follow it, because the token would go along. If that is"
            " your GitLab, pass its address (https and host) to the client, or the project's new path or id."
        )
    if response.is_server_error:
        return "GitLab, or a proxy before it, fails or is overloaded: try again later."
    return (
        "Check that the client's url is the address of GitLab, without a group or a project, not of a proxy or a login"
        f" page, and that this GitLab is recent enough for the operation.{_advice_for_url(response)}"
    )


def _advice_for_url(response: httpx.Response) -> str:
    if response.status_code not in _NOT_FOUND:
        return ""
    path = response.request.extensions.get(PATH_OF_GITLAB)
    if path:
        return f" Leave out {path!r} from the client's url if it is a group or a project."
    if b"%2F" not in response.request.url.raw_path:
        return ""
    return " If the project exists, a proxy may have changed the encoded slash %2F in the URL: pass the numeric id."


def _message(value: Any, fields: tuple[str, ...]) -> str:
    if isinstance(value, str):
        return value
    if not fields:
        return ""
    return str(value[fields[0]]).rstrip(".") + "".join(f" ({name}: {value[name]})" for name in fields[1:])


def _request_of(response: httpx.Response) -> str:
    request_id = response.headers.get("X-Request-Id")
    # A request id looks like a key, so the token alone is redacted.
    shown = redacted("".join(request_id.split()), response.request)[:64] if request_id else ""
    suffix = f", request id {printable(shown)}" if shown else ""
    return f"{response.request.method} {_url(response)}{suffix}"


def _url(response: httpx.Response) -> str:
    return redacted(str(response.request.url), response.request)


def _attributes(response: httpx.Response) -> dict[str, Any]:
    return {
        "status_code": response.status_code,
        "method": response.request.method,
        "url": _url(response),
        "headers": response.headers,
    }
