"""All that one server serves: the API, its documentation under `/docs/`, and the operators' probes under `/-/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_contract import load_contract

from gitlab_error_tracking_server.access_log import log_request
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.documentation import documentation_routes
from gitlab_error_tracking_server.metrics import Metrics
from gitlab_error_tracking_server.observation import Observation, load_telemetry
from gitlab_error_tracking_server.probes import probe_routes

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from gitlab_error_tracking_server.domain import Instance
    from gitlab_error_tracking_server.store import Store
    from gitlab_error_tracking_server.wire import Observer


def create_site(store: Store, instance: Instance, observation: Observation | None = None) -> ASGIApp:
    """Build everything as one ASGI application.

    Args:
        store: Where everything is kept. Closing it is the caller's affair.
        instance: What is configured once for the whole GitLab.
        observation: What operators see of it. The log is the process's affair, not the application's.
    """
    observation = observation or Observation()
    contract = load_contract()
    beside = [*documentation_routes(contract), *probe_routes(store)]
    observers: list[Observer] = [log_request]
    if observation.metrics:
        metrics = Metrics()
        beside.append(metrics.route())
        observers.append(metrics.observe)
    site: ASGIApp = create_app(store, instance, beside=beside, contract=contract, observers=observers)
    return load_telemetry().traced(site) if observation.traces else site
