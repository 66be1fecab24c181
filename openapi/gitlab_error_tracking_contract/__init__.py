"""The contracts, `openapi.yaml` and `backend.yaml`, as Python objects.

The server, the double, the verifier, the generator and the tests read them through this package. It depends on
OpenAPI alone, not on GitLab's rules and not on the server.
"""

from gitlab_error_tracking_contract.contract import (
    CONTRACTS,
    INGEST,
    Contract,
    Operation,
    Parameter,
    Response,
    contract_path,
    load_contract,
    resolve,
)

__all__ = [
    "CONTRACTS",
    "INGEST",
    "Contract",
    "Operation",
    "Parameter",
    "Response",
    "contract_path",
    "load_contract",
    "resolve",
]
