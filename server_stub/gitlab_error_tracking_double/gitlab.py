"""The double itself: one object with everything that a test does to its GitLab."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, Unpack

from gitlab_error_tracking_client import Client
from gitlab_error_tracking_server.gitlab.models import Instance

from gitlab_error_tracking_double.engine.engine import contract, give_back, take_engine
from gitlab_error_tracking_double.factories import Factories
from gitlab_error_tracking_double.faults.injection import Faults, InjectedFault
from gitlab_error_tracking_double.journal import Journal
from gitlab_error_tracking_double.request_handler import RequestHandler
from gitlab_error_tracking_double.state import Snapshot, State, as_written
from gitlab_error_tracking_double.transports.asgi import DoubleApp
from gitlab_error_tracking_double.transports.httpx import Transport

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

    from gitlab_error_tracking_client.client import Options
    from starlette.types import ASGIApp, Scope

    from gitlab_error_tracking_double.engine.clock import Clock
    from gitlab_error_tracking_double.faults.kinds import Fault
    from gitlab_error_tracking_double.responses import Outcome
    from gitlab_error_tracking_double.transports.socket import Server

IN_PROCESS_URL = "https://gitlab.example.com"
MAINTAINER = "maintainer"


class Closed(RuntimeError):
    """The double was used outside of its `with`."""


class GitLab(Factories):
    """A GitLab for tests, used in a `with` or an `async with`. At first it has one user, `maintainer`, and no project.

    It answers in this process, through `transport`; with `socket` or `https` also at `url`. All methods can be called
    from any thread; each happens between two requests, never during one.

    Args:
        data: What it begins with: a data file (docs/data-file.md), or what would stand in one.
        socket: Whether to listen on a free port of 127.0.0.1 as well.
        https: Whether to do so with a certificate; `ssl_context` and `ca_file` trust it.
        strict: Whether leaving the `with` raises an `AssertionError` when a request came that the contract does not
            know.
        seed: What keys, request ids and the chance of faults are made from: the same seed gives the same.
        integrated: GitLab's switch for integrated error tracking.
        rate_limit: How many requests a minute each user may send; None for any number.
        external_url: What DSNs and links name; by default `url`.
        journal_size: How many requests the journal keeps.

    Attributes:
        journal: What was asked; it can be read behind the `with` as well.
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
        journal_size: int = 1000,
    ) -> None:
        self._data = data
        self._listens = socket or https
        self._https = https
        self._strict = strict
        self._seed = seed
        self._integrated = integrated
        self._rate_limit = rate_limit
        self._external_url = external_url
        self.journal = Journal(journal_size)
        self._lock = RLock()
        self._stack = ExitStack()
        self._is_open = False
        self._server: Server | None = None

    def open(self) -> Self:
        """Begin; `close` ends it. `with` does both.

        Raises:
            StateError, DataFileError: What it is to begin with is not right.
            AddressNotAvailable: It cannot listen.
        """
        if self._is_open:
            raise RuntimeError("this GitLab is open already")
        self.journal.clear()
        self._server = None
        engine = take_engine()
        self._stack.callback(give_back, engine)
        try:
            self._engine = engine
            self._state = State(engine)
            self._faults = Faults(engine.chance)
            self._walk = RequestHandler(engine, self._state, self._faults, self.journal)
            self._given = None if self._data is None else as_written(self._data)
            self._begin(self._seed)
            if self._listens:
                self._listen()
            self._instance = self._configured()
            engine.app(self._instance)  # made now, so that no request waits for it
            self._is_open = True
        except BaseException:
            self._stack.close()
            raise
        return self

    def close(self) -> None:
        """End: nobody is answered any more. Twice is once."""
        with self._lock:
            self._is_open = False
        self._stack.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        # A test that fails already has its own reason.
        if error is None:
            self.check_strictly()

    def check_strictly(self) -> None:
        """Raise an `AssertionError` where `strict` was wanted and the contract does not know what was asked."""
        if self._strict:
            self.journal.assert_known()

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

    # How it is reached

    @property
    def url(self) -> str:
        """Where it is: what `Client` takes as `url`."""
        return self._server.url if self._server else IN_PROCESS_URL

    @property
    def api_url(self) -> str:
        """The base URL of the API."""
        return self.url + contract().base_path

    @property
    def transport(self) -> Transport:
        """For `httpx.Client(transport=…)` and `httpx.AsyncClient(transport=…)`: it reaches it without a socket."""
        return Transport(self)

    @property
    def app(self) -> ASGIApp:
        """It as an ASGI application, for a server of your own."""
        return DoubleApp(self)

    @property
    def ssl_context(self) -> ssl.SSLContext | None:
        """With `https`: what trusts the certificate; httpx takes it as `verify`."""
        return self._server.ssl_context if self._server else None

    @property
    def ca_file(self) -> Path | None:
        """With `https`: a PEM file with who signed the certificate, as `requests` takes it as `verify`."""
        return self._server.ca_file if self._server else None

    def client(self, token: str | None = None, **options: Unpack[Options]) -> Client:
        """The generated client, for synchronous and for asynchronous calls, over the socket where there is one.

        Args:
            token: A token that `token` returned; by default `default_token`.
            options: What else `Client` takes, such as `retries`.
        """
        self._check_open()
        if self._server is None:
            options["httpx_args"] = {"transport": self.transport} | options.get("httpx_args", {})
        elif self.ssl_context is not None:
            options.setdefault("verify", self.ssl_context)
        client = Client(self.url, token=token or self.default_token, **options)
        self._stack.callback(client.close)
        return client

    # What it holds

    @property
    def default_token(self) -> str:
        """A token of `maintainer`, who has the Maintainer role in every project."""
        self._check_open()
        return self._default_token

    @property
    def clock(self) -> Clock:
        """What time it is: tokens expire by it. The real time until it is set."""
        self._check_open()
        return self._engine.clock

    def snapshot(self) -> Snapshot:
        """Everything that it holds, with the clock and what keys come next; to `restore` as often as one likes."""
        with self._alone():
            return self._state.copy()

    def restore(self, snapshot: Snapshot) -> None:
        """Have it hold what it held, at once or not at all. Faults and the journal stay."""
        with self._alone():
            self._state.restore(snapshot)

    def reset(self, *, seed: int | None = None) -> None:
        """Have everything be as at the beginning, at once: no fault waits, and the journal is empty.

        Args:
            seed: Another seed from now on.
        """
        with self._alone():
            if seed is None:
                self._state.restore(self._beginning)
            else:
                self._begin(seed)
            self._faults.clear()
            self.journal.clear()

    # What goes wrong

    def inject(self, fault: Fault, *, on: str | None = None, times: int | None = None, probability: float = 1) -> None:
        """Have something go wrong with the next requests, without their sender doing anything.

        Faults happen in the order in which they were injected, one to a request.

        Args:
            fault: What, see `faults`.
            on: The operation; by default every one that the fault fits.
            times: How often; by default once, or with a `probability` for ever.
            probability: How likely it happens to a request, above 0 and up to 1.

        Raises:
            FaultError: There is no such operation, the fault does not fit, or contradicts the contract.
        """
        with self._alone():
            self._faults.arm(fault, on, 1 if times is None and probability == 1 else times, probability)

    @property
    def faults(self) -> tuple[InjectedFault, ...]:
        """What still waits to go wrong."""
        return self._faults.armed

    def clear_faults(self) -> None:
        """Have nothing go wrong any more."""
        with self._alone():
            self._faults.clear()

    # Inside

    def answer(self, scope: Scope, body: bytes) -> Outcome:
        """How a request ends, for those who carry it here: `Transport` and `Front`.

        Raises:
            Closed: It is outside of its `with`.
        """
        with self._alone():
            return self._walk.answer(self._engine.app(self._instance), scope, body)

    def _begin(self, seed: int) -> None:
        """Hold what is held at the beginning."""
        self._engine.begin(seed)
        self._state.clear()
        self._default_token = self._state.new_token(MAINTAINER)
        self._state.add({"tokens": [{"token": self._default_token, "user": MAINTAINER, "scopes": ["api"]}]})
        self._state.grant(MAINTAINER, MAINTAINER)
        if self._given is not None:
            self._state.add(self._given)
        self._beginning = self._state.copy()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Between two requests: nobody else does anything meanwhile."""
        with self._lock:
            self._check_open()
            yield

    @property
    def is_open(self) -> bool:
        """Whether it is inside of its `with`."""
        return self._is_open

    def _check_open(self) -> None:
        if not self._is_open:
            raise Closed("this GitLab is closed: use it inside of its `with`")

    def _listen(self) -> None:
        # uvicorn and certificates are imported by who wants a socket.
        from gitlab_error_tracking_double.transports.socket import serving  # noqa: PLC0415

        self._server = self._stack.enter_context(serving(DoubleApp(self), https=self._https))

    def _configured(self) -> Instance:
        return Instance(
            external_url=self._external_url or self.url,
            integrated_error_tracking=self._integrated,
            rate_limit=self._rate_limit,
        )
