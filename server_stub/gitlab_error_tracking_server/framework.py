"""What the server uses of connexion: the rest of the server imports it from here.

Importing connexion 3.3 warns of Starlette's test client and of a class of jsonschema's, neither of which the server
uses. Programs that take warnings for errors would not get past the import.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
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
