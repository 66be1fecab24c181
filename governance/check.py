"""Check what changes with the contract: version, changelog, translation, migrations, behaviour, tracked files.

    python -m governance.check

`make check` runs it and lints the contract with redocly. Exit code 1 if any check fails.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import yaml
from gitlab_error_tracking_contract import INGEST, load_contract
from gitlab_error_tracking_server.gitlab.backend_models import Error, ErrorEvent, MessageEvent
from gitlab_error_tracking_server.gitlab.backend_operations import BackendOperations
from gitlab_error_tracking_server.gitlab.models import ClientKey, Instance, Settings
from gitlab_error_tracking_server.gitlab.operations import Operations
from gitlab_error_tracking_server.gitlab.permissions import PERMISSIONS
from gitlab_error_tracking_server.gitlab.serializers import Serializer
from gitlab_error_tracking_server.store.schema import client_keys, error_events, errors, messages, settings
from openapi_spec_validator import OpenAPIV30SpecValidator

from docs_builder.client_reference import client_pages
from docs_builder.errors import DocumentationError
from docs_builder.languages import load_languages
from docs_builder.texts import map_texts
from docs_builder.translation import CATALOGUE, Translator, read_catalogue
from governance import redocly
from governance.checkout import HERE
from governance.compatibility import changelog_problems, version_problems
from governance.errors import Unreadable
from governance.migration import missing_operations
from governance.redocly import RedoclyFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from governance.checkout import Checkout


MODELS: dict[Any, Any] = {
    ClientKey: client_keys,
    Settings: settings,
    Error: errors,
    ErrorEvent: error_events,
    MessageEvent: messages,
}
# Read from another table.
COMPUTED_ATTRIBUTES = {"frequency"}


def is_openapi(checkout: Checkout) -> Iterator[str]:
    """Check that the contracts are valid OpenAPI 3.0."""
    for name, document in checkout.documents.items():
        for error in OpenAPIV30SpecValidator(document).iter_errors():
            yield f"{name}.yaml: {error.message} At #/{'/'.join(map(str, error.absolute_path))}"


def has_one_version(checkout: Checkout) -> Iterator[str]:
    """Check that the contracts, the package and the changelog have the same version."""
    version = checkout.contract_version
    if checkout.package_version != version:
        yield f"pyproject.toml has version {checkout.package_version}, the contract has {version}."
    newest = checkout.changelog[0].version
    if newest != version:
        yield f"The newest section of CHANGELOG.md is {newest}, the contract has version {version}."


def has_compatible_version(checkout: Checkout) -> Iterator[str]:
    """Check that the contract's version is high enough for its changes."""
    published = checkout.published_version
    released = checkout.is_released(published)
    return version_problems(published, checkout.difference, checkout.contract_version, released=released)


def is_documented(checkout: Checkout) -> Iterator[str]:
    """Check that the changelog documents the contract's changes."""
    return changelog_problems(checkout.difference, checkout.new_entries)


def is_translated(checkout: Checkout) -> Iterator[str]:
    """Check that the Chinese translation of the contracts and of the clients is complete and up to date."""
    translator = Translator(read_catalogue(checkout.root / "openapi" / CATALOGUE.name))
    for document in checkout.documents.values():
        map_texts(document, translator)
    client_pages(checkout.documents, load_languages()[1], translator)
    try:
        translator.check(unused=True)
    except DocumentationError as error:
        yield str(error)


def has_migrations(_: Checkout) -> Iterator[str]:
    """Check that the migrations create the tables of `store/schema.py`."""
    if operations := missing_operations():
        yield f'Run `python -m governance.migration "What it changes"`. {operations}'


def is_implemented(checkout: Checkout) -> Iterator[str]:
    """Check that the server has a handler for each operation, and an attribute and a column for each field."""
    contracts = {name: load_contract(file) for name, file in checkout.contracts.items()}
    handlers = {"openapi": ("operations.py", Operations), "backend": ("backend_operations.py", BackendOperations)}
    for contract_name, (file, operations) in handlers.items():
        documented = contracts[contract_name].operations
        called = {name for name, operation in documented.items() if INGEST not in operation.tags}
        for name in sorted(called - vars(operations).keys()):
            yield f"gitlab/{file} has no handler `{name}`: add it."
        for name in sorted(called - PERMISSIONS.keys()):
            yield f"gitlab/permissions.py has no permission for `{name}`: add it."
    computed = Serializer(Instance(), *contracts.values()).computed
    schemas = {
        name: schema
        for contract in contracts.values()
        for name, schema in contract.document["components"]["schemas"].items()
    }
    for model, table in MODELS.items():
        attributes = [field.name for field in fields(model)]
        for name in schemas[model.__name__]["properties"].keys() - attributes - computed[model].keys():
            yield f"gitlab/: {model.__name__} has no `{name}`: add it, or compute it in gitlab/serializers.py."
        for name in attributes:
            if name not in {*table.c.keys(), *COMPUTED_ATTRIBUTES}:
                yield f"store/schema.py: the table {table.name} has no `{name}`: add the column."


def has_behaviour_rows(checkout: Checkout) -> Iterator[str]:
    """Check that a rule of GitLab is documented for each operation."""
    rows = (checkout.root / "docs" / "behaviour.md").read_text(encoding="utf-8")
    for file in checkout.contracts.values():
        for name in load_contract(file).operations:
            if f"`{name}`" not in rows:
                yield f"docs/behaviour.md has no row that names `{name}`: add its rule, its source and its test."


def is_tracked(checkout: Checkout) -> Iterator[str]:
    """Check that git tracks each file."""
    command = ["git", "ls-files", "--others", "--exclude-standard"]
    finished = subprocess.run(command, cwd=checkout.root, capture_output=True, text=True, check=False)
    for name in finished.stdout.splitlines():
        yield f"git does not track {name}: run `git add {name}`, or delete it."


@dataclass(frozen=True)
class Check:
    """A named check; one that needs redocly is skipped where there is no npm."""

    name: str
    find: Callable[[Checkout], Iterable[str]]
    needs_redocly: bool = False

    def problems(self, checkout: Checkout) -> list[str]:
        """Return everything that the check finds, including why it could not run."""
        try:
            return [*self.find(checkout)]
        except (RedoclyFailed, Unreadable, OSError, yaml.YAMLError) as error:
            return [f"could not run: {error}"]


CHECKS = (
    Check("OpenAPI", is_openapi),
    Check("one version", has_one_version),
    Check("compatible version", has_compatible_version, needs_redocly=True),
    Check("documented changes", is_documented, needs_redocly=True),
    Check("translation", is_translated),
    Check("server", is_implemented),
    Check("migrations", has_migrations),
    Check("behaviour", has_behaviour_rows),
    Check("tracked files", is_tracked),
)


def check(checkout: Checkout) -> int:
    """Run every check, print a line for each and its problems; return how many failed."""
    failed = 0
    for one in CHECKS:
        if one.needs_redocly and not redocly.is_installed():
            print(f"skipped  {one.name}: install Node.js and npm for redocly")
            continue
        problems = one.problems(checkout)
        print(f"{'FAILED' if problems else 'ok':8} {one.name}")
        for problem in problems:
            print("  " + problem.replace("\n", "\n  "))
        failed += bool(problems)
    return failed


if __name__ == "__main__":
    sys.exit(1 if check(HERE) else 0)
