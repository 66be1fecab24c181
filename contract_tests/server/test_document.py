"""Send the six requests of GitLab's document, and compare the responses with its examples to the byte.

One error of the document is corrected, as in the contract: the DSN of the second client key contains that key.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from gitlab_error_tracking_server.app import create_app
from gitlab_error_tracking_server.data.models import Data, ProjectData, TokenData, UserData
from gitlab_error_tracking_server.gitlab.models import AccessLevel, Instance, Settings

from contract_tests.docs.gitlab_document import TEXT
from contract_tests.support.in_process import client

if TYPE_CHECKING:
    from contract_tests.support.databases import OpenStore

pytestmark = pytest.mark.both_databases

COMMANDS = re.findall(
    r'^curl (?:--request (\w+) )?(?:.*\\\n)?.*?"https://gitlab\.example\.com/api/v4([^"]*)"', TEXT, re.MULTILINE
)
EXAMPLES = [json.loads(example) for example in re.findall(r"(?m)^[\[{]\n(?s:.*?)^[]}]$", TEXT)]
SENTRY: dict[str, Any] = EXAMPLES[0]
INTEGRATED: dict[str, Any] = EXAMPLES[1]
FIRST, SECOND = "glet_aa77551d849c083f76d0bc545ed053a3", "glet_0ff98b1d849c083f76d0bc545ed053a3"
STORED_SENTRY = Settings(
    enabled=True,
    integrated=False,
    api_url="https://sentry.io/api/0/projects/myawesomeproject/project",
    project_name="sample sentry project",
    has_sentry_token=True,
)
# The state before each request: the settings, and the client keys with their ids.
STATES: list[tuple[Settings | None, dict[int, str]]] = [
    (STORED_SENTRY, {}),
    (None, {}),
    (STORED_SENTRY, {}),
    (None, {1: FIRST, 3: SECOND}),
    (None, {2: FIRST}),
    (None, {13: FIRST}),
]


def corrected(example: Any) -> Any:
    """Return an example whose DSNs contain their public keys."""
    if isinstance(example, list):
        return [*map(corrected, example)]
    if "sentry_dsn" not in example:
        return example
    return example | {"sentry_dsn": re.sub(r"glet_\w+", example["public_key"], example["sentry_dsn"])}


def with_further_fields(documented: Any, body: Any) -> Any:
    """Return a documented body with the fields that the response has besides, behind its own."""
    if isinstance(documented, list):
        return [*map(with_further_fields, documented, body)]
    return documented | {name: value for name, value in body.items() if name not in documented}


# The document shows no response to the deletion: it is the deleted key.
DELETED = EXAMPLES[3][0] | {"id": 13}


@pytest.mark.parametrize(
    ("state", "command", "status", "example"),
    [*zip(STATES, COMMANDS, [200, 200, 200, 200, 201, 200], [*EXAMPLES, DELETED], strict=True)],
    ids=["get_settings", "create_settings", "update_settings", "list_keys", "create_key", "delete_key"],
)
def test_example_of_the_documentation(
    open_store: OpenStore, state: tuple[Settings | None, dict[int, str]], command: list[str], status: int, example: Any
) -> None:
    method, path = command
    settings, keys = state
    project = ProjectData(
        "group/project",
        id=int(path.split("/")[2]),
        members={"maintainer": AccessLevel.MAINTAINER},
        settings=settings,
        client_keys=tuple({"id": id_, "public_key": public_key} for id_, public_key in keys.items()),
    )
    token = TokenData("glpat-demo-maintainer", "maintainer", ("api",))
    data = Data((UserData("maintainer"),), (token,), (project,))
    # The public key of a new client key is the only random value in the examples.
    with (
        open_store(data, new_public_key=lambda: SECOND) as store,
        client(create_app(store, Instance(external_url="https://example.com"))) as api,
    ):
        response = api.request(method or "GET", path, headers={"Content-Type": "application/json"})
    expected = with_further_fields(corrected(example), response.json())
    written = json.dumps(expected, ensure_ascii=False, separators=(",", ":")).encode()
    assert (response.status_code, response.content) == (status, written)
