"""`GitLab`, the public interface of the test double."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, Unpack

from gitlab_error_tracking_client import AsyncClient, Client
from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_server.gitlab.models import Instance

from gitlab_error_tracking_double.engine import acquire_engine, release_engine
from gitlab_error_tracking_double.factories import Factories
from gitlab_error_tracking_double.injection import FaultInjector, InjectedFault
from gitlab_error_tracking_double.journal import Journal
from gitlab_error_tracking_double.real_files import real_files
from gitlab_error_tracking_double.reporting import Reporting
from gitlab_error_tracking_double.request_handler import RequestHandler
from gitlab_error_tracking_double.state import Snapshot, State, load_data
from gitlab_error_tracking_double.transports.asgi import DoubleApp
from gitlab_error_tracking_double.transports.httpx import Transport

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from gitlab_error_tracking_client.client import AsyncOptions, Options
    from starlette.types import ASGIApp, Scope

    from gitlab_error_tracking_double.clock import Clock
    from gitlab_error_tracking_double.faults import Fault
    from gitlab_error_tracking_double.responses import Outcome
    from gitlab_error_tracking_double.transports.socket import Server

IN_PROCESS_URL = "https://gitlab.example.com"
MAINTAINER = "maintainer"


class ClosedError(RuntimeError):
    """The test double was used outside its `with` block."""


class GitLab(Factories, Reporting):
    """An in-process GitLab for tests; use it in a `with` or `async with` block.

    It starts with one user, `maintainer`, and no project. It is reached through `transport`, and with `socket` or
    `https` also at `url`. All methods are thread-safe; each runs between two requests, never during one.

    Args:
        data: The initial state: a data file (docs/data-file.md) or its contents.
        socket: Whether to listen on a free port of 127.0.0.1.
        https: Whether to listen with TLS; `ssl_context` and `ca_file` trust the certificate.
        strict: Whether a request that the contract does not define fails the `with` block with an `AssertionError`.
        seed: The seed of keys, request ids and probabilities: the same seed yields the same values.
        integrated: The instance setting for integrated error tracking.
        rate_limit: Requests per minute and user; None for no limit.
        external_url: The URL in links; by default `url`.
        error_tracking_url: The URL in DSNs; by default the external URL.
        journal_size: The number of requests that the journal keeps.

    Attributes:
        journal: The received requests; readable after the `with` block too.
    """

    def __init__(  # noqa: PLR0913  (each has a default)
        self,
        *,
        data: str | Path | Mapping[str, Any] | None = None,
        socket: bool = False,
        https: bool = False,
        strict: bool = False,
        seed: int = 0,
        integrated: bool = True,
        rate_limit: int | None = None,
        external_url: str | None = None,
        error_tracking_url: str | None = None,
        journal_size: int = 1000,
    ) -> None:
        if rate_limit is not None and rate_limit < 1:
            raise ValueError("rate_limit must be at least 1; None is no limit")
        # A copy, so that a later change of the mapping does not change the initial state.
        self._data = deepcopy(dict(data)) if isinstance(data, Mapping) else data
        self._has_socket = socket or https
        self._https = https
        self._strict = strict
        self._seed = seed
        self._integrated = integrated
        self._rate_limit = rate_limit
        self._external_url = external_url
        self._error_tracking_url = error_tracking_url
        self.journal = Journal(journal_size)
        self._lock = RLock()
        self._stack = ExitStack()
        self._is_open = False
        self._server: Server | None = None

    def open(self) -> Self:
        """Start the test double; `close` stops it. A `with` block does both.

        Raises:
            StateError: The initial data is invalid.
            DataFileError: The data file is invalid.
            AddressNotAvailable: There is no free port.
        """
        if self._is_open:
            raise RuntimeError("this GitLab is already open")
        self.journal.clear()
        self._server = None
        self._initial_data = None if self._data is None else load_data(self._data)
        with real_files(), ExitStack() as stack:
            self._engine = acquire_engine()
            stack.callback(release_engine, self._engine)
            self._state = State(self._engine)
            self.journal.known_names = self._state.names
            self._injector = FaultInjector(self._engine.random)
            self._handler = RequestHandler(self._engine, self._state, self._injector, self.journal)
            self._initialize(self._seed)
            if self._has_socket:
                self._listen(stack)
            self._instance = Instance(
                external_url=self._external_url or self.url,
                error_tracking_url=self._error_tracking_url,
                integrated_error_tracking=self._integrated,
                rate_limit=self._rate_limit,
            )
            self._engine.app(self._instance)  # created now, so that the first request is not slower
            self._stack = stack.pop_all()
        self._is_open = True
        return self

    def close(self) -> None:
        """Stop the test double without the checks of a `with` block, see `check`. Closing it again has no effect."""
        with self._lock:
            self._is_open = False
        with real_files():
            self._stack.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        # Keep the original exception of a test that failed already.
        if error is None:
            self.check()

    def check(self) -> None:
        """Run the checks of the end of a `with` block.

        Raises:
            AssertionError: A fault was never applied, or with `strict` the contract does not define a request.
        """
        if self._strict:
            self.journal.assert_documented()
        self.assert_faults_applied()

    async def __aenter__(self) -> Self:
        return self.open()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def __repr__(self) -> str:
        if not self._is_open:
            return "<GitLab closed>"
        return f"<GitLab {self.url} projects={len(self._state.paths)} requests={self.journal.count}>"

    # Access

    @property
    def url(self) -> str:
        """The URL of the instance, as `Client` takes it."""
        return self._server.url if self._server else IN_PROCESS_URL

    @property
    def api_url(self) -> str:
        """The base URL of the API."""
        return self.url + load_contract().base_path

    @property
    def transport(self) -> Transport:
        """A transport for `httpx.Client` and `httpx.AsyncClient` that needs no socket."""
        return Transport(self)

    @property
    def app(self) -> ASGIApp:
        """The test double as an ASGI application, for a server of your own."""
        return DoubleApp(self)

    @property
    def ssl_context(self) -> ssl.SSLContext | None:
        """With `https`: a context that trusts the certificate, for httpx' `verify`."""
        return self._server.ssl_context if self._server else None

    @property
    def ca_file(self) -> Path | None:
        """With `https`: a PEM file with the certificate authority, for the `verify` of `requests`."""
        return self._server.ca_file if self._server else None

    def client(self, token: str | None = None, **options: Unpack[Options]) -> Client:
        """Return a client; it uses the socket if there is one.

        The client ignores proxies and other settings of the environment. Before a retry it does not sleep: the time
        passes on `clock`.

        Args:
            token: The access token; by default `default_token`.
            options: Other options of `Client`, such as `retries`.

        Raises:
            ValueError: The token is empty.
        """
        self._set_defaults(options)
        client = Client(self.url, token=self._token_or_default(token), **options)
        client._connection.sleep = self.clock.wait  # noqa: SLF001  (only the test double replaces it)
        self._stack.callback(client.close)
        return client

    def async_client(self, token: str | None = None, **options: Unpack[AsyncOptions]) -> AsyncClient:
        """Return an asynchronous client, to use in `async with`; see `client`."""
        self._set_defaults(options)
        client = AsyncClient(self.url, token=self._token_or_default(token), **options)
        client._connection.sleep = self.clock.wait  # noqa: SLF001  (see above)
        return client

    # State

    @property
    def default_token(self) -> str:
        """A token of the user `maintainer`, who has the Maintainer role in every project."""
        self._check_open()
        return self._default_token

    @property
    def clock(self) -> Clock:
        """The clock that controls token expiry and rate limits. It shows the real time until it is set."""
        self._check_open()
        return self._engine.clock

    def snapshot(self) -> Snapshot:
        """Return a copy of the state, the clock and the random values; `restore` accepts it any number of times."""
        with self._exclusive():
            return self._state.snapshot()

    def restore(self, snapshot: Snapshot) -> None:
        """Restore a snapshot atomically. Faults and the journal stay unchanged."""
        with self._exclusive():
            self._state.restore(snapshot)

    def reset(self, *, seed: int | None = None) -> None:
        """Restore the initial state atomically, remove all faults and clear the journal.

        Args:
            seed: A new seed.
        """
        with self._exclusive():
            if seed is None:
                self._state.restore(self._initial_snapshot)
            else:
                self._initialize(seed)
            self._injector.clear()
            self.journal.clear()

    # Faults

    def inject(
        self,
        fault: Fault,
        *,
        on: str | None = None,
        times: int | None = None,
        probability: float = 1,
        optional: bool = False,
    ) -> None:
        """Inject a fault into coming requests.

        Faults apply in the order of their injection, one to a request.

        Args:
            fault: The fault, see `faults`.
            on: The operation; by default every operation of GitLab's API that the fault applies to, and none of SDKs.
            times: The number of requests; by default 1, or with a `probability` no limit.
            probability: The probability for each request, above 0 and at most 1.
            optional: Whether the test passes if the fault is never applied. By default the `with` block or the fixture
                fails at its end, because such a test does not test what it claims.

        Raises:
            FaultError: The operation is unknown, the fault does not apply to it, or its response violates the contract.
        """
        with self._exclusive():
            times = 1 if times is None and probability == 1 else times
            self._injector.inject(fault, on, times, probability, optional=optional)

    @property
    def faults(self) -> tuple[InjectedFault, ...]:
        """The injected faults that still apply to coming requests."""
        return self._injector.faults

    def clear_faults(self) -> None:
        """Remove all injected faults, also those that were never applied."""
        with self._exclusive():
            self._injector.clear()

    def assert_faults_applied(self) -> None:
        """Assert that each injected fault was applied, unless it is optional.

        Raises:
            AssertionError: A fault was never applied.
        """
        with self._lock:
            self._injector.assert_applied()

    # Internal

    def respond(self, scope: Scope, body: bytes) -> Outcome:
        """Handle a request of `Transport` or `DoubleApp`.

        Raises:
            ClosedError: The test double is not open.
        """
        with self._exclusive():
            return self._handler.handle(self._engine.app(self._instance), scope, body)

    def _token_or_default(self, token: str | None) -> str:
        if token == "":
            raise ValueError("the token is empty: omit it to use default_token")
        return self.default_token if token is None else token

    def _set_defaults(self, options: Options | AsyncOptions) -> None:
        # Proxies of the environment would get the request, with its token.
        defaults: dict[str, Any] = {"trust_env": False}
        if self._server is None:
            defaults["transport"] = self.transport
        options["httpx_args"] = defaults | options.get("httpx_args", {})
        if self.ssl_context is not None:
            options.setdefault("verify", self.ssl_context)

    def _initialize(self, seed: int) -> None:
        self._engine.reset(seed)
        self._state.clear()
        self._default_token = self._state.new_token(MAINTAINER)
        self._state.add({"tokens": [{"token": self._default_token, "user": MAINTAINER, "scopes": ["api"]}]})
        self._state.grant(MAINTAINER, MAINTAINER)
        if self._initial_data is not None:
            self._state.add(self._initial_data)
        self._initial_snapshot = self._state.snapshot()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with self._lock:
            self._check_open()
            yield

    @property
    def is_open(self) -> bool:
        """Whether the test double is open."""
        return self._is_open

    def _check_open(self) -> None:
        if not self._is_open:
            raise ClosedError("this GitLab is closed: use it inside its `with` block")

    def _listen(self, stack: ExitStack) -> None:
        # Imported late: only a double with a socket needs uvicorn and certificates.
        from gitlab_error_tracking_double.transports.socket import serve_in_thread  # noqa: PLC0415

        self._server = stack.enter_context(serve_in_thread(DoubleApp(self), https=self._https))
