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
from importlib.metadata import version
from io import StringIO
from pathlib import Path

import openapi_python_client
from contract_reader import for_the_generator, globals_for_templates
from error_tree import globals_of_errors
from gitlab_error_tracking_contract import load_contract
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

ROOT = Path(__file__).parent.parent
CONTRACT = ROOT / "openapi" / "openapi.yaml"
TEMPLATES = ROOT / "generator" / "templates"
# Modules of the client that do not depend on the contract. They import each other relatively and nothing generated, so
# mypy checks them here as a package of its own.
RUNTIME = ROOT / "generator" / "runtime"
STOCK_TEMPLATES = Path(openapi_python_client.__file__).parent / "templates"
CLIENT = ROOT / "generated_client" / "gitlab_error_tracking_client"

MARK = "# Generated from openapi/openapi.yaml by openapi-python-client {version}. Do not edit: run `make generate`.\n"


def main() -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the client is out of date")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / CLIENT.name
        try:
            generate(fresh)
        except NotImplementedError as error:
            sys.exit(str(error))
        if arguments.check:
            return check(fresh)
        shutil.rmtree(CLIENT, ignore_errors=True)
        shutil.copytree(fresh, CLIENT)
    print(f"Wrote {CLIENT.relative_to(ROOT)}.")
    return 0


def generate(target: Path) -> None:
    """Generate the client into a folder that does not exist yet."""
    project = _project(target)
    with redirect_stdout(StringIO()):
        problems = project.build()
    if problems:
        sys.exit("\n".join(f"{problem.header}: {problem.detail}" for problem in problems))
    # A template without a counterpart in openapi-python-client is a module of its own.
    for template in sorted(TEMPLATES.glob("*.py.jinja")):
        if not (STOCK_TEMPLATES / template.name).exists():
            text = project.env.get_template(template.name).render()
            (target / template.name.removesuffix(".jinja")).write_text(text, encoding="utf-8")
    shutil.copytree(RUNTIME, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    # Isolated from other ruff settings, on which the output would depend.
    width = ("--line-length", "120")
    _run("ruff", "check", "--isolated", "--no-cache", "--quiet", "--fix", "--select", "F,I,UP", *width, target)
    _run("ruff", "format", "--isolated", "--no-cache", "--quiet", *width, target)
    mark = MARK.format(version=version("openapi-python-client"))
    for module in target.rglob("*.py"):
        module.write_text(mark + module.read_text(encoding="utf-8"), encoding="utf-8")
    # The client does not contain every text of the contract; the digest reveals a change of any.
    package = target / "__init__.py"
    digest = hashlib.sha256(CONTRACT.read_bytes()).hexdigest()
    package.write_text(f"# The contract's SHA-256: {digest}\n{package.read_text(encoding='utf-8')}", encoding="utf-8")
    (target / "py.typed").touch()


def _project(target: Path) -> Project:
    """Set up openapi-python-client with all variables of the templates."""
    contract = load_contract(CONTRACT).document
    document = for_the_generator(contract)
    config = Config.from_sources(
        ConfigFile.load_from_path(ROOT / "generator" / "config.yaml"),
        MetaType.NONE,
        document_source=CONTRACT,
        file_encoding="utf-8",
        overwrite=False,
        output_path=target,
    )
    data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        sys.exit(f"{data.header}: {data.detail}")
    project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    project.env.globals |= globals_for_templates(document) | globals_of_errors(contract)
    return project


def check(fresh: Path) -> int:
    """Compare the committed client with a fresh one; return the exit code."""
    stale = sorted(_differing(fresh, CLIENT))
    for name in stale:
        print(f"out of date: {CLIENT.relative_to(ROOT) / name}", file=sys.stderr)
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
        sys.exit(f"{module} failed:\n{finished.stdout}{finished.stderr}")


if __name__ == "__main__":
    sys.exit(main())
