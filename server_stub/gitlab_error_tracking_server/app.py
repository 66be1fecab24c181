"""Puts the rooms in the order in which a request walks through them."""

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
    SecurityMiddleware,
)
from gitlab_error_tracking_server.gitlab.clock import utc_now
from gitlab_error_tracking_server.gitlab.models import Instance
from gitlab_error_tracking_server.gitlab.operations import Operations
from gitlab_error_tracking_server.http.cors import cors_middleware
from gitlab_error_tracking_server.http.dispatcher import Dispatcher
from gitlab_error_tracking_server.http.envelope import Envelope
from gitlab_error_tracking_server.http.exception_handlers import ExceptionHandlers
from gitlab_error_tracking_server.http.parameters import Parameters
from gitlab_error_tracking_server.http.rate_limit import RateLimit
from gitlab_error_tracking_server.http.request_attributes import Attributes
from gitlab_error_tracking_server.http.response_validation import ResponseValidation
from gitlab_error_tracking_server.http.routing import Routing, routing_document
from gitlab_error_tracking_server.observability.access_log import log_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from gitlab_error_tracking_contract import Contract

    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.http.envelope import Observer
    from gitlab_error_tracking_server.store.store import Store


def create_app(  # noqa: PLR0913  (what the rooms need)
    store: Store,
    instance: Instance | None = None,
    clock: Clock = utc_now,
    *,
    beside: Sequence[BaseRoute] = (),
    contract: Contract | None = None,
    observers: Sequence[Observer] = (log_request,),
) -> ConnexionMiddleware:
    """Build the API as an ASGI application.

    Args:
        store: Where everything is kept. Closing it is the caller's affair.
        instance: What is configured once for the whole GitLab.
        clock: The time by which tokens expire and rate limits begin anew.
        beside: What is served at paths that the contract does not know.
        contract: The contract, by a caller who has loaded it already.
        observers: Who is told of every request that was answered.
    """
    instance = instance or Instance()
    contract = contract or load_contract()
    operations = Operations(store, instance)
    app = ConnexionMiddleware(
        Dispatcher(operations, store, contract, instance, Router(beside, redirect_slashes=False)),  # the operation
        lifespan=_lifespan,
        middlewares=[
            LifespanMiddleware,
            partial(Envelope, observers=observers),  # wire
            *cors_middleware(instance.cors_origins),
            partial(ResponseValidation, contract=contract),  # response check, on the way out
            ExceptionMiddleware,  # whatever the rooms below raise becomes an answer here
            Routing,  # routing
            partial(RateLimit, store=store, limit=instance.rate_limit, clock=clock),  # not so often
            SecurityMiddleware,  # who are you
            partial(Authorization, store=store),  # may you
            Attributes,  # what was sent
            partial(Parameters, contract=contract),  # are the parameters right
        ],
    )
    app.add_api(
        routing_document(contract),
        base_path=contract.base_path,
        resolver=Resolver(operations.table().__getitem__),
        security_map=Authentication(store, clock, instance.rejected_tokens).security_map(),
    )
    ExceptionHandlers(contract).register(app)
    return app


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[None]:
    """There is nothing to start or to stop, but whoever runs the application wants to be told so."""
    yield
