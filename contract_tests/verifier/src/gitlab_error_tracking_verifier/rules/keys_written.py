"""Rules about creating and deleting client keys. They delete only keys that the run created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.context import Capability, Context
from gitlab_error_tracking_verifier.errors import expect, expect_equal, expect_status
from gitlab_error_tracking_verifier.rules.client_keys import key_in_dsn
from gitlab_error_tracking_verifier.rules.rule import rule

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.deployment import ClientKey
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange

_SOURCE = "lib/api/error_tracking/client_keys.rb"


@rule("client keys", _SOURCE, Capability.WRITE)
def created_key_is_listed_last(context: Context) -> None:
    """A created key is active, has its own DSN, and is listed last with the same fields."""
    before = context.deployment.client_keys()
    created = _create(context)
    key = created.json
    expect_equal(True, key["active"], "the created key is not active", created)
    expect_equal(key["public_key"], key_in_dsn(key), "the DSN of the created key contains another public key", created)
    _expect_listed(context, [*before, key], "the list is not the previous keys and the created one")


@rule("client keys", _SOURCE, Capability.WRITE)
def delete_removes_only_its_key(context: Context) -> None:
    """DELETE returns the deleted key and removes no other key from the list."""
    first, neighbour = _create(context).json, _create(context).json
    before = context.deployment.client_keys()
    deleted = expect_status(context.call("delete_client_key", key_id=first["id"]), 200)
    expect_equal(first, deleted.json, "the response is not the deleted key", deleted)
    others = [key for key in before if key["id"] != first["id"]]
    _expect_listed(context, others, "the list is not the previous keys without the deleted one")
    expect(neighbour in before, "a created key is not listed", deleted)


@rule("client keys", "lib/api/api.rb", Capability.WRITE)
def second_delete_returns_404(context: Context) -> None:
    """Deleting a key again returns 404."""
    key_id = _create(context).json["id"]
    expect_status(context.call("delete_client_key", key_id=key_id), 200)
    again = context.send("delete_client_key", key_id=key_id)
    context.expect_response(again, 404, "ClientKeyNotFound")


@rule("client keys", "PostgreSQL sequences", Capability.WRITE)
def deleted_ids_are_not_reused(context: Context) -> None:
    """The id of a deleted key is not used again."""
    last = _create(context).json["id"]
    expect_status(context.call("delete_client_key", key_id=last), 200)
    created = _create(context)
    got = created.json["id"]
    expect(got > last, "a new key has the id of a deleted key, or a smaller one", created, f"> {last}", got)


@rule("client keys", "https://docs.gitlab.com/user/permissions/", Capability.WRITE)
def missing_token_cannot_change_keys(context: Context) -> None:
    """Without a valid token keys cannot be created or deleted."""
    for caller in (context.callers.anonymous, context.callers.unknown):
        _expect_rejected(context, caller, 401, "NotAuthenticated")


@rule("client keys", "https://docs.gitlab.com/user/permissions/", Capability.WRITE, Capability.DEVELOPER)
def developer_cannot_change_keys(context: Context) -> None:
    """A member below maintainer cannot create or delete keys: 403."""
    _expect_rejected(context, context.callers.developer, 403, "Forbidden")


def _expect_rejected(context: Context, caller: Caller | None, status: int, example: str) -> None:
    """Raise RuleFailed unless creating and deleting are rejected and the keys stay the same."""
    own = _create(context).json["id"]
    before = context.deployment.client_keys()
    for name, parameters in (("create_client_key", {}), ("delete_client_key", {"key_id": own})):
        exchange = context.send(name, caller, **parameters)
        context.expect_response(exchange, status, example)
        now = context.deployment.client_keys()
        expect_equal(_ids(before), _ids(now), f"{name} was rejected, but changed the list", exchange)


def _create(context: Context) -> Exchange:
    return expect_status(context.call("create_client_key"), 201)


def _expect_listed(context: Context, expected: list[ClientKey], what: str) -> None:
    pages = [*context.deployment.pages(100)]
    got = [key for page in pages for key in page.json]
    expect_equal(_ids(expected), _ids(got), what, pages[-1])
    for known, listed in zip(expected, got, strict=True):
        what = f"client key {known['id']} is listed with other fields than before"
        expect_equal(known, listed, what, pages[-1])


def _ids(keys: list[ClientKey]) -> list[int]:
    return [key["id"] for key in keys]
