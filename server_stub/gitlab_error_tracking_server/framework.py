"""What the server uses of connexion: the rest of the server imports it from here.

Importing connexion 3.3 warns of Starlette's test client and of a class of jsonschema's, neither of which the server
uses. Programs that take warnings for errors would not get past the import.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _unused(name: str) -> Iterator[None]:
    """What is imported meanwhile gets a package that is really imported only by those who use it.

    connexion fetches contracts from other hosts with requests, and ours is a file. A sixth of the time in which the
    server starts is saved by not importing it.
    """
    spec = find_spec(name)
    if spec is None or spec.loader is None or name in sys.modules:
        yield
        return
    spec.loader = LazyLoader(spec.loader)
    sys.modules[name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        yield
    finally:
        # Whoever else imports the package, does so as ever.
        if sys.modules.get(name) is module:
            del sys.modules[name]


with warnings.catch_warnings(), _unused("requests"):
    warnings.simplefilter("ignore")
    from connexion import ConnexionMiddleware
    from connexion.exceptions import ProblemException
    from connexion.lifecycle import ConnexionRequest, ConnexionResponse
    from connexion.middleware.exceptions import ExceptionMiddleware
    from connexion.middleware.lifespan import LifespanMiddleware
    from connexion.middleware.routing import RoutingMiddleware
    from connexion.middleware.security import SecurityMiddleware
    from connexion.resolver import Resolver
    from connexion.security import ApiKeySecurityHandler, BearerSecurityHandler

__all__ = [
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
