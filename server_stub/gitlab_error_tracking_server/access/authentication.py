"""Authenticate a request by its access token."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_server.connexion import NO_VALUE
from gitlab_error_tracking_server.gitlab.errors import InsufficientScope, NotAuthenticated, TokenExpired, TokenRevoked
from gitlab_error_tracking_server.gitlab.models import Scope as TokenScope
from gitlab_error_tracking_server.request import READING_METHODS, context_of

if TYPE_CHECKING:
    from collections.abc import Container

    from starlette.types import Scope

    from gitlab_error_tracking_server.connexion import ConnexionRequest
    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.gitlab.models import AccessToken
    from gitlab_error_tracking_server.store.store import Store


class Authentication:
    """Authenticate requests for connexion's security middleware.

    Args:
        store: Where the tokens are stored.
        clock: The time by which tokens expire.
        rejected: Tokens that are rejected even if stored.
    """

    def __init__(self, store: Store, clock: Clock, rejected: Container[str] = ()) -> None:
        self._store = store
        self._clock = clock
        self._rejected = rejected

    async def __call__(self, request: ConnexionRequest) -> Any:
        """Put the access token of a request into its context.

        Returns:
            A dictionary with the user's name, or `NO_VALUE` if authentication of this request has failed already.

        Raises:
            NotAuthenticated: There is no token, or it is unknown or rejected.
            TokenExpired: The token has expired.
            TokenRevoked: The token was revoked.
            InsufficientScope: The token does not allow the request's method.
        """
        context = context_of(request.scope)
        if context.authentication_tried:
            # After a failure connexion tries the next scheme. The first failure stands, and the database, which may
            # have caused it, is not queried again.
            return NO_VALUE
        context.authentication_tried = True
        if context.sent_token in self._rejected:
            raise NotAuthenticated
        token = await find_token(request.scope, self._store)
        if token is None:
            raise NotAuthenticated
        self.check(token, request.method)
        context.token = token
        return {"sub": token.username}

    def check(self, token: AccessToken, method: str) -> None:
        """Check that a stored token allows a method now.

        The expiry is checked before the revocation, and both before the scope
        (`AccessTokenValidationService#validate`).

        Raises:
            TokenExpired, TokenRevoked, InsufficientScope: It does not allow it.
        """
        if token.expires_at is not None and token.expires_at <= self._clock().date():
            raise TokenExpired
        if token.revoked:
            raise TokenRevoked
        may_read = method in READING_METHODS and TokenScope.READ_API in token.scopes
        if TokenScope.API not in token.scopes and not may_read:
            raise InsufficientScope


async def find_token(scope: Scope, store: Store) -> AccessToken | None:
    """Return the stored token that a request carries, valid or not, or None.

    The store is queried once for each request.
    """
    context = context_of(scope)
    if not hasattr(context, "found_token"):
        sent = context.sent_token
        context.found_token = await store.read(partial(store.find_token, sent)) if sent else None
    return context.found_token
