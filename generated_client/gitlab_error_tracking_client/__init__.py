# The contract's SHA-256: b6b91fe374a915f008c65e26214ba580593e00edb0c923c38ca7295a6d8bf6ac
# Generated from openapi/openapi.yaml by openapi-python-client 0.29.1. Do not edit: run `make generate`.
"""A client library for accessing GitLab Error Tracking API"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
