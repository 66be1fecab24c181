"""All that one server serves: the API, its documentation under `/docs/`, and the operators' probes under `/-/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import load_contract

from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.http.documentation import documentation_routes
from gitlab_error_tracking_server.observability.access_log import log_request
from gitlab_error_tracking_server.observability.configuration import Observability, load_tracing
from gitlab_error_tracking_server.observability.health import health_routes
from gitlab_error_tracking_server.observability.metrics import Metrics

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from gitlab_error_tracking_server.gitlab.models import Instance
    from gitlab_error_tracking_server.http.envelope import Observer
    from gitlab_error_tracking_server.store.store import Store


def create_site(store: Store, instance: Instance, observation: Observability | None = None) -> ASGIApp:
    """Build everything as one ASGI application.

    Args:
        store: Where everything is kept. Closing it is the caller's affair.
        instance: What is configured once for the whole GitLab.
        observation: What operators see of it. The log is the process's affair, not the application's.
    """
    observation = observation or Observability()
    contract = load_contract()
    beside = [*documentation_routes(contract), *health_routes(store)]
    observers: list[Observer] = [log_request]
    if observation.metrics:
        metrics = Metrics()
        beside.append(metrics.route())
        observers.append(metrics.observe)
    site: ASGIApp = create_app(store, instance, beside=beside, contract=contract, observers=observers)
    return load_tracing().traced(site) if observation.traces else site
