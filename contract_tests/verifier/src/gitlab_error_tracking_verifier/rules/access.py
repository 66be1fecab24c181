"""Who may ask, and which of two wrongs is answered."""

from __future__ import annotations

import secrets

from gitlab_error_tracking_verifier.context import Capability, Context, expect_answer, expect_equal, needs
from gitlab_error_tracking_verifier.resources import project_in_dsn
from gitlab_error_tracking_verifier.rules.rule import rule

_READS = ("get_settings", "list_client_keys")


@rule("access", "lib/api/helpers.rb")
def without_a_token_nothing_is_told(subject: Context) -> None:
    """Without a token every reading operation answers 401."""
    for name in _READS:
        expect_answer(subject.ask(name, subject.callers.nobody), 401, subject.example("NotAuthenticated"))


@rule("access", "lib/api/helpers.rb")
def an_unknown_token_is_refused(subject: Context) -> None:
    """An unknown token is answered as none at all."""
    for name in _READS:
        expect_answer(subject.ask(name, subject.callers.stranger), 401, subject.example("NotAuthenticated"))


@rule("access", "https://docs.gitlab.com/api/rest/authentication/", Capability.READ)
def the_token_may_be_a_bearer_token(subject: Context) -> None:
    """A token in Authorization: Bearer counts as one in PRIVATE-TOKEN."""
    for name in _READS:
        ordinary, bearer = subject.ask(name), subject.ask(name, subject.callers.bearer)
        expect_equal(ordinary.answer, bearer.answer, f"{name} answers a bearer token with something else", bearer)


@rule("access", "lib/api/helpers.rb", Capability.READ)
def an_unknown_project_is_not_found(subject: Context) -> None:
    """A project that does not exist is answered 404, by id and by path."""
    for project in (2**62 + secrets.randbelow(2**62), _unused_path()):
        for name in _READS:
            expect_answer(subject.ask(name, id=project), 404, subject.example("ProjectNotFound"))


@rule("access", "lib/api/error_tracking/project_settings.rb")
def the_token_is_asked_for_before_the_project(subject: Context) -> None:
    """Without a token a project that does not exist is answered 401."""
    for name in _READS:
        exchange = subject.ask(name, subject.callers.nobody, id=_unused_path())
        expect_answer(exchange, 401, subject.example("NotAuthenticated"))


@rule("access", "https://docs.gitlab.com/api/rest/#namespaced-paths", Capability.READ)
def a_project_is_found_by_id_and_by_path(subject: Context) -> None:
    """A project is the same by its id and by its path, in upper or lower case."""
    needs(isinstance(subject.project, str), "the project is named by its id, and nothing tells its path")
    names = _other_names(subject)
    for name in _READS:
        first = subject.ask(name)
        for project in names:
            again = subject.ask(name, id=project)
            expect_equal(
                first.answer, again.answer, f"{name} answers the same project, named {project}, otherwise", again
            )


@rule("access", "https://docs.gitlab.com/user/permissions/", Capability.READ, Capability.DEVELOPER)
def below_maintainer_nothing_is_told(subject: Context) -> None:
    """A member below maintainer is answered 403."""
    for name in _READS:
        expect_answer(subject.ask(name, subject.callers.developer), 403, subject.example("Forbidden"))


def _unused_path() -> str:
    # On an instance of many users almost any short path exists.
    return f"no-such-group-{secrets.token_hex(8)}/no-such-project"


def _other_names(subject: Context) -> list[int | str]:
    """How else a project of a known path may be called: in another case, and by the id in its DSNs."""
    return [str(subject.project).swapcase(), *{project_in_dsn(key) for key in subject.list_client_keys()}]


ACCESS = (
    without_a_token_nothing_is_told,
    an_unknown_token_is_refused,
    the_token_may_be_a_bearer_token,
    an_unknown_project_is_not_found,
    the_token_is_asked_for_before_the_project,
    a_project_is_found_by_id_and_by_path,
    below_maintainer_nothing_is_told,
)
