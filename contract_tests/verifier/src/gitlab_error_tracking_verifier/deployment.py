"""Send requests to a deployment and validate the responses against the contract."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

import httpx
from gitlab_error_tracking_contract.response_validation import response_validators

from gitlab_error_tracking_verifier.deadline import time_limit
from gitlab_error_tracking_verifier.deviations import documented_part, unknown_fields
from gitlab_error_tracking_verifier.errors import CannotStart, DeadlineExceeded, NoResponse, RuleFailed
from gitlab_error_tracking_verifier.exchange import Exchange, parse_json
from gitlab_error_tracking_verifier.network import open_client, read_body

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gitlab_error_tracking_contract import Contract, Operation

    from gitlab_error_tracking_verifier.deadline import Deadline
    from gitlab_error_tracking_verifier.exchange import Caller
    from gitlab_error_tracking_verifier.redaction import Redaction

_TOO_MANY_REQUESTS = 429
_DEFAULT_RETRY_SECONDS = 5

# One response may differ in thousands of places.
_MAX_PROBLEMS = 5
_MAX_UNKNOWN_FIELDS = 20


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


class Deployment:
    """A deployment of the API."""

    def __init__(
        self,
        url: str,
        contract: Contract,
        deadline: Deadline,
        timeout: float,
        *,
        may_write: bool,
        redaction: Redaction,
        ca_file: Path | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Prepare the client; no request is sent.

        Args:
            url: The URL that the paths of the contract are relative to; see `base_url`.
            contract: The contract.
            deadline: The end of the whole run.
            timeout: The seconds that a complete response may take.
            may_write: Whether to allow other methods than GET.
            redaction: Collects the secrets of all responses.
            ca_file: The certificates to trust; by default those of SSL_CERT_FILE, SSL_CERT_DIR or certifi.
            transport: The transport for requests; by default the network.

        Raises:
            CannotStart: The certificates or the proxy of the environment cannot be used.
        """
        self.url = url
        self.contract = contract
        self.deadline = deadline
        self._timeout = timeout
        self._may_write = may_write
        self._redaction = redaction
        self._client = open_client(url, ca_file, transport)
        self._validators = response_validators(contract)
        self._variants: dict[str, None] = {}
        self._unknown_fields: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

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

    def call(self, operation_id: str, caller: Caller, **parameters: Any) -> Exchange:
        """Send a request and validate its response; see `send` and `validate`."""
        return self.validate(self.send(operation_id, caller, **parameters))

    def send(self, operation_id: str, caller: Caller, **parameters: Any) -> Exchange:
        """Send a request, repeat it after a rate limit, and return the response unvalidated.

        Raises:
            NoResponse: There is no complete response.
            DeadlineExceeded: The time of the run is over.
        """
        while True:
            exchange = self.send_once(operation_id, caller, **parameters)
            if not self.wait_if_limited(exchange):
                return exchange

    def send_once(self, operation_id: str, caller: Caller, **parameters: Any) -> Exchange:
        """Send a request and return any response; raises the same exceptions as `send`."""
        operation = self.contract.operations[operation_id]
        if operation.method != "GET" and not self._may_write:
            raise AssertionError(f"{operation_id} is not allowed in a run that only reads")
        return self._attempt(operation, caller, self._url(operation, parameters))

    def wait_if_limited(self, exchange: Exchange) -> bool:
        """Wait if the rate limit rejected the request, and return whether it did.

        A rejected request had no effect, so any may be repeated.

        Raises:
            DeadlineExceeded: The time of the run ends before the wait.
        """
        if exchange.status != _TOO_MANY_REQUESTS:
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
        name, status = exchange.operation.operation_id, exchange.status
        validator = self._validators.get((name, status))
        if validator is None:
            documented = " or ".join(str(status) for status in exchange.operation.responses)
            message = f"{name} returned a status that the contract does not document"
            raise RuleFailed(message, exchange, documented, exchange.summary)
        problems = islice(validator.problems(exchange.headers, exchange.body), _MAX_PROBLEMS)
        if details := [problem.detail for problem in problems]:
            raise RuleFailed(f"{name} returned {status}, but {'; '.join(details)}", exchange)
        schema = exchange.operation.responses[status].content.get("application/json", {})
        for place in unknown_fields(schema, exchange.json):
            self._unknown_fields[f"{name} {place}"] = None
        return replace(exchange, json=documented_part(schema, exchange.json))

    def _url(self, operation: Operation, parameters: Mapping[str, Any]) -> str:
        locations = {parameter.name: parameter.location for parameter in operation.parameters}
        path = operation.path
        query = []
        for name, value in parameters.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            if locations.get(name) == "path":
                path = path.replace(f"{{{name}}}", quote(text, safe=""))
            else:
                query.append(f"{quote(name, safe='')}={quote(text, safe='')}")
        return self.url + path + ("?" + "&".join(query) if query else "")

    def _attempt(self, operation: Operation, caller: Caller, url: str) -> Exchange:
        """Send a request; repeat it once without a response if it only reads."""
        try:
            return self._exchange(operation, caller, url)
        except NoResponse:
            if operation.method != "GET" or self.deadline.remaining <= 0:
                raise
        return self._exchange(operation, caller, url)

    def _exchange(self, operation: Operation, caller: Caller, url: str) -> Exchange:
        if self.deadline.remaining <= 0:
            raise DeadlineExceeded("the time is over")
        seconds = min(self._timeout, self.deadline.remaining)
        # Without this a proxy's session cookie would authenticate anonymous requests.
        self._client.cookies.clear()
        try:
            with (
                time_limit(seconds),
                self._client.stream(operation.method, url, headers=dict(caller.headers), timeout=seconds) as response,
            ):
                body = read_body(response)
        except (httpx.TimeoutException, TimeoutError):
            raise NoResponse(f"no complete response within {seconds:.3g} s") from None
        except httpx.ConnectError as error:
            raise NoResponse(f"no connection: {error}") from None
        except httpx.RequestError as error:
            raise NoResponse(f"the connection failed: {error or type(error).__name__}") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        value = parse_json(body)
        self._redaction.collect(body.decode("utf-8", "replace"), value)
        return Exchange(operation, caller, url, response.status_code, headers, body, value)
