"""Access tokens: their places in a request, precedence and expiry."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.access.authentication import Authentication
from gitlab_error_tracking_server.connexion import security_map
from gitlab_error_tracking_server.gitlab.clock import utc_now
from gitlab_error_tracking_server.gitlab.errors import TokenExpired
from gitlab_error_tracking_server.gitlab.models import AccessToken, Instance, User
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contract_tests.support.in_process import client, content

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from gitlab_error_tracking_server.store.store import Store
    from starlette.types import ASGIApp

SETTINGS = "/projects/1/error_tracking/settings"
VALID, UNKNOWN, OTHER = "glpat-demo-maintainer", "glpat-unknown", "glpat-demo-developer"


@pytest.fixture(scope="module")
def anonymous(shared_app: ASGIApp) -> Iterator[httpx.Client]:
    """A client without a token."""
    with client(shared_app, token=None) as anonymous:
        yield anonymous


@pytest.mark.parametrize(
    "sent",
    [
        {"headers": {"PRIVATE-TOKEN": VALID}},
        {"headers": {"private-token": f"  {VALID} "}},
        {"headers": {"Authorization": f"Bearer {VALID}"}},
        {"headers": {"Authorization": f"bearer   {VALID}"}},
        {"params": {"private_token": VALID}},
        {"params": {"access_token": VALID}},
        {"params": {"bearer_token": VALID}},
    ],
)
def test_token_is_read_from_five_places(anonymous: httpx.Client, sent: dict[str, Any]) -> None:
    assert anonymous.get(SETTINGS, **sent).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"headers": {"PRIVATE-TOKEN": ""}},
        {"headers": {"PRIVATE-TOKEN": "   "}},
        {"headers": {"PRIVATE-TOKEN": f"Bearer {VALID}"}},
        {"headers": {"Authorization": VALID}},
        {"headers": {"Authorization": "Bearer"}},
        {"headers": {"Authorization": f"Basic {VALID}"}},
        {"headers": {"X-Private-Token": VALID}},
        {"params": {"private_token": ""}},
        {"params": {"private_token[]": VALID}},
        {"params": {"private_token": f" {VALID}"}},
        {"params": {"PRIVATE_TOKEN": VALID}},
        {"headers": {"PRIVATE-TOKEN": VALID.upper()}},
        {"headers": {"PRIVATE-TOKEN": b"\xff\xfe"}},
        {"headers": {"PRIVATE-TOKEN": "x" * 5000}},
        {"headers": [("PRIVATE-TOKEN", VALID), ("PRIVATE-TOKEN", VALID)]},
        {"headers": [("PRIVATE-TOKEN", VALID), ("PRIVATE-TOKEN", UNKNOWN)]},
    ],
)
def test_malformed_token_is_unauthorized(anonymous: httpx.Client, sent: dict[str, Any]) -> None:
    assert content(anonymous.get(SETTINGS, **sent)) == (401, {"message": "401 Unauthorized"})


@pytest.mark.parametrize(
    ("in_query", "in_header", "as_bearer", "status"),
    [
        (VALID, UNKNOWN, UNKNOWN, 200),
        (UNKNOWN, VALID, VALID, 401),
        (OTHER, VALID, VALID, 403),
        (None, VALID, UNKNOWN, 200),
        (None, UNKNOWN, VALID, 401),
        (None, OTHER, VALID, 403),
        ("", VALID, UNKNOWN, 200),
        ("", "", VALID, 200),
        (" ", VALID, UNKNOWN, 200),
    ],
)
def test_token_precedence_is_query_header_bearer(
    anonymous: httpx.Client, in_query: str | None, in_header: str, as_bearer: str, status: int
) -> None:
    params = {} if in_query is None else {"private_token": in_query}
    headers = {"PRIVATE-TOKEN": in_header, "Authorization": f"Bearer {as_bearer}"}
    assert anonymous.get(SETTINGS, params=params, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("now", "expired"),
    [
        (datetime(2030, 1, 30, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2030, 1, 31, 0, 0, 0, tzinfo=UTC), True),
        (datetime(2031, 1, 1, tzinfo=UTC), True),
    ],
)
def test_token_expires_when_its_day_begins(store: Store, now: datetime, *, expired: bool) -> None:
    user = User(1, "ada", is_admin=False, is_blocked=False)
    token = AccessToken(user, frozenset({"api"}), date(2030, 1, 31), revoked=False, is_oauth=False, permissions=None)
    with pytest.raises(TokenExpired) if expired else nullcontext():
        Authentication(store, clock=lambda: now).check_validity(token)


@pytest.mark.parametrize("instance", [Instance(), Instance(rate_limit=10)], ids=["no limit", "a limit"])
@pytest.mark.parametrize(("failure", "status"), [(None, 401), (PoolTimeout("no response"), 503)])
def test_token_is_looked_up_once(
    store: Store, api: httpx.Client, monkeypatch: pytest.MonkeyPatch, failure: Exception | None, status: int
) -> None:
    lookups: list[str] = []

    def find_token(token: str) -> None:
        lookups.append(token)
        if failure is not None:
            raise failure

    monkeypatch.setattr(store, "find_token", find_token)
    assert (api.get(SETTINGS).status_code, lookups) == (status, [VALID])


def test_every_security_scheme_authenticates() -> None:
    async def authenticate(_request: object) -> None: ...

    handlers = security_map(authenticate)
    assert {kind: handler().get_fn({}, []) for kind, handler in handlers.items()} == {
        "apiKey": authenticate,
        "bearer": authenticate,
    }


def test_clock_shows_utc() -> None:
    assert utc_now().tzinfo is UTC
