"""The contract's linters bite: each fault of these is found, and named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from contract_tests.governance.requirements import needs_redocly
from governance import redocly
from governance.checkout import HERE, Checkout
from governance.checks import valid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONTRACT = HERE.contract.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Fault:
    """A fault, made by a regular expression's first match; and what the message must contain."""

    old: str
    new: str
    message: str


# By the rule of Redocly's that must find it.
FAULTS = {
    "no-unresolved-refs": Fault(r"parameters/KeyId'", "parameters/KeyNumber'", "Can't resolve"),
    "no-unused-components": Fault(r"  schemas:\n", "  schemas:\n    Spare:\n      type: object\n", "Spare"),
    "struct": Fault(r"      operationId: get_settings\n", "      operation: get_settings\n", "operation"),
    "operation-operationId-unique": Fault("operationId: update_settings", "operationId: get_settings", "unique"),
    "operation-summary": Fault(r"      summary: Create a client key\n", "", "summary"),
    "operation-description": Fault(
        r"      description: \|\n        Creates a client[\s\S]*?```\n[\s\S]*?```\n", "", "description"
    ),
    "operation-tag-defined": Fault(r"tags: \[Client keys\]", "tags: [Client key]", "global tags"),
    "tag-description": Fault(
        r"  - name: Client keys\n    description: \|\n(      .*\n)+", "  - name: Client keys\n", "description"
    ),
    "parameter-description": Fault(r"      description: The id of the client key.\n", "", "description"),
    "path-params-defined": Fault(r"      name: key_id\n", "      name: key\n", "key_id"),
    "no-invalid-media-type-examples": Fault(r"        public_key: glet_0", "        public_key: GLET_0", "public_key"),
    "no-required-schema-properties-undefined": Fault(r"required: \[message\]", "required: [messages]", "messages"),
    "security-defined": Fault(r"  - bearer: \[\]\n", "  - bear: []\n", "bear"),
    "no-server-trailing-slash": Fault(r"https://jihulab.com/api/v4", "https://jihulab.com/api/v4/", "slash"),
    "no-schema-type-mismatch": Fault(r"type: array\n(\s+)maxItems", r"type: object\n\1maxItems", "items"),
    "response-contains-header": Fault(
        r"          description: The new client key.\n          headers:\n            X-R.*\n.*\n",
        "          description: The new client key.\n",
        "X-Request-Id",
    ),
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[redocly.Finding]]:
    """What is found in each faulty contract, by its fault. Node.js starts but once."""
    folder = tmp_path_factory.mktemp("faulty")
    files = {rule: folder / f"{rule}.yaml" for rule in FAULTS}
    for rule, fault in FAULTS.items():
        faulty, made = re.subn(fault.old, fault.new, CONTRACT, count=1)
        assert made, f"the contract has no place any more for the fault that {rule} finds"
        files[rule].write_text(faulty, encoding="utf-8")
    found = redocly.lint(HERE.redocly_settings, *files.values())
    return {rule: [finding for finding in found if finding.file.name == file.name] for rule, file in files.items()}


@needs_redocly
@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_found_by_its_rule(rule: str, findings: Mapping[str, list[redocly.Finding]]) -> None:
    messages = [finding.message for finding in findings[rule] if finding.rule == rule]
    assert messages
    assert FAULTS[rule].message in messages[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("operationId: update_settings", "operationId: get_settings", "get_settings"),
        ("      responses:\n        '201'", "      answers:\n        '201'", "responses"),
        ("type: boolean", "type: bool", "bool"),
        ("      name: key_id\n", "      name: key\n", "key_id"),
    ],
    ids=["an operationId twice", "no responses", "no such type", "a path parameter that is not defined"],
)
def test_the_other_tool_finds_a_fault_too(old: str, new: str, message: str, tmp_path: Path) -> None:
    assert old in CONTRACT
    (tmp_path / "openapi").mkdir()
    (tmp_path / "openapi" / "openapi.yaml").write_text(CONTRACT.replace(old, new), encoding="utf-8")
    assert message in "".join(valid(Checkout(tmp_path)))
