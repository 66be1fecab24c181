"""GitLab reads with its secret, users with an access token and their role."""

from __future__ import annotations

import pytest
from gitlab_error_tracking_server.gitlab.models import Instance

from contract_tests.backend.sdk import BACKEND_TOKEN, BASE, Backend, event
from contract_tests.support.in_process import content

READ, UPDATE, DELETE = "GET", "PUT", "DELETE"


def call(backend: Backend, method: str, headers: dict[str, str], project: object = 5) -> tuple[int, str]:
    path = {"GET": "/errors", "PUT": "/errors/1", "DELETE": ""}[method]
    backend.api.headers.pop("PRIVATE-TOKEN", None)
    body = {"status": "resolved"} if method == "PUT" else None
    response = backend.api.request(method, f"{BASE}/projects/{project}{path}", headers=headers, json=body)
    return response.status_code, response.text


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("guest", (403, 403, 403)),
        ("reporter", (200, 403, 403)),
        ("developer", (200, 404, 403)),  # the error does not exist
        ("maintainer", (200, 404, 204)),
        ("admin", (200, 404, 204)),
        ("outsider", (404, 404, 404)),
        ("maintainer-read", (200, 403, 403)),
        ("maintainer-expired", (401, 401, 401)),
        ("maintainer-fine-grained", (403, 403, 403)),
        ("unknown", (401, 401, 401)),
    ],
)
def test_role_decides_what_a_user_may_do(backend: Backend, role: str, statuses: tuple[int, ...]) -> None:
    token = {"PRIVATE-TOKEN": f"glpat-demo-{role}"}
    assert tuple(call(backend, method, token)[0] for method in (READ, UPDATE, DELETE)) == statuses


def test_backend_token_may_do_everything(backend: Backend) -> None:
    token = {"Gitlab-Error-Tracking-Token": BACKEND_TOKEN}
    assert [call(backend, method, token)[0] for method in (READ, UPDATE, DELETE)] == [200, 404, 204]


@pytest.mark.parametrize("token", ["", "x", f"{BACKEND_TOKEN}x", "glpat-demo-maintainer"])
def test_wrong_backend_token_is_401(backend: Backend, token: str) -> None:
    headers = {"Gitlab-Error-Tracking-Token": token, "PRIVATE-TOKEN": "glpat-demo-maintainer"}
    assert call(backend, READ, headers) == (401, '{"message":"401 Unauthorized"}')


@pytest.mark.parametrize("instance", [Instance()])
def test_backend_token_needs_to_be_configured(backend: Backend) -> None:
    assert call(backend, READ, {"Gitlab-Error-Tracking-Token": ""})[0] == 401


def test_backend_token_does_not_open_gitlabs_api(backend: Backend) -> None:
    backend.api.headers.pop("PRIVATE-TOKEN")
    response = backend.api.get(
        "/api/v4/projects/5/error_tracking/settings", headers={"Gitlab-Error-Tracking-Token": BACKEND_TOKEN}
    )
    assert content(response) == (401, {"message": "401 Unauthorized"})


@pytest.mark.parametrize("project", [99, "demo%2Fplatform%2Fintegrated", "demo%2Fintegrated", 10**30])
@pytest.mark.parametrize(
    "headers", [{"Gitlab-Error-Tracking-Token": BACKEND_TOKEN}, {"PRIVATE-TOKEN": "glpat-demo-maintainer"}]
)
def test_project_is_known_by_its_id_only(backend: Backend, project: object, headers: dict[str, str]) -> None:
    assert call(backend, READ, headers, project) == (404, '{"message":"404 Project Not Found"}')


def test_errors_of_projects_are_apart(backend: Backend) -> None:
    backend.store(event())
    headers = {"Gitlab-Error-Tracking-Token": BACKEND_TOKEN}
    assert call(backend, READ, headers, 1) == (200, "[]")
