"""Walks through the pages of a project's client keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.outcomes import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_verifier.deployment import Deployment
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange

# As many as GitLab counts; a project with more is judged by its first ones.
_MOST_KEYS = 10_000


def walk(deployment: Deployment, caller: Caller, project: int | str, per_page: int) -> Iterator[Exchange]:
    """Page after page, as long as there is a next one; each answer is judged.

    Raises:
        Broken: A page cannot be read, or leads to none after it.
    """
    for number in range(1, _MOST_KEYS // per_page + 1):
        page = deployment.ask("list_client_keys", caller, id=project, page=number, per_page=per_page)
        if page.status != page.operation.success.status:
            raise Broken(f"page {number} cannot be read", page, page.operation.success.status, page.says)
        yield page
        following = page.headers["x-next-page"]
        if following in {"", "0"}:
            return
        if not page.json:
            raise Broken("a page without items names a next one", page, "no next page", following)
        if following != str(number + 1):
            raise Broken("the next page is not the one after this one", page, number + 1, following)
