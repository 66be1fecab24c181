"""Read the pages of a project's client keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitlab_error_tracking_verifier.errors import RuleFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitlab_error_tracking_verifier.deployment import Deployment
    from gitlab_error_tracking_verifier.exchange import Caller, Exchange

# GitLab counts no further. Of a project with more keys only the first ones are read.
_MAX_KEYS = 10_000


def client_key_pages(deployment: Deployment, caller: Caller, project: int | str, per_page: int) -> Iterator[Exchange]:
    """Yield each page until there is no next one; each response is validated.

    Raises:
        RuleFailed: A page cannot be read, or names a wrong next page.
    """
    for number in range(1, _MAX_KEYS // per_page + 1):
        page = deployment.call("list_client_keys", caller, id=project, page=number, per_page=per_page)
        if page.status != page.operation.success.status:
            raise RuleFailed(f"page {number} cannot be read", page, page.operation.success.status, page.summary)
        yield page
        following = page.headers.get("x-next-page", "")
        if following in {"", "0"}:
            return
        if not page.json:
            raise RuleFailed("an empty page names a next page", page, "no next page", following)
        if following != str(number + 1):
            raise RuleFailed("the next page is not the following number", page, number + 1, following)
