"""What the server uses of connexion: the rest of the server imports it from here.

Importing connexion 3.3 warns of Starlette's test client and of a class of jsonschema's, neither of which the server
uses. Programs that take warnings for errors would not get past the import.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


# What connexion can do and is not asked to: fetch a contract or a token from other hosts, and test itself.
_UNUSED = ("httpx", "requests", "starlette.testclient")


class _Later(ModuleType):
    """Stands for a module of which only functions and classes are called: the first call imports it."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*args, **kwargs)

        return call


@contextmanager
def _later(names: Iterable[str]) -> Iterator[None]:
    """What is imported meanwhile gets these modules only when it calls them, unless they are there already.

    A third of the time in which the server starts is saved by not importing them.
    """
    later = {name: _Later(name) for name in names if name not in sys.modules}
    sys.modules.update(later)
    try:
        yield
    finally:
        # Whoever else imports them does so as ever.
        for name in later:
            del sys.modules[name]


with warnings.catch_warnings(), _later(_UNUSED):
    warnings.simplefilter("ignore")
    from connexion import ConnexionMiddleware
    from connexion.exceptions import ProblemException
    from connexion.lifecycle import ConnexionRequest, ConnexionResponse
    from connexion.middleware.exceptions import ExceptionMiddleware
    from connexion.middleware.lifespan import LifespanMiddleware
    from connexion.middleware.routing import RoutingMiddleware
    from connexion.middleware.security import SecurityMiddleware
    from connexion.resolver import Resolver
    from connexion.security import NO_VALUE, ApiKeySecurityHandler, BearerSecurityHandler

__all__ = [
    "NO_VALUE",
    "ApiKeySecurityHandler",
    "BearerSecurityHandler",
    "ConnexionMiddleware",
    "ConnexionRequest",
    "ConnexionResponse",
    "ExceptionMiddleware",
    "LifespanMiddleware",
    "ProblemException",
    "Resolver",
    "RoutingMiddleware",
    "SecurityMiddleware",
]
