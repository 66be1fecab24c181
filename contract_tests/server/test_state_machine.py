"""A state machine compares the server with a small model of GitLab's rules after each step."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.gitlab.models import Instance
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from contract_tests.support.databases import SQLiteDatabases
from contract_tests.support.in_process import client

if TYPE_CHECKING:
    from gitlab_error_tracking_contract import Contract
    from gitlab_error_tracking_server.data.models import Data

    from contract_tests.support.databases import Databases, OpenStore

pytestmark = pytest.mark.both_databases

SENTRY_REQUIRED = (
    "Error tracking setting token is a required field and Error tracking setting api url is a required field"
)
NO_SETTINGS = (404, {"message": "404 Error Tracking Setting Not Found"})
NO_KEY = (404, {"message": "404 Not found"})


@dataclass(frozen=True)
class ModelSettings:
    active: bool
    integrated: bool
    has_sentry: bool = False

    def shown(self) -> dict[str, Any]:
        """Return the response body of the API."""
        sentry = {
            "project_name": "sample sentry project",
            "sentry_external_url": "https://sentry.io/myawesomeproject/project",
            "api_url": "https://sentry.io/api/0/projects/myawesomeproject/project",
        }
        shown = sentry if self.has_sentry else dict.fromkeys(sentry)
        return {"active": self.active, "integrated": self.integrated, **shown}


@dataclass
class ModelProject:
    """The state of a project."""

    id: int
    path: str
    settings: ModelSettings | None = None
    keys: dict[int, dict[str, Any]] = field(default_factory=dict)

    def save(self, wanted: ModelSettings) -> tuple[int, dict[str, Any]]:
        """Save valid settings and return the expected response."""
        if wanted.active and not wanted.integrated and not wanted.has_sentry:
            return 400, {"message": SENTRY_REQUIRED}
        self.settings = wanted
        return 200, wanted.shown()

    @property
    def must_have_a_key(self) -> bool:
        return self.settings is not None and self.settings.active and self.settings.integrated


def model() -> list[ModelProject]:
    """The demonstration data."""
    return [
        ModelProject(1, "demo/sentry", ModelSettings(active=True, integrated=False, has_sentry=True)),
        ModelProject(2, "demo/new"),
        ModelProject(5, "demo/platform/integrated", ModelSettings(active=True, integrated=True)),
        ModelProject(6, "demo/public"),
        ModelProject(7, "demo/internal"),
    ]


projects = st.integers(0, len(model()) - 1)


class ErrorTracking(RuleBasedStateMachine):
    """Changes settings and client keys in the server and in the model."""

    keys = Bundle("keys")
    deleted = Bundle("deleted")

    def __init__(self, open_store: OpenStore, demonstration: Data, contract: Contract) -> None:
        super().__init__()
        self.open = ExitStack()
        store = self.open.enter_context(open_store(demonstration))
        app = create_app(store, Instance(external_url="https://example.com"), contract=contract)
        self.api = self.open.enter_context(client(app))
        self.model = model()
        self.used_ids: set[int] = set()
        self.steps = 0
        for key in self.send("GET", self.model[2], "client_keys")[1]:
            self.learn(self.model[2], key)

    def teardown(self) -> None:
        with self.open:
            for project in self.model:
                self.compare(project)

    def send(self, method: str, project: ModelProject, path: str, **query: Any) -> tuple[int, Any]:
        reference = quote(project.path, safe="") if len(self.used_ids) % 2 else str(project.id)
        response = self.api.request(method, f"/projects/{reference}/error_tracking/{path}", params=query)
        return response.status_code, response.json()

    def learn(self, project: ModelProject, key: dict[str, Any]) -> None:
        """Add a key of the server to the model, and check what GitLab guarantees for every key."""
        assert key["id"] not in self.used_ids, "an id was used twice"
        known = {k["public_key"] for other in self.model for k in other.keys.values()}
        assert key["public_key"] not in known, "a public key was used twice"
        expected = f"https://{key['public_key']}@example.com/errortracking/api/v1/projects/{project.id}"
        assert (key["active"], key["sentry_dsn"]) == (True, expected)
        self.used_ids.add(key["id"])
        project.keys[key["id"]] = key

    def learn_first_key(self, project: ModelProject, status: int) -> None:
        """Check that saving created exactly one key if the project needed one."""
        if status == 200 and project.must_have_a_key and not project.keys:
            _, (first,) = self.send("GET", project, "client_keys")
            self.learn(project, first)

    @rule(index=projects, active=st.booleans(), integrated=st.booleans())
    def create(self, index: int, active: bool, integrated: bool) -> None:
        project = self.model[index]
        current = project.settings or ModelSettings(active=False, integrated=False)
        response = self.send("PUT", project, "settings", active=active, integrated=integrated)
        assert response == project.save(replace(current, active=active, integrated=integrated))
        self.learn_first_key(project, response[0])

    @rule(index=projects, active=st.booleans(), integrated=st.none() | st.booleans())
    def update(self, index: int, active: bool, integrated: bool | None) -> None:
        project = self.model[index]
        sent = {"active": active} if integrated is None else {"active": active, "integrated": integrated}
        response = self.send("PATCH", project, "settings", **sent)
        if project.settings is None:
            assert response == NO_SETTINGS
            return
        kept = project.settings.integrated if integrated is None else integrated
        assert response == project.save(replace(project.settings, active=active, integrated=kept))
        self.learn_first_key(project, response[0])

    @rule(target=keys, index=projects)
    def create_key(self, index: int) -> tuple[int, int]:
        project = self.model[index]
        status, key = self.send("POST", project, "client_keys")
        assert status == 201
        self.learn(project, key)
        return index, key["id"]

    @rule(target=deleted, key=consumes(keys))
    def delete_key(self, key: tuple[int, int]) -> Any:
        index, key_id = key
        project = self.model[index]
        if key_id not in project.keys:
            return multiple()
        assert self.send("DELETE", project, f"client_keys/{key_id}") == (200, project.keys.pop(key_id))
        return key

    @rule(key=deleted)
    def delete_key_again(self, key: tuple[int, int]) -> None:
        index, key_id = key
        assert self.send("DELETE", self.model[index], f"client_keys/{key_id}") == NO_KEY

    @rule(key=keys, index=projects)
    def delete_key_of_another_project(self, key: tuple[int, int], index: int) -> None:
        if key[0] != index:
            assert self.send("DELETE", self.model[index], f"client_keys/{key[1]}") == NO_KEY

    @rule(index=projects)
    def delete_all_keys(self, index: int) -> None:
        project = self.model[index]
        for key_id in [*project.keys]:
            assert self.send("DELETE", project, f"client_keys/{key_id}") == (200, project.keys.pop(key_id))

    @rule(index=projects, per_page=st.integers(1, 4))
    def page(self, index: int, per_page: int) -> None:
        project = self.model[index]
        expected = sorted(project.keys.values(), key=lambda key: int(key["id"]))
        for page in range(1, len(expected) // per_page + 2):
            part = expected[(page - 1) * per_page : page * per_page]
            assert self.send("GET", project, "client_keys", page=page, per_page=per_page) == (200, part)

    @invariant()
    def every_project_is_as_in_the_model(self) -> None:
        # One project per step, and all of them at the end, because errors are permanent.
        self.steps += 1
        self.compare(self.model[self.steps % len(self.model)])

    def compare(self, project: ModelProject) -> None:
        expected = NO_SETTINGS if project.settings is None else (200, project.settings.shown())
        assert self.send("GET", project, "settings") == expected
        listed = self.send("GET", project, "client_keys", per_page=100)
        assert listed == (200, sorted(project.keys.values(), key=lambda key: int(key["id"])))


def test_server_agrees_with_model(
    databases: Databases, open_store: OpenStore, demonstration: Data, contract: Contract
) -> None:
    # No shrinking: a run of thirty steps is readable, and shrinking takes minutes.
    phases = [phase for phase in Phase if phase is not Phase.shrink]
    # Fewer runs on PostgreSQL: it differs little from SQLite, and each step takes longer.
    runs = 40 if isinstance(databases, SQLiteDatabases) else 8

    run_state_machine_as_test(
        partial(ErrorTracking, open_store, demonstration, contract),  # type: ignore[arg-type]  # any factory
        settings=settings(max_examples=runs, stateful_step_count=30, deadline=None, phases=phases),
    )
