"""Authenticate a request by its access token."""

from __future__ import annotations

import hmac
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers

from gitlab_error_tracking_server.connexion import NO_VALUE
from gitlab_error_tracking_server.gitlab.errors import (
    InsufficientPermissions,
    InsufficientScope,
    NotAuthenticated,
    SudoForbidden,
    SudoUserNotFound,
    TokenExpired,
    TokenRevoked,
    UserBlocked,
)
from gitlab_error_tracking_server.gitlab.models import Scope as TokenScope
from gitlab_error_tracking_server.gitlab.permissions import PERMISSIONS
from gitlab_error_tracking_server.request import READING_METHODS, context_of, is_backend_path, operation_id_of

if TYPE_CHECKING:
    from collections.abc import Container

    from starlette.types import Scope

    from gitlab_error_tracking_server.connexion import ConnexionRequest
    from gitlab_error_tracking_server.gitlab.clock import Clock
    from gitlab_error_tracking_server.gitlab.models import AccessToken, User
    from gitlab_error_tracking_server.store.store import Store


_BACKEND_HEADER = "gitlab-error-tracking-token"


class Authentication:
    """Authenticate requests for connexion's security middleware.

    Args:
        store: Where the tokens are stored.
        clock: The time by which tokens expire.
        rejected: Tokens that are rejected even if stored.
        backend_token: The secret with which GitLab reads from its backend; None for no such secret.
    """

    def __init__(
        self, store: Store, clock: Clock, rejected: Container[str] = (), backend_token: str | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._rejected = rejected
        self._backend_token = backend_token

    async def __call__(self, request: ConnexionRequest) -> Any:
        """Put the user of a request into its context.

        Returns:
            A dictionary with the user's name, or `NO_VALUE` if authentication of this request has failed already.

        Raises:
            NotAuthenticated: There is no token, or it is unknown or rejected.
            TokenExpired: The token has expired.
            TokenRevoked: The token was revoked.
            UserBlocked: The user of the token is blocked.
            SudoForbidden, SudoUserNotFound: The request cannot be made as another user.
            InsufficientScope, InsufficientPermissions: The token does not allow the request.
        """
        context = context_of(request.scope)
        if context.authentication_tried:
            # After a failure connexion tries the next scheme. The first failure stands, and the database, which may
            # have caused it, is not queried again.
            return NO_VALUE
        context.authentication_tried = True
        if self._has_backend_token(request.scope):
            context.user = None
            return {}
        token = await find_token(request.scope, self._store)
        if token is None or any(sent in self._rejected for sent in context.sent_tokens):
            raise NotAuthenticated
        self.check_validity(token)
        user = await self._sudo_user(request.scope, token)
        if user == token.user:
            check_scope(token, request.method, str(operation_id_of(request.scope)))
        context.user = user
        return {}

    def _has_backend_token(self, scope: Scope) -> bool:
        """Return whether a request to the backend carries its token.

        Raises:
            NotAuthenticated: It carries another one.
        """
        sent = Headers(scope=scope).get(_BACKEND_HEADER) if is_backend_path(scope["path"]) else None
        if sent is None:
            return False
        if self._backend_token is None or not hmac.compare_digest(sent.encode(), self._backend_token.encode()):
            raise NotAuthenticated
        return True

    def check_validity(self, token: AccessToken) -> None:
        """Check that a stored token is valid now.

        The expiry is checked before the revocation (`AccessTokenValidationService#validate`).

        Raises:
            TokenExpired, TokenRevoked, UserBlocked: It is not.
        """
        if token.expires_at is not None and token.expires_at <= self._clock().date():
            raise TokenExpired
        if token.revoked:
            raise TokenRevoked
        if token.user.is_blocked:
            raise UserBlocked

    async def _sudo_user(self, scope: Scope, token: AccessToken) -> User:
        """Return the user on whose behalf an administrator makes a request (`API::Helpers#sudo!`)."""
        context = context_of(scope)
        name = context.sent.get("sudo")
        name = Headers(scope=scope).get("sudo") if name is None else name
        if name is None:
            return token.user
        if not token.user.is_admin:
            raise SudoForbidden
        if TokenScope.SUDO not in token.scopes:
            raise InsufficientScope(TokenScope.SUDO)
        # JSON can escape one half of a surrogate pair, which no response can contain.
        reference = str(name).encode(errors="replace").decode()
        user = await self._store.read(partial(self._store.find_user, reference))
        if user is None:
            raise SudoUserNotFound(reference)
        return user


def check_scope(token: AccessToken, method: str, operation_id: str) -> None:
    """Check that a token allows an operation.

    Raises:
        InsufficientScope, InsufficientPermissions: It does not allow it.
    """
    if token.permissions is not None:
        permission = PERMISSIONS[operation_id]
        if permission not in token.permissions:
            raise InsufficientPermissions(permission)
        return
    may_read = method in READING_METHODS and TokenScope.READ_API in token.scopes
    if TokenScope.API not in token.scopes and not may_read:
        # GitLab lists every scope that it knows for the API, whatever the method of the request.
        raise InsufficientScope(TokenScope.API, TokenScope.READ_API)


async def find_token(scope: Scope, store: Store) -> AccessToken | None:
    """Return the stored token that a request carries, valid or not, or None.

    An OAuth token is looked for first. The store is queried once for each different token.
    """
    context = context_of(scope)
    if not hasattr(context, "found_token"):
        sent = context.sent_tokens
        found = {token: await store.read(partial(store.find_token, token)) for token in sent}
        oauth, other = found.get(sent.oauth or ""), found.get(sent.other or "")
        if oauth and oauth.is_oauth:
            context.found_token = oauth
        else:
            context.found_token = None if other and other.is_oauth else other
    return context.found_token
