"""Generate the client from the contract, or check that it is up to date.

    python generator/generate.py            write generated_client/
    python generator/generate.py --check    write nothing; exit with 1 if the client is out of date

The same contract and the same versions (see requirements.lock) give the same bytes on every machine.
"""

from __future__ import annotations

import argparse
import filecmp
import hashlib
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

import openapi_python_client
import yaml
from contract_texts import globals_for_templates
from contract_transform import prepared, with_named_errors, without_tags
from error_tree import globals_of_errors
from groups import globals_of_groups
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from properties import globals_of_properties
from unsupported import Unsupported

ROOT = Path(__file__).parent.parent
CLIENTS = ROOT / "generator" / "clients.yaml"
TEMPLATES = ROOT / "generator" / "templates"
# Modules of the client that do not depend on the contract. They import each other relatively and nothing generated, so
# mypy checks them here as a package of its own.
RUNTIME = ROOT / "generator" / "runtime"
STOCK_TEMPLATES = Path(openapi_python_client.__file__).parent / "templates"

MARK = "# Generated from {contract} by openapi-python-client {version}. Do not edit: run `make generate`.\n"


class GenerationError(Exception):
    """A contract from which no client can be generated; the message says why."""


@dataclass(frozen=True)
class ClientConfig:
    """A client to generate.

    Attributes:
        contract: The file of the contract, below the root of the repository.
        package: The folder of the package, likewise.
        client_class: The name of the synchronous client; that of the asynchronous one begins with `Async`.
        from_environment: Whether the client can read its URL and token from the variables of GitLab's tools. A client
            of another server must not send its requests, and a token of GitLab, to the address in these variables.
        without_tags: Operations with these tags are left out.
        options: The options of openapi-python-client that differ from their defaults.
    """

    contract: str
    package: str
    client_class: str = "Client"
    from_environment: bool = False
    without_tags: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)


def main() -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a client is out of date")
    arguments = parser.parse_args()
    clients = [ClientConfig(**client) for client in yaml.safe_load(CLIENTS.read_text(encoding="utf-8"))]
    with tempfile.TemporaryDirectory() as folder:
        fresh = {ROOT / client.package: Path(folder) / Path(client.package).name for client in clients}
        for client in clients:
            try:
                generate(client, fresh[ROOT / client.package])
            except (GenerationError, Unsupported) as error:
                sys.exit(f"{client.contract}: {error}")
        if arguments.check:
            return check(fresh)
        for package, generated in fresh.items():
            shutil.rmtree(package, ignore_errors=True)
            shutil.copytree(generated, package)
            print(f"Wrote {package.relative_to(ROOT)}.")
    return 0


def generate(client: ClientConfig, target: Path) -> None:
    """Generate a client into a folder that does not exist yet.

    Raises:
        GenerationError: openapi-python-client or ruff reports a problem.
        Unsupported: The contract contains something that the generator does not support.
    """
    project = _project(client, target)
    with redirect_stdout(StringIO()):
        problems = project.build()
    if problems:
        raise GenerationError("\n".join(f"{problem.header}: {problem.detail}" for problem in problems))
    _move_operations(target)
    # A template without a counterpart in openapi-python-client is a module of its own.
    for template in sorted(TEMPLATES.glob("*.py.jinja")):
        if not (STOCK_TEMPLATES / template.name).exists():
            text = project.env.get_template(template.name).render()
            (target / template.name.removesuffix(".jinja")).write_text(text, encoding="utf-8")
    # Isolated from other ruff settings, on which the output would depend. The templates leave trailing commas.
    options = ["--isolated", "--no-cache", "--quiet", "--line-length=120"]
    options += ["--config=format.skip-magic-trailing-comma=true", "--config=lint.isort.split-on-trailing-comma=false"]
    _run("ruff", "check", *options, "--fix", "--select", "F,I,UP", target)
    _run("ruff", "format", *options, target)
    unused = ["__pycache__", *([] if client.from_environment else ["_environment.py"])]
    shutil.copytree(RUNTIME, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*unused))
    mark = MARK.format(contract=client.contract, version=version("openapi-python-client"))
    for module in target.rglob("*.py"):
        module.write_text(mark + module.read_text(encoding="utf-8"), encoding="utf-8")
    # The client does not contain every text of the contract; the digest reveals a change of any.
    package = target / "__init__.py"
    digest = hashlib.sha256((ROOT / client.contract).read_bytes()).hexdigest()
    package.write_text(f"# The contract's SHA-256: {digest}\n{package.read_text(encoding='utf-8')}", encoding="utf-8")
    (target / "py.typed").touch()


def _project(client: ClientConfig, target: Path) -> Project:
    """Set up openapi-python-client with all variables of the templates."""
    contract = ROOT / client.contract
    written = yaml.safe_load(contract.read_text(encoding="utf-8"))
    written = with_named_errors(without_tags(written, client.without_tags))
    document = prepared(written)
    # generate() formats the output itself, so that no setting of a surrounding project shapes it.
    options = {"post_hooks": [], "package_name_override": Path(client.package).name, **client.options}
    config = Config.from_sources(
        ConfigFile(**options),
        MetaType.NONE,
        document_source=contract,
        file_encoding="utf-8",
        overwrite=False,
        output_path=target,
    )
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(f"{data.header}: {data.detail}")
    # `properties.py` writes an enum as a Literal, which needs no module.
    data.enums = []
    project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    project.env.globals |= (
        globals_for_templates(document)
        | globals_of_errors(written, config)
        | globals_of_groups(data, document)
        | globals_of_properties()
    )
    project.env.globals |= {"client_class": client.client_class, "has_environment": client.from_environment}
    return project


def _move_operations(target: Path) -> None:
    """Keep one module for each tag; openapi-python-client also writes one for each operation."""
    (target / "operations").mkdir()
    (target / "api" / "__init__.py").rename(target / "operations" / "__init__.py")
    for group in (target / "api").glob("*/__init__.py"):
        group.rename(target / "operations" / f"{group.parent.name}.py")
    shutil.rmtree(target / "api")


def check(fresh: dict[Path, Path]) -> int:
    """Compare committed clients with fresh ones; return the exit code."""
    stale = [package / name for package, generated in fresh.items() for name in sorted(_differing(generated, package))]
    for path in stale:
        print(f"out of date: {path.relative_to(ROOT)}", file=sys.stderr)
    if stale:
        print("The client does not match the contract. Run `make generate` and commit the result.", file=sys.stderr)
    return 1 if stale else 0


def _differing(one: Path, other: Path) -> set[Path]:
    files = {path.relative_to(tree) for tree in (one, other) for path in _sources(tree)}
    return {
        name
        for name in files
        if not ((one / name).exists() and (other / name).exists())
        or not filecmp.cmp(one / name, other / name, shallow=False)
    }


def _sources(tree: Path) -> list[Path]:
    return [path for path in tree.rglob("*") if path.is_file() and path.suffix != ".pyc"]


def _run(module: str, *arguments: str | Path) -> None:
    finished = subprocess.run(  # noqa: S603  (a fixed command)
        [sys.executable, "-m", module, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        raise GenerationError(f"{module} failed:\n{finished.stdout}{finished.stderr}")


if __name__ == "__main__":
    sys.exit(main())
