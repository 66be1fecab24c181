"""The contract, `openapi.yaml`, as Python objects.

The server, the tests and the tools all read the contract through this package, so that there is one answer to
"what does the contract say about this operation". It knows OpenAPI, but nothing of GitLab and nothing of the server.
"""

from gitlab_error_tracking_contract.contract import (
    Answer,
    Contract,
    Operation,
    Parameter,
    contract_path,
    load_contract,
    resolve,
)

__all__ = ["Answer", "Contract", "Operation", "Parameter", "contract_path", "load_contract", "resolve"]
