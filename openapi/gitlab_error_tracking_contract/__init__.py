"""The contract, `openapi.yaml`, as Python objects.

The server, the double, the verifier, the generator and the tests read the contract through this package. It depends on
OpenAPI alone, not on GitLab's rules and not on the server.
"""

from gitlab_error_tracking_contract.contract import (
    Contract,
    Operation,
    Parameter,
    Response,
    contract_path,
    load_contract,
    resolve,
)

__all__ = ["Contract", "Operation", "Parameter", "Response", "contract_path", "load_contract", "resolve"]
