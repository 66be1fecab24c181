"""The order of checks: a request with two errors gets the response to the one that GitLab checks first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.support import operations
from contract_tests.support.in_process import content
from contract_tests.support.operations import READS, WITH_KEY, required_query

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True)
class Request:
    """A request to an operation; with the defaults it succeeds."""

    method: str
    path: str
    project: str = "5"
    token: str = "glpat-demo-maintainer"
    query: str = ""
    key_id: str = "3"

    content_type: str = "application/json"
    body: str = ""

    def send(self, api: httpx.Client) -> httpx.Response:
        path = self.path.format(id=self.project, key_id=self.key_id)
        headers = {"PRIVATE-TOKEN": self.token, "Content-Type": self.content_type}
        return api.request(self.method, f"{path}?{self.query}", headers=headers, content=self.body)


OPERATIONS = {
    name: Request(
        operation.method, operation.path, query="&".join(f"{name}=true" for name in required_query(operation))
    )
    for name, operation in operations.OPERATIONS.items()
}

# The errors in the order of GitLab's checks: name, operations, what they change in a request, status and body of the
# response.
ALL = {*OPERATIONS}
WRITES = ALL - READS
SAVES = {"create_settings", "update_settings"}
Error = tuple[str, set[str], dict[str, str], int, dict[str, str]]
ERRORS: list[Error] = [
    ("broken body", ALL, {"body": "{broken"}, 400, {"error": "Invalid JSON format"}),
    (
        "unknown format",
        ALL,
        {"query": "format=xml"},
        406,
        {"error": "The requested format 'xml' is not supported."},
    ),
    (
        "unknown type of body",
        WRITES,
        {"body": "<active/>", "content_type": "application/xml"},
        415,
        {"error": "The provided content-type 'application/xml' is not supported."},
    ),
    ("no token", ALL, {"token": ""}, 401, {"message": "401 Unauthorized"}),
    (
        "wrong scope",
        WRITES,
        {"token": "glpat-demo-maintainer-read"},
        403,
        {
            "error": "insufficient_scope",
            "error_description": "The request requires higher privileges than provided by the access token.",
            "scope": "api read_api",
        },
    ),
    (
        "expired token",
        ALL,
        {"token": "glpat-demo-maintainer-expired"},
        401,
        {
            "error": "invalid_token",
            "error_description": "Token is expired. You can either do re-authorization or token refresh.",
        },
    ),
    ("unknown project", ALL, {"project": "99"}, 404, {"message": "404 Project Not Found"}),
    (
        "former path",
        WRITES,
        {"project": "demo%2Fintegrated"},
        405,
        {"message": "Non GET methods are not allowed for moved projects"},
    ),
    ("wrong role", ALL, {"token": "glpat-demo-developer"}, 403, {"message": "403 Forbidden"}),
    ("missing parameter", SAVES, {"query": "integrated=false"}, 400, {"error": "active is missing, active is empty"}),
    ("bad page", {"list_client_keys"}, {"query": "page=x"}, 400, {"error": "page is invalid"}),
    ("bad key id", WITH_KEY, {"key_id": "x"}, 400, {"error": "key_id is invalid"}),
    (
        "no settings",
        {"get_settings", "update_settings"},
        {"project": "2"},
        404,
        {"message": "404 Error Tracking Setting Not Found"},
    ),
    (
        "no Sentry",
        SAVES,
        {"query": "active=true&integrated=false"},
        400,
        {
            "message": "Error tracking setting token is a required field and "
            "Error tracking setting api url is a required field"
        },
    ),
    ("unknown key", WITH_KEY, {"key_id": "99"}, 404, {"message": "404 Not found"}),
]


def pairs() -> list[Any]:
    """Return each operation with each pair of errors in different places of a request, in the order of the checks."""
    return [
        pytest.param(OPERATIONS[name], first, second, id=f"{name}: {first[0]}, {second[0]}")
        for name in OPERATIONS
        for first, second in combinations([error for error in ERRORS if name in error[1]], 2)
        if not {*first[2]} & {*second[2]}
    ]


@pytest.mark.parametrize("request_", OPERATIONS.values(), ids=OPERATIONS)
def test_valid_request_succeeds(api: httpx.Client, request_: Request) -> None:
    assert request_.send(api).status_code in (200, 201)


@pytest.mark.parametrize(("request_", "first", "second"), pairs())
def test_first_error_in_order_wins(shared_api: httpx.Client, request_: Request, first: Error, second: Error) -> None:
    _, _, cause, status, body = first
    assert content(replace(request_, **(second[2] | cause)).send(shared_api)) == (status, body)
