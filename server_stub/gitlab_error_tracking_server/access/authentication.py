"""Who are you? Finds the access token of a request and whether it is good for this request."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from gitlab_error_tracking_server.connexion import NO_VALUE, ApiKeySecurityHandler, BearerSecurityHandler
from gitlab_error_tracking_server.gitlab.errors import InsufficientScope, NotAuthenticated, TokenExpired, TokenRevoked
from gitlab_error_tracking_server.gitlab.models import Scope as TokenScope
from gitlab_error_tracking_server.request import context_of

if TYPE_CHECKING:
    from collections.abc import Container

    from starlette.types import Scope

    from gitlab_error_tracking_server.connexion import ConnexionRequest
    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.gitlab.models import AccessToken
    from gitlab_error_tracking_server.store.store import Store

_READING_METHODS = {"GET", "HEAD"}

Check = Any  # a dictionary, or connexion's NO_VALUE


class Authentication:
    """Decides who sends a request.

    Args:
        store: Where the tokens are.
        clock: The time by which tokens expire.
        refused: Tokens that are as good as unknown.
    """

    def __init__(self, store: Store, clock: Clock, refused: Container[str] = ()) -> None:
        self._store = store
        self._clock = clock
        self._refused = refused

    async def __call__(self, request: ConnexionRequest) -> Check:
        """Put the request's access token into its context.

        Raises:
            NotAuthenticated: There is no token, or it is unknown.
            TokenExpired: It is no longer valid.
            TokenRevoked: It was revoked.
            InsufficientScope: It does not allow the request's method.
        """
        context = context_of(request.scope)
        if context.token_was_sought:
            # After a refusal connexion asks for the next scheme. The first refusal stands, and the database, which
            # may be what has failed, is not asked again.
            return NO_VALUE
        context.token_was_sought = True
        if sent_token(request.scope) in self._refused:
            raise NotAuthenticated
        token = await find_token(request.scope, self._store)
        if token is None:
            raise NotAuthenticated
        self.check(token, request.method)
        context.token = token
        return {"sub": token.username}

    def security_map(self) -> dict[str, type]:
        """What connexion asks for each kind of security scheme in the contract: here always the same.

        Connexion would try one scheme after the other until one succeeds. GitLab instead looks for the token in
        all places first, and the first token found decides, be it good or not.
        """
        check = self

        class ApiKey(ApiKeySecurityHandler):  # type: ignore[misc]  # connexion carries no types
            def get_fn(self, _scheme: dict[str, Any], _scopes: list[str]) -> Authentication:
                return check

        class Bearer(BearerSecurityHandler):  # type: ignore[misc]  # connexion carries no types
            def get_fn(self, _scheme: dict[str, Any], _scopes: list[str]) -> Authentication:
                return check

        return {"apiKey": ApiKey, "bearer": Bearer}

    def check(self, token: AccessToken, method: str) -> None:
        """Whether a known token is good for a method now; raises as above.

        The expiry goes before the revocation, and both before the scope (`AccessTokenValidationService#validate`).
        """
        if token.expires_at is not None and token.expires_at <= self._clock().date():
            raise TokenExpired
        if token.revoked:
            raise TokenRevoked
        reads = method in _READING_METHODS and TokenScope.READ_API in token.scopes
        if TokenScope.API not in token.scopes and not reads:
            raise InsufficientScope


async def find_token(scope: Scope, store: Store) -> AccessToken | None:
    """The access token that a request carries, good or not, or None without a known one.

    The database is asked once for a request, by whoever wants to know first.
    """
    context = context_of(scope)
    if not hasattr(context, "found_token"):
        sent = sent_token(scope)
        context.found_token = await store.read(partial(store.find_token, sent)) if sent else None
    return context.found_token


def sent_token(scope: Scope) -> str | None:
    """The access token that a request carries, or None.

    Of several the first one counts, in GitLab's order (`Gitlab::Auth::AuthFinders#extract_personal_access_token`);
    blank ones do not.
    """
    headers = Headers(scope=scope)
    # A header sent twice is one header with both values, as Rack has it.
    private_token, authorization = (", ".join(headers.getlist(name)) for name in ("private-token", "authorization"))
    kind, _, bearer = authorization.partition(" ")
    return (
        _text(context_of(scope).query.get("private_token")).strip()
        or private_token.strip()
        or (bearer.strip() if kind.lower() == "bearer" else "")
        or None
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
