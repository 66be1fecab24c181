"""Find the client key of a request in the three places where SDKs send it."""

from __future__ import annotations

from urllib.parse import urlsplit

from gitlab_error_tracking_server.ingest.errors import KeyMissing, KeysDiffer


def find_key(project_id: str, auth: str | None, query: str | None, dsn: object = None) -> str:
    """Return the client key of a request.

    Args:
        project_id: The project in the path of the request.
        auth: The header `X-Sentry-Auth`.
        query: The query parameter `sentry_key`.
        dsn: The header `dsn` of the envelope.

    Raises:
        KeyMissing: The request has no key.
        KeysDiffer: The places disagree, or the DSN is that of another project.
    """
    keys = {auth and _key_of_auth(auth), query, _key_of_dsn(dsn, project_id) if dsn else None} - {None, ""}
    if not keys:
        raise KeyMissing("the request names no client key")
    if len(keys) > 1:
        raise KeysDiffer("the request names more than one client key")
    return str(keys.pop())


def _key_of_auth(header: str) -> str | None:
    scheme, _, parameters = header.strip().partition(" ")
    if scheme.lower() != "sentry":
        return None
    pairs = (parameter.partition("=") for parameter in parameters.split(","))
    return {name.strip(): value.strip() for name, _, value in pairs}.get("sentry_key")


def _key_of_dsn(dsn: object, project_id: str) -> str | None:
    try:
        parts = urlsplit(dsn if isinstance(dsn, str) else "")
    except ValueError:
        raise KeysDiffer("the DSN of the envelope is not a URL") from None
    if parts.path.rpartition("/")[2] != project_id:
        raise KeysDiffer("the DSN of the envelope is not that of this project")
    return parts.username
