"""Send requests that reach every point of the contract, and print a table of reached points.

    python -m contract_tests.contract_coverage.exploration

The exit code is 1 when a point was not reached.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gitlab_error_tracking_contract import load_contract
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData
from gitlab_error_tracking_server.data.reader import DEMONSTRATION, read_data_file
from gitlab_error_tracking_server.data.schema import python_values, schema
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Instance, Settings
from gitlab_error_tracking_server.store.credentials import new_public_key

from contract_tests.contract_coverage.coverage import points, reached
from contract_tests.support.databases import OpenStore, SQLiteDatabases
from contract_tests.support.in_process import client
from contract_tests.support.operations import READS, WITH_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab_error_tracking_contract import Contract

SETTINGS, KEYS = "/projects/{}/error_tracking/settings", "/projects/{}/error_tracking/client_keys"

# A valid request of each operation, as path and query.
VALID_REQUESTS = {
    "get_settings": SETTINGS.format(1),
    "create_settings": f"{SETTINGS.format(2)}?active=true&integrated=true",
    "update_settings": f"{SETTINGS.format(1)}?active=true&integrated=false",
    "list_client_keys": f"{KEYS.format(5)}?page=1&per_page=20",
    "create_client_key": KEYS.format(2),
    "delete_client_key": f"{KEYS.format(5)}/3",
}
REJECTED_USERS = [
    "unknown",
    "maintainer-expired",
    "maintainer-revoked",
    "without-scope",
    "without-permission",
    "blocked",
    "developer",
    "outsider",
]
MOVED_PROJECT = "demo%2Fintegrated"

# Requests for other responses.
OTHER_REQUESTS = [
    ("get_settings", SETTINGS.format(2)),
    ("get_settings", SETTINGS.format(5)),
    ("create_settings", SETTINGS.format(2)),
    ("create_settings", f"{SETTINGS.format(1)}?active=true&integrated=true"),
    ("create_settings", f"{SETTINGS.format(8)}?active=true&integrated=false"),
    ("update_settings", SETTINGS.format(1)),
    ("update_settings", f"{SETTINGS.format(5)}?active=true"),
    ("update_settings", f"{SETTINGS.format(8)}?active=true&integrated=false"),
    ("update_settings", f"{SETTINGS.format(7)}?active=true"),
    ("list_client_keys", f"{KEYS.format(5)}?page=x"),
    ("list_client_keys", KEYS.format(8)),
    *((name, f"{KEYS.format(5)}/{key_id}") for name in WITH_KEY for key_id in ("x", 13)),
    # A slash that is not encoded.
    *((name, re.sub(r"projects/\d+", "projects/demo/sentry", path)) for name, path in VALID_REQUESTS.items()),
]

# Operations share error responses, and so examples that belong to a request of another operation.
FOREIGN_EXAMPLES = {
    *(f"{name} 301 example moved" for name in READS if name != "get_settings"),
    *(f"{name} 400 example parameter_invalid" for name in WITH_KEY),
    *(f"{name} 403 example insufficient_permissions" for name in VALID_REQUESTS if name != "get_settings"),
    "update_settings 400 example parameters_missing",
}
KINDS = ("parameter", "status", "header", "schema", "example")


def main() -> int:
    """Print the table and return the exit code."""
    contract = load_contract()
    found = explore_everything(OpenStore(SQLiteDatabases()), contract, read_data_file(DEMONSTRATION))
    defined = points(contract)
    missing = defined - found - FOREIGN_EXAMPLES
    print(table(defined, found))
    print(f"\n{len(defined & found)} of {len(defined)} points of the contract were reached.")
    for point in sorted(FOREIGN_EXAMPLES):
        print(f"excluded, example of another operation: {point}")
    for point in sorted(missing):
        print(f"MISSING: {point}")
    return 1 if missing else 0


def table(defined: set[str], found: set[str]) -> str:
    """Return a table of the number of reached and defined points by operation and kind."""
    total, covered = (Counter(map(_cell, some)) for some in (defined, defined & found))
    lines = [f"{'operation':<20}" + "".join(f"{kind:>12}" for kind in KINDS)]
    for operation in sorted({operation for operation, _ in total}):
        cells = [f"{covered[operation, kind]}/{total[operation, kind]}" for kind in KINDS]
        lines.append(f"{operation:<20}" + "".join(f"{cell:>12}" for cell in cells))
    return "\n".join(lines)


def _cell(point: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\w+) (?:\d{3} )?(?P<kind>parameter|header|schema|example) .*", point)
    return (match[1], match["kind"]) if match else (point.split(maxsplit=1)[0], "status")


def requests(user: str = "maintainer") -> list[tuple[str, str, str]]:
    """Return a valid request of each operation, with the token of a user."""
    return [(name, path, user) for name, path in VALID_REQUESTS.items()]


def extended(demonstration: Data) -> Data:
    """Add tokens without scope or permission, a project with incomplete Sentry settings, and a complete key."""
    half = ProjectData(
        "demo/half",
        id=8,
        members={"maintainer": AccessLevel.MAINTAINER},
        settings=Settings(enabled=False, integrated=False, has_sentry_token=True),
        client_keys=(_complete_key(),),
    )
    tokens = (
        TokenData("glpat-demo-without-scope", "maintainer", ("read_user",)),
        TokenData("glpat-demo-without-permission", "maintainer", ("granular",), permissions=()),
    )
    return replace(demonstration, tokens=(*demonstration.tokens, *tokens), projects=(*demonstration.projects, half))


def _complete_key() -> dict[str, Any]:
    """Return the stored fields of a client key, with the values of the contract's example."""
    stored = schema()["$defs"]["client_key"]["properties"].keys() - {"id", "public_key"}
    documented = load_contract().document["components"]["schemas"]["ClientKey"]["properties"]
    return python_values("client_key", {name: documented[name]["example"] for name in stored})


def with_key_2(demonstration: Data) -> Data:
    """Add a client key so that the next one has the id of the example."""
    key_2 = ({"id": 2, "public_key": "glet_00000000000000000000000000000002"},)
    projects = (replace(project, client_keys=key_2 if project.id == 5 else ()) for project in demonstration.projects)
    return replace(demonstration, projects=tuple(projects))


def explore(
    open_store: OpenStore,
    contract: Contract,
    data: Data,
    instance: Instance,
    requests: list[tuple[str, str, str]],
    new_public_key: Callable[[], str] = new_public_key,
    body: str = "",
) -> set[str]:
    """Send requests to a server with some data and return the points that they reach."""
    found: set[str] = set()
    with (
        open_store(data, new_public_key) as store,
        client(create_app(store, instance, contract=contract), token=None) as api,
    ):
        for name, path, user in requests:
            operation = contract.operations[name]
            headers = {"PRIVATE-TOKEN": f"glpat-demo-{user}", "Content-Type": "application/json"}
            response = api.request(operation.method, path, headers=headers, content=body)
            found |= reached(contract, operation, response)
    return found


def explore_everything(open_store: OpenStore, contract: Contract, demonstration: Data) -> set[str]:
    """Return every point of the contract that a request reaches."""
    example = Instance(external_url="https://example.com")
    data = extended(demonstration)
    moved = [(name, re.sub(r"(?<=projects/)\d+", MOVED_PROJECT, VALID_REQUESTS[name])) for name in READS]
    rejected = [request for user in REJECTED_USERS for request in requests(user)]
    return set().union(
        explore(open_store, contract, data, example, [(*other, "maintainer") for other in OTHER_REQUESTS]),
        explore(open_store, contract, data, example, [r for r in requests() if r[0] != "create_client_key"]),
        explore(
            open_store,
            contract,
            with_key_2(demonstration),
            example,
            [("create_client_key", KEYS.format(5), "maintainer")],
            lambda: "glet_0ff98b1d849c083f76d0bc545ed053a3",
        ),
        explore(open_store, contract, data, example, rejected),
        explore(open_store, contract, data, Instance(), [(*request, "maintainer") for request in moved]),
        explore(open_store, contract, data, example, [r for r in requests() if r[0] == "create_client_key"], body="{"),
        explore(open_store, contract, data, Instance(integrated_error_tracking=False), [requests()[1]]),
        *(explore(open_store, contract, data, Instance(rate_limit=1), [request] * 2) for request in requests()),
    )


if __name__ == "__main__":
    sys.exit(main())
