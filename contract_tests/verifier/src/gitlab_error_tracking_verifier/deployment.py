"""Send requests about a project to a deployment and validate the responses against the contract."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlencode, urlsplit

import httpx
from gitlab_error_tracking_contract.response_validation import read_json, response_validators

from gitlab_error_tracking_verifier.deviations import documented_part
from gitlab_error_tracking_verifier.errors import CannotStart, DeadlineExceeded, NoResponse, RuleFailed, expect_status
from gitlab_error_tracking_verifier.exchange import Exchange
from gitlab_error_tracking_verifier.interruptions import time_limit
from gitlab_error_tracking_verifier.network import read_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_contract import Contract, Operation

    from gitlab_error_tracking_verifier.exchange import Caller
    from gitlab_error_tracking_verifier.interruptions import Deadline
    from gitlab_error_tracking_verifier.redaction import Redaction

ClientKey = dict[str, Any]
Settings = dict[str, Any]

_DEFAULT_RETRY_SECONDS = 5
# One response may differ in thousands of places.
_MAX_PROBLEMS = 5
_MAX_UNKNOWN_FIELDS = 20
# GitLab counts no further. Of a project with more keys only the first ones are read.
_MAX_KEYS = 10_000


def base_url(url: str, contract: Contract) -> str:
    """Return the URL that the paths of the contract are relative to.

    Args:
        url: The address of an instance, or the complete URL of its API.
        contract: The contract, which has the base path.

    Raises:
        CannotStart: The URL is invalid, or has credentials, a query or a fragment.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # parsed only on access
        httpx.URL(url)
        (parts.hostname or "").encode("idna")
    except (ValueError, httpx.InvalidURL):
        raise CannotStart("the URL is invalid: write it as https://gitlab.example.com") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not url.isprintable() or " " in url:
        raise CannotStart("write the URL as https://gitlab.example.com")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise CannotStart("the URL must have no user, no password, no query and no fragment")
    address = url.rstrip("/")
    return address if address.endswith(contract.base_path) else address + contract.base_path


@dataclass
class Deployment:
    """A deployment of the API.

    Attributes:
        contract: The contract.
        url: The URL that the paths of the contract are relative to; see `base_url`.
        project: The id or the full path of the project that requests concern unless they name another one.
        maintainer: The caller of requests without another one.
        client: The HTTP client.
        redaction: Collects the secrets of all responses.
        deadline: The end of the whole run.
        timeout: The seconds that a complete response may take.
    """

    contract: Contract
    url: str
    project: int | str
    maintainer: Caller
    client: httpx.Client
    redaction: Redaction
    deadline: Deadline
    timeout: float
    _variants: dict[str, None] = field(default_factory=dict)
    _unknown_fields: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._validators = response_validators(self.contract)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    @property
    def notes(self) -> list[str]:
        """The deviations from the contract that are not failures."""
        unknown = [*self._unknown_fields]
        more = f" and {len(unknown) - _MAX_UNKNOWN_FIELDS} more" if len(unknown) > _MAX_UNKNOWN_FIELDS else ""
        fields = f"fields that the contract does not define: {', '.join(unknown[:_MAX_UNKNOWN_FIELDS])}{more}"
        return [*self._variants, *([fields] if unknown else [])]

    def record_variant(self, description: str) -> None:
        """Record a response that another version of GitLab gives."""
        self._variants[description] = None

    def example(self, name: str) -> Any:
        """Return the value of an example of the contract."""
        return self.contract.document["components"]["examples"][name]["value"]

    def call(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Send a request and validate its response; see `send` and `validate`."""
        return self.validate(self.send(operation_id, caller, **parameters))

    def settings(self) -> Settings | None:
        """Return the current settings, or None if the project has none.

        Raises:
            RuleFailed: They cannot be read.
        """
        exchange = self.call("get_settings")
        if exchange.json == self.example("SettingsNotFound"):
            return None
        settings: Settings = expect_status(exchange, HTTPStatus.OK).json
        return settings

    def client_keys(self) -> list[ClientKey]:
        """Return all current client keys; see `pages`."""
        return [key for page in self.pages(100) for key in page.json]

    def pages(self, per_page: int) -> Iterator[Exchange]:
        """Yield each page of the current client keys until there is no next one.

        Raises:
            RuleFailed: A page cannot be read, or names a wrong next page.
        """
        for number in range(1, _MAX_KEYS // per_page + 1):
            page = expect_status(self.call("list_client_keys", page=number, per_page=per_page), HTTPStatus.OK)
            yield page
            following = page.headers.get("x-next-page", "")
            if following in {"", "0"}:
                return
            if not page.json:
                raise RuleFailed("an empty page names a next page", page, "no next page", following)
            if following != str(number + 1):
                raise RuleFailed("the next page is not the following number", page, number + 1, following)

    def send(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Send a request, repeat it after a rate limit, and return the response unvalidated.

        Raises:
            NoResponse: There is no complete response.
            DeadlineExceeded: The time of the run is over.
        """
        while True:
            exchange = self.send_once(operation_id, caller, **parameters)
            if not self.wait_if_limited(exchange):
                return exchange

    def send_once(self, operation_id: str, caller: Caller | None = None, /, **parameters: Any) -> Exchange:
        """Send a request and return any response; raises the same exceptions as `send`.

        A request that only reads is repeated once if it gets no response.
        """
        operation = self.contract.operations[operation_id]
        request = operation, caller or self.maintainer, self._url(operation, {"id": self.project} | parameters)
        try:
            return self._exchange(*request)
        except NoResponse:
            if operation.method != "GET" or self.deadline.remaining <= 0:
                raise
        return self._exchange(*request)

    def wait_if_limited(self, exchange: Exchange) -> bool:
        """Wait if the rate limit rejected the request, and return whether it did.

        A rejected request had no effect, so any may be repeated.

        Raises:
            DeadlineExceeded: The time of the run ends before the wait.
        """
        if exchange.status != HTTPStatus.TOO_MANY_REQUESTS:
            return False
        retry_after = exchange.headers.get("retry-after", "")
        # A proxy's response may have a date instead of seconds, or no such header.
        seconds = max(1, int(retry_after)) if re.fullmatch("[0-9]{1,6}", retry_after) else _DEFAULT_RETRY_SECONDS
        if seconds >= self.deadline.remaining:
            raise DeadlineExceeded(f"the deployment's rate limit requires a pause of {seconds} s")
        time.sleep(seconds)
        return True

    def validate(self, exchange: Exchange) -> Exchange:
        """Return an exchange whose response matches the contract, its JSON without unknown fields.

        Raises:
            RuleFailed: The response does not match the contract.
        """
        name, status = exchange.name, exchange.status
        validator = self._validators.get((name, status))
        if validator is None:
            documented = " or ".join(str(status) for status in exchange.operation.responses)
            message = f"{name} returned a status that the contract does not document"
            raise RuleFailed(message, exchange, documented, exchange.summary)
        problems = islice(validator.problems(exchange.headers, exchange.body), _MAX_PROBLEMS)
        if details := [problem.detail for problem in problems]:
            raise RuleFailed(f"{name} returned {status}, but {'; '.join(details)}", exchange)
        schema = exchange.operation.responses[status].content.get("application/json", {})
        return replace(exchange, json=documented_part(schema, exchange.json, self._unknown_fields, f"{name} "))

    def _url(self, operation: Operation, parameters: dict[str, Any]) -> str:
        texts = {
            name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in parameters.items()
        }
        path = operation.path
        for parameter in operation.parameters:
            if parameter.location == "path":
                path = path.replace(f"{{{parameter.name}}}", quote(texts.pop(parameter.name), safe=""))
        return f"{self.url}{path}{'?' if texts else ''}{urlencode(texts)}"

    def _exchange(self, operation: Operation, caller: Caller, url: str) -> Exchange:
        if self.deadline.remaining <= 0:
            raise DeadlineExceeded("the time is over")
        seconds = min(self.timeout, self.deadline.remaining)
        # Without this a proxy's session cookie would authenticate anonymous requests.
        self.client.cookies.clear()
        try:
            with (
                time_limit(seconds),
                self.client.stream(operation.method, url, headers=dict(caller.headers), timeout=seconds) as response,
            ):
                body = read_body(response)
        except (httpx.TimeoutException, TimeoutError):
            raise NoResponse(f"no complete response within {seconds:.3g} s") from None
        except httpx.RequestError as error:
            raise NoResponse(f"the connection failed: {error or type(error).__name__}") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        try:
            value = read_json(body)
        except (ValueError, RecursionError):
            value = None
        self.redaction.collect(body.decode("utf-8", "replace"), value)
        return Exchange(operation, caller, url, response.status_code, headers, body, value)
