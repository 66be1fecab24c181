"""A pytest plugin for mutmut: test the mutants of a module only with the tests of that module.

mutmut takes every test that calls a function. A request calls most functions, so a mutant that survives would run all
tests.
"""

from __future__ import annotations

import pytest
from mutmut.state import state

_MODULES = {
    "test_access": ("access.", "http.errors."),
    "test_compression": ("ingest.compression.",),
    "test_envelope_format": ("ingest.envelope.",),
    "test_events": ("ingest.events.",),
    "test_grouping": ("ingest.grouping.",),
    "test_keys": ("ingest.keys.",),
    "test_masking": ("ingest.masking.",),
    "test_reading": (
        "gitlab.backend_operations.",
        "gitlab.cursors.",
        "gitlab.pagination.",
        "gitlab.serializers.",
        "http.dispatcher.",
        "http.parameters.",
    ),
    "test_receiving": ("http.cors.", "http.errors.", "http.exception_handlers.", "http.ingest.", "request."),
    "test_requests": ("ingest.requests.",),
    "test_timestamps": ("ingest.timestamps.",),
    "test_client_keys": ("gitlab.", "http.dispatcher.", "http.json_responses."),
    "test_document": ("gitlab.", "http.dispatcher."),
    "test_database_failures": ("http.errors.", "http.exception_handlers."),
    "test_envelope": (
        "http.caching.",
        "http.envelope.",
        "http.errors.",
        "http.exception_handlers.",
        "http.json_responses.",
        "http.request_body.",
        "request.",
    ),
    "test_identities": ("access.authentication.", "gitlab.errors.", "http.errors.", "request."),
    "test_instance": ("gitlab.", "http.errors.", "http.exception_handlers.", "http.rate_limit.", "request."),
    "test_logging": ("http.exception_handlers.",),
    "test_loopback_only": ("access.loopback.", "http.errors.", "http.loopback_only."),
    "test_moved_projects": ("access.authorization.", "gitlab.errors.", "http.errors.", "http.exception_handlers."),
    "test_pagination": ("gitlab.", "http.dispatcher.", "http.parameters."),
    "test_paths": ("access.authorization.", "connexion.", "http.errors.", "request."),
    "test_request_attributes": (
        "gitlab.settings_rules.",
        "http.errors.",
        "http.parameters.",
        "http.request_body.",
        "request.",
    ),
    "test_request_body": ("http.request_body.",),
    "test_response_validation": ("http.json_responses.", "http.response_validation."),
    "test_settings": ("gitlab.", "http.errors."),
    "test_site": ("connexion.", "http.cors.", "http.errors.", "http.exception_handlers."),
    "test_tokens": ("access.authentication.", "gitlab.clock.", "connexion.", "request."),
}


_called_by_fixtures: dict[str, set[str]] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Attribute what a fixture of the module calls to each of its tests, not only to the first."""
    _called_by_fixtures.setdefault(item.path.stem, set()).update(state()._stats)  # noqa: SLF001  (see below)


@pytest.hookimpl(tryfirst=True)  # before mutmut notes the functions that the test has called
def pytest_runtest_teardown(item: pytest.Item) -> None:
    called = state()._stats  # noqa: SLF001  (mutmut has no option for it)
    called |= _called_by_fixtures[item.path.stem]
    prefixes = tuple(f"gitlab_error_tracking_server.{module}" for module in _MODULES[item.path.stem])
    called.intersection_update({name for name in called if name.startswith(prefixes)})
