"""What happens to client keys when they are created and deleted. Only keys of the run's own are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.context import (
    Capability,
    Context,
    expect,
    expect_answer,
    expect_equal,
    expect_status,
)
from gitlab_error_tracking_verifier.resources import key_in_dsn
from gitlab_error_tracking_verifier.rules.rule import rule

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange
    from gitlab_error_tracking_verifier.resources import ClientKey

_SOURCE = "lib/api/error_tracking/client_keys.rb"


@rule("client keys", _SOURCE, Capability.READ, Capability.WRITE)
def a_created_key_is_listed_last(subject: Context) -> None:
    """A created key is active, has a DSN of its own, and is listed after all others as it was answered."""
    before = subject.list_client_keys()
    created = _create(subject)
    key = created.json
    expect_equal(True, key["active"], "the created key is not active", created)
    expect_equal(key["public_key"], key_in_dsn(key), "the DSN of the created key carries another key", created)
    _expect_listed(subject, [*before, key], "the list is not what it was and the created key")


@rule("client keys", "app/models/error_tracking/client_key.rb", Capability.READ, Capability.WRITE)
def created_keys_differ(subject: Context) -> None:
    """Two created keys have different ids and different public keys."""
    first, second = _create(subject), _create(subject)
    for name in ("id", "public_key"):
        values = first.json[name], second.json[name]
        expect(values[0] != values[1], f"two created keys have the same {name}", second, got=values[1])


@rule("client keys", _SOURCE, Capability.READ, Capability.WRITE)
def deleting_takes_this_key_alone(subject: Context) -> None:
    """Deleting answers with the deleted key, and takes it and no other from the list."""
    first, neighbour = _create(subject).json, _create(subject).json
    before = subject.list_client_keys()
    deleted = expect_status(subject.changes.ask("delete_client_key", key_id=first["id"]), 200)
    expect_equal(first, deleted.json, "the answer is not the deleted key", deleted)
    _expect_listed(subject, [key for key in before if key["id"] != first["id"]], "not just the deleted key is gone")
    expect(neighbour in before, "a created key was not listed", deleted)


@rule("client keys", "lib/api/api.rb", Capability.READ, Capability.WRITE)
def a_deleted_key_is_not_found(subject: Context) -> None:
    """Deleting a key again answers 404."""
    key_id = _create(subject).json["id"]
    expect_status(subject.changes.ask("delete_client_key", key_id=key_id), 200)
    again = subject.changes.ask("delete_client_key", key_id=key_id)
    expect_answer(again, 404, subject.example("ClientKeyNotFound"))


@rule("client keys", "PostgreSQL's sequences", Capability.READ, Capability.WRITE)
def ids_are_never_given_out_again(subject: Context) -> None:
    """The id of a deleted key is not given to the next one."""
    last = _create(subject).json["id"]
    expect_status(subject.changes.ask("delete_client_key", key_id=last), 200)
    created = _create(subject)
    got = created.json["id"]
    expect(got > last, "a new key has the id of one that was deleted, or a smaller one", created, f"> {last}", got)


@rule("client keys", "https://docs.gitlab.com/user/permissions/", Capability.READ, Capability.WRITE)
def keys_are_changed_with_a_token_alone(subject: Context) -> None:
    """Without a token keys can be neither created nor deleted."""
    _expect_refused(subject, subject.callers.nobody, 401, "NotAuthenticated")


@rule(
    "client keys", "https://docs.gitlab.com/user/permissions/", Capability.READ, Capability.WRITE, Capability.DEVELOPER
)
def below_maintainer_keys_cannot_be_changed(subject: Context) -> None:
    """A member below maintainer who creates or deletes a key is answered 403."""
    _expect_refused(subject, subject.callers.developer, 403, "Forbidden")


def _expect_refused(subject: Context, caller: Caller | None, status: int, example: str) -> None:
    """Keys that somebody tries to create and to delete are refused, and stay as they are."""
    own = _create(subject).json["id"]
    before = subject.list_client_keys()
    for name, parameters in (("create_client_key", {}), ("delete_client_key", {"key_id": own})):
        exchange = subject.changes.ask(name, caller, **parameters)
        expect_answer(exchange, status, subject.example(example))
        now = subject.list_client_keys()
        expect_equal(_ids(before), _ids(now), f"{name} was refused, and changed the list all the same", exchange)


def _create(subject: Context) -> Exchange:
    return expect_status(subject.changes.ask("create_client_key"), 201)


def _expect_listed(subject: Context, expected: list[ClientKey], what: str) -> None:
    pages = [*subject.pages(100)]
    got = [key for page in pages for key in page.json]
    expect_equal(_ids(expected), _ids(got), what, pages[-1])
    for known, listed in zip(expected, got, strict=True):
        what = f"client key {known['id']} is listed otherwise than it was answered"
        expect_equal(known, listed, what, pages[-1])


def _ids(keys: list[ClientKey]) -> list[int]:
    return [key["id"] for key in keys]


KEYS_WRITTEN = (
    a_created_key_is_listed_last,
    created_keys_differ,
    deleting_takes_this_key_alone,
    a_deleted_key_is_not_found,
    ids_are_never_given_out_again,
    keys_are_changed_with_a_token_alone,
    below_maintainer_keys_cannot_be_changed,
)
