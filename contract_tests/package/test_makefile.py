"""What `make` is told reaches what it runs."""

from __future__ import annotations

import os
import subprocess

import pytest

from governance.checkout import HERE


def commands(*words: str, **surroundings: str) -> str:
    """What `make` would run, called as by somebody and not by the `make` that perhaps runs this test."""
    clean = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "PORT"}}
    command = ["/usr/bin/env", "make", "--dry-run", *words]
    made = subprocess.run(command, cwd=HERE.root, env=clean | surroundings, check=True, capture_output=True, text=True)
    return made.stdout


@pytest.mark.parametrize(("words", "port"), [([], "8000"), (["PORT=8080"], "8080"), (["PORT=9000"], "9000")])
def test_the_documentation_is_shown_on_the_port_that_is_asked_for(words: list[str], port: str) -> None:
    assert f"-m http.server {port} " in commands("docs-serve", *words)


@pytest.mark.parametrize(("words", "port"), [([], "8080"), (["PORT=8000"], "8000")])
def test_the_api_is_served_on_the_port_that_is_asked_for(words: list[str], port: str) -> None:
    assert f" serve --port {port} " in commands("serve", *words)


def test_a_port_can_also_be_asked_for_by_the_environment() -> None:
    assert "-m http.server 8080 " in commands("docs-serve", PORT="8080")
