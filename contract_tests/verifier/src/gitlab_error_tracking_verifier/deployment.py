"""Sends requests to the deployment, and holds every answer to the contract."""

from __future__ import annotations

import re
import time
from itertools import islice
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

import httpx
from gitlab_error_tracking_contract.response_validation import response_validators

from gitlab_error_tracking_verifier.deadline import at_most
from gitlab_error_tracking_verifier.exchange import Exchange, json_of
from gitlab_error_tracking_verifier.outcomes import Broken, CannotBegin, NoResponse, OutOfTime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitlab_error_tracking_contract import Contract, Operation

    from gitlab_error_tracking_verifier.deadline import Deadline
    from gitlab_error_tracking_verifier.exchange import Caller

_LARGEST_BODY = 4 * 2**20

# Shorter than what servers keep an idle connection for: a request on one that is being closed may get no answer.
_KEEPALIVE_SECONDS = 2.0

_TOO_MANY_REQUESTS = 429
_USUAL_PATIENCE = 5

# A wrong answer may be wrong in thousands of places.
_MOST_PROBLEMS = 5


def base_url(url: str, contract: Contract) -> str:
    """The URL below which the paths of the contract are, made from an instance's address or already complete.

    Raises:
        CannotBegin: It is no URL of a server, or carries more than one.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # is only looked at when it is asked for
        httpx.URL(url)
        (parts.hostname or "").encode("idna")
    except (ValueError, httpx.InvalidURL):
        raise CannotBegin("the URL cannot be read; write it as https://gitlab.example.com") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not url.isprintable() or " " in url:
        raise CannotBegin("write the URL as https://gitlab.example.com")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise CannotBegin("the URL must be the address alone: no user, no password, no query")
    address = url.rstrip("/")
    return address if address.endswith(contract.base_path) else address + contract.base_path


class Deployment:
    """Somebody's deployment of the API."""

    def __init__(
        self,
        url: str,
        contract: Contract,
        deadline: Deadline,
        timeout: float,
        *,
        may_write: bool,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            url: The URL below which the paths of the contract are; see `base_url`.
            contract: The contract.
            deadline: When the whole run ends.
            timeout: How many seconds a whole answer may take.
            may_write: Whether requests that could change something may be sent at all.
            transport: How requests travel, where not over the network.
        """
        self.url = url
        self.contract = contract
        self.deadline = deadline
        self._timeout = timeout
        self._may_write = may_write
        limits = httpx.Limits(keepalive_expiry=_KEEPALIVE_SECONDS)
        # Redirects are not followed: they would carry the token to wherever they lead.
        self._client = httpx.Client(limits=limits, transport=transport, follow_redirects=False)
        self._checks = response_validators(contract)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, operation_id: str, caller: Caller, **parameters: Any) -> Exchange:
        """Send a request, and again where the deployment asks for patience; its answer is not judged yet.

        Raises:
            NoResponse: No whole answer came.
            OutOfTime: The time of the run is over.
        """
        while True:
            exchange = self.send_once(operation_id, caller, **parameters)
            if not self.had_to_wait(exchange):
                return exchange

    def send_once(self, operation_id: str, caller: Caller, **parameters: Any) -> Exchange:
        """Send a request, and return whatever is answered; raises what `send` does."""
        operation = self.contract.operations[operation_id]
        if operation.method != "GET" and not self._may_write:
            raise AssertionError(f"{operation_id} is asked for in a run that only reads")
        return self._attempt(operation, caller, self._url(operation, parameters))

    def had_to_wait(self, exchange: Exchange) -> bool:
        """Wait as long as a request that was one too many asks for, and say whether there was such a need.

        Such a request was not carried out, so that any may be repeated.

        Raises:
            OutOfTime: The time of the run is over before then.
        """
        if exchange.status != _TOO_MANY_REQUESTS:
            return False
        patience = exchange.headers.get("retry-after", "")
        # A proxy may answer so in another way than GitLab does: with a date, or with nothing.
        seconds = max(1, int(patience)) if re.fullmatch("[0-9]{1,6}", patience) else _USUAL_PATIENCE
        if seconds >= self.deadline.remaining:
            raise OutOfTime(f"the deployment limits requests and wants to be left alone for {seconds} s")
        time.sleep(seconds)
        return True

    def judge(self, exchange: Exchange) -> Exchange:
        """Return an exchange whose answer is as the contract documents it.

        Raises:
            Broken: It is not.
        """
        name, status = exchange.operation.operation_id, exchange.status
        check = self._checks.get((name, status))
        if check is None:
            documented = " and ".join(str(status) for status in exchange.operation.responses)
            raise Broken(
                f"{name} answered with a status that the contract does not document",
                exchange,
                documented,
                exchange.says,
            )
        problems = [
            problem.detail for problem in islice(check.problems(exchange.headers, exchange.body), _MOST_PROBLEMS)
        ]
        if problems:
            raise Broken(f"{name} answered {status}, but {'; '.join(problems)}", exchange)
        return exchange

    def ask(self, operation_id: str, caller: Caller, **parameters: Any) -> Exchange:
        """Send a request and judge its answer; see `send` and `judge`."""
        return self.judge(self.send(operation_id, caller, **parameters))

    def _url(self, operation: Operation, parameters: Mapping[str, Any]) -> str:
        places = {parameter.name: parameter.location for parameter in operation.parameters}
        path = operation.path
        query = []
        for name, value in parameters.items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            if places.get(name) == "path":
                path = path.replace(f"{{{name}}}", quote(text, safe=""))
            else:
                query.append(f"{quote(name, safe='')}={quote(text, safe='')}")
        return self.url + path + ("?" + "&".join(query) if query else "")

    def _attempt(self, operation: Operation, caller: Caller, url: str) -> Exchange:
        """Send a request, and once more where the connection broke and asking again changes nothing."""
        try:
            return self._exchange(operation, caller, url)
        except NoResponse:
            if operation.method != "GET" or self.deadline.remaining <= 0:
                raise
        return self._exchange(operation, caller, url)

    def _exchange(self, operation: Operation, caller: Caller, url: str) -> Exchange:
        if self.deadline.remaining <= 0:
            raise OutOfTime("the time is over")
        seconds = min(self._timeout, self.deadline.remaining)
        # Each request is by itself: a session that a proxy begins would make somebody of nobody.
        self._client.cookies.clear()
        try:
            with (
                at_most(seconds),
                self._client.stream(operation.method, url, headers=dict(caller.headers), timeout=seconds) as response,
            ):
                body = _whole_body(response)
        except (httpx.TimeoutException, TimeoutError):
            raise NoResponse(f"no whole answer within {seconds:.3g} s") from None
        except httpx.ConnectError as error:
            raise NoResponse(f"no connection: {error}") from None
        except httpx.RequestError as error:
            raise NoResponse(f"the connection broke: {error or type(error).__name__}") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Exchange(operation, caller, url, response.status_code, headers, body, json_of(body))


def _whole_body(response: httpx.Response) -> bytes:
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) > _LARGEST_BODY:
            raise NoResponse(f"the answer is longer than {_LARGEST_BODY} bytes")
    return body
