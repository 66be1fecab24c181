"""Compose the middleware stack. Read this first."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract import CONTRACTS, INGEST, contract_path, load_contract
from starlette.routing import BaseRoute, Router

from gitlab_error_tracking_server.access.authentication import Authentication
from gitlab_error_tracking_server.access.authorization import Authorization
from gitlab_error_tracking_server.connexion import (
    ConnexionMiddleware,
    ExceptionMiddleware,
    LifespanMiddleware,
    Resolver,
    Routing,
    SecurityMiddleware,
    routing_document,
    security_map,
)
from gitlab_error_tracking_server.gitlab.backend_operations import BackendOperations
from gitlab_error_tracking_server.gitlab.clock import utc_now
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.gitlab.operations import Operations
from gitlab_error_tracking_server.http.caching import Caching
from gitlab_error_tracking_server.http.cors import CrossOrigin
from gitlab_error_tracking_server.http.dispatcher import Dispatcher
from gitlab_error_tracking_server.http.documentation import documentation_routes
from gitlab_error_tracking_server.http.envelope import Envelope
from gitlab_error_tracking_server.http.exception_handlers import ExceptionHandlers
from gitlab_error_tracking_server.http.ingest import Ingest
from gitlab_error_tracking_server.http.loopback_only import LoopbackOnly
from gitlab_error_tracking_server.http.parameters import Parameters
from gitlab_error_tracking_server.http.rate_limit import RateLimit
from gitlab_error_tracking_server.http.request_body import RequestBody
from gitlab_error_tracking_server.http.response_validation import ResponseValidation
from gitlab_error_tracking_server.observability.access_log import log_request
from gitlab_error_tracking_server.observability.configuration import Observability, load_tracing
from gitlab_error_tracking_server.observability.health import health_routes
from gitlab_error_tracking_server.observability.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from gitlab_error_tracking_contract import Contract
    from starlette.types import ASGIApp

    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.http.envelope import Observer
    from gitlab_error_tracking_server.store.store import Store


def create_site(store: Store, instance: Instance, observability: Observability | None = None) -> ASGIApp:
    """Build all that one server serves: the API, its documentation under `/docs/`, and the probes under `/-/`.

    Args:
        store: The store; the caller closes it.
        instance: The configuration of the GitLab instance.
        observability: Whether there are metrics and traces. The caller configures the log.
    """
    observability = observability or Observability()
    contracts = {name: load_contract(contract_path(name)) for name in CONTRACTS}
    routes = [*documentation_routes(contracts), *health_routes(store)]
    observers: list[Observer] = [log_request]
    if observability.metrics:
        metrics = Metrics()
        routes.append(metrics.route())
        observers.append(metrics.observe)
    app: ASGIApp = create_app(store, instance, routes=routes, observers=observers)
    return load_tracing().trace_requests(app) if observability.traces else app


def create_app(  # noqa: PLR0913  (what the middleware needs)
    store: Store,
    instance: Instance | None = None,
    clock: Clock = utc_now,
    *,
    routes: Sequence[BaseRoute] = (),
    contract: Contract | None = None,
    observers: Sequence[Observer] = (log_request,),
) -> ConnexionMiddleware:
    """Build the API as an ASGI application.

    Args:
        store: The store; the caller closes it.
        instance: The configuration of the GitLab instance.
        clock: The time for token expiry and rate limits.
        routes: Routes at paths that the contract does not define.
        contract: The contract of GitLab's API, if the caller has loaded it already.
        observers: Called at the end of each request.
    """
    instance = instance or Instance()
    api, backend = contracts = (contract or load_contract(), load_contract(contract_path("backend")))
    ingest = Ingest(store, instance, clock)
    handlers = _handlers(api, Operations(store, instance)) | _handlers(backend, BackendOperations(store.events, clock))
    authentication = Authentication(store, clock, instance.rejected_tokens, instance.backend_token)
    rate_limit = (
        [partial(RateLimit, store=store, limit=instance.rate_limit, clock=clock)] if instance.rate_limit else []
    )
    loopback_only = [partial(LoopbackOnly, origins=instance.cors_origins)] if instance.loopback_only else []
    others: dict[str | None, ASGIApp] = {
        None: Router(routes, redirect_slashes=False),
        **{name: ingest for name, operation in backend.operations.items() if INGEST in operation.tags},
    }
    app = ConnexionMiddleware(
        Dispatcher(handlers, store, contracts, instance),
        lifespan=_lifespan,
        middlewares=[  # outermost first
            LifespanMiddleware,
            partial(Envelope, observers=observers),
            Caching,
            partial(CrossOrigin, origins=instance.cors_origins),
            partial(ResponseValidation, contracts=contracts),
            ExceptionMiddleware,
            *loopback_only,
            *rate_limit,
            partial(RequestBody, max_body=instance.max_body),
            partial(Routing, others=others),
            SecurityMiddleware,  # calls the authentication
            partial(Authorization, store=store),
            partial(Parameters, contracts=contracts),
        ],
    )
    for one in contracts:
        app.add_api(
            routing_document(one),
            base_path=one.base_path,
            resolver=Resolver(lambda operation_id: handlers.get(operation_id, ingest)),
            security_map=security_map(authentication),
        )
    ExceptionHandlers(contracts, instance).register(app)
    return app


def _handlers(contract: Contract, operations: object) -> dict[str, Callable[..., Any]]:
    """Return the handlers of a contract by operationId, without those of operations that only SDKs call."""
    return {name: getattr(operations, name) for name, one in contract.operations.items() if INGEST not in one.tags}


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[None]:
    """Accept the lifespan protocol, though there is nothing to start or to stop."""
    yield
