"""Compose the middleware stack. Read this first."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import load_contract
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
from gitlab_error_tracking_server.gitlab.clock import utc_now
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.gitlab.operations import Operations
from gitlab_error_tracking_server.http.caching import Caching
from gitlab_error_tracking_server.http.cors import cors_middleware
from gitlab_error_tracking_server.http.dispatcher import Dispatcher
from gitlab_error_tracking_server.http.documentation import documentation_routes
from gitlab_error_tracking_server.http.envelope import Envelope
from gitlab_error_tracking_server.http.exception_handlers import ExceptionHandlers
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
    from collections.abc import AsyncIterator, Sequence

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
    contract = load_contract()
    routes = [*documentation_routes(contract), *health_routes(store)]
    observers: list[Observer] = [log_request]
    if observability.metrics:
        metrics = Metrics()
        routes.append(metrics.route())
        observers.append(metrics.observe)
    app: ASGIApp = create_app(store, instance, routes=routes, contract=contract, observers=observers)
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
        contract: The contract, if the caller has loaded it already.
        observers: Called at the end of each request.
    """
    instance = instance or Instance()
    contract = contract or load_contract()
    operations = Operations(store, instance)
    authentication = Authentication(store, clock, instance.rejected_tokens)
    rate_limit = (
        [partial(RateLimit, store=store, limit=instance.rate_limit, clock=clock)] if instance.rate_limit else []
    )
    loopback_only = [partial(LoopbackOnly, origins=instance.cors_origins)] if instance.loopback_only else []
    app = ConnexionMiddleware(
        Dispatcher(operations, store, contract, instance),
        lifespan=_lifespan,
        middlewares=[  # outermost first
            LifespanMiddleware,
            partial(Envelope, observers=observers),
            Caching,
            *cors_middleware(instance.cors_origins),
            partial(ResponseValidation, contract=contract),
            ExceptionMiddleware,
            *loopback_only,
            *rate_limit,
            partial(RequestBody, max_body=instance.max_body),
            partial(Routing, otherwise=Router(routes, redirect_slashes=False)),
            SecurityMiddleware,  # calls the authentication
            partial(Authorization, store=store),
            partial(Parameters, contract=contract),
        ],
    )
    app.add_api(
        routing_document(contract),
        base_path=contract.base_path,
        resolver=Resolver(partial(getattr, operations)),
        security_map=security_map(authentication),
    )
    ExceptionHandlers(contract, instance.external_url).register(app)
    return app


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[None]:
    """Accept the lifespan protocol, though there is nothing to start or to stop."""
    yield
