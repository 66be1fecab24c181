"""Certificates for a double that speaks HTTPS: of an authority that exists for as long as the process does."""

from __future__ import annotations

import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

import trustme

if TYPE_CHECKING:
    from pathlib import Path


@cache
def _issued() -> tuple[trustme.CA, trustme.LeafCert]:
    authority = trustme.CA()
    return authority, authority.issue_cert("127.0.0.1", "localhost")


def issue(folder: Path) -> tuple[dict[str, Any], ssl.SSLContext, Path]:
    """Put a certificate into a folder.

    Returns:
        The options with which uvicorn serves it, what trusts it, and the file of who signed it.
    """
    authority, certificate = _issued()
    served, ca_file = folder / "server.pem", folder / "ca.pem"
    certificate.private_key_and_cert_chain_pem.write_to_path(str(served))
    authority.cert_pem.write_to_path(str(ca_file))
    return {"ssl_certfile": str(served)}, ssl.create_default_context(cafile=ca_file), ca_file
