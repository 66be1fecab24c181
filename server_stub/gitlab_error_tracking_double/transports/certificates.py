"""TLS certificates of the test double, issued by a certificate authority of the process."""

from __future__ import annotations

import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

import trustme

if TYPE_CHECKING:
    from pathlib import Path


@cache
def _certificates() -> tuple[trustme.CA, trustme.LeafCert]:
    authority = trustme.CA()
    return authority, authority.issue_cert("127.0.0.1", "localhost")


def issue_certificate(folder: Path) -> tuple[dict[str, Any], ssl.SSLContext, Path]:
    """Write a certificate and its authority to a folder.

    Returns:
        The options of uvicorn, a context that trusts the certificate, and the file of the authority.
    """
    authority, certificate = _certificates()
    certificate_file, ca_file = folder / "server.pem", folder / "ca.pem"
    certificate.private_key_and_cert_chain_pem.write_to_path(str(certificate_file))
    authority.cert_pem.write_to_path(str(ca_file))
    return {"ssl_certfile": str(certificate_file)}, ssl.create_default_context(cafile=ca_file), ca_file
