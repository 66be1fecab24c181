"""Read the handwritten mutants in `mutants.yaml`, and apply one to the source of its module."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

ROOT = Path(__file__).parents[2]
_FOLDERS = {"gitlab_error_tracking_client": "generated_client"}


@dataclass(frozen=True)
class Mutant:
    """A change of one definition that breaks a rule, and the test that must detect it.

    `old` is the expression or statement to replace; the whole body of the definition where it is empty.
    """

    rule: str
    module: str
    definition: str
    old: str
    new: str
    test: str

    def __str__(self) -> str:
        return f"{self.module}:{self.definition}: {self.rule}"

    @property
    def package(self) -> Path:
        """The folder of the package that the mutant is in."""
        name = self.module.partition(".")[0]
        return ROOT / _FOLDERS.get(name, "server_stub") / name

    @property
    def file(self) -> Path:
        """The file of the module, below the folder of the package."""
        return Path(*self.module.split(".")[1:]).with_suffix(".py")

    def source(self) -> str:
        """Return the source of the module with the change.

        Raises:
            LookupError: The definition is missing, or the old code does not occur exactly once in it.
        """
        module = ast.parse((self.package / self.file).read_text(encoding="utf-8"))
        definition: ast.AST = module
        for name in self.definition.split("."):
            found = [child for child in ast.iter_child_nodes(definition) if name in _names(child)]
            if len(found) != 1:
                raise LookupError(f"cannot apply “{self}”: {len(found)} definitions of {name}")
            definition = found[0]
        if self.old:
            replacement = _Replacement(self.old, self.new)
            replacement.visit(definition)
            if replacement.count != 1:
                raise LookupError(f"cannot apply “{self}”: {replacement.count} places of {self.old}")
        else:
            definition.body = ast.parse(self.new).body  # type: ignore[attr-defined]  # of a function or class
        return ast.unparse(ast.fix_missing_locations(module))


def mutants() -> list[Mutant]:
    """Return the handwritten mutants."""
    text = (Path(__file__).parent / "mutants.yaml").read_text("utf-8")
    # Not `safe_load`: of a module that occurs twice, it would keep only the second list.
    modules: Any = yaml.compose(text, yaml.SafeLoader)
    return [
        Mutant(entry["rule"], module.value, entry["definition"], entry.get("replace", ""), entry["with"], entry["test"])
        for module, entries in modules.value
        for entry in SafeConstructor().construct_document(entries)
    ]


def _names(node: ast.AST) -> set[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            return {target.id for target in targets if isinstance(target, ast.Name)}
    return set()


class _Replacement(ast.NodeTransformer):
    """Replace an expression by an expression, or a statement by statements."""

    def __init__(self, old: str, new: str) -> None:
        self.count = 0
        self._old: ast.AST = ast.parse(old).body[0]
        self._new: ast.AST | list[ast.stmt] = ast.parse(new).body
        match self._old, self._new:
            case ast.Expr(before), [ast.Expr(after)]:
                self._old, self._new = before, after
        self._dump = ast.dump(self._old)

    def visit(self, node: ast.AST) -> ast.AST | list[ast.stmt]:
        if type(node) is type(self._old) and ast.dump(node) == self._dump:
            self.count += 1
            return self._new
        return self.generic_visit(node)
