"""The examples of the guide pass as test files of a reader."""

from __future__ import annotations

import re
from inspect import signature

import pytest
from gitlab_error_tracking_double import faults
from gitlab_error_tracking_double import pytest_plugin as plugin
from gitlab_error_tracking_double.gitlab import GitLab

from contract_tests.double.conftest import PROJECT
from contract_tests.package.readme import ROOT

GUIDE = (ROOT / "docs" / "double.md").read_text(encoding="utf-8")

OPTIONS = ["-W", "error", "-p", "no:cacheprovider", "--strict-markers"]


def blocks(language: str) -> list[str]:
    """Return the guide's code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, flags=re.DOTALL | re.MULTILINE)


def test_every_python_example_passes(pytester: pytest.Pytester) -> None:
    shown = blocks("python")
    pytester.makepyfile(**{f"test_{number}": block for number, block in enumerate(shown)})
    # In a process of its own, because Sentry's SDK changes modules of Python.
    result = pytester.runpytest_subprocess(*OPTIONS)
    tests = re.findall(r"^ *def test_", "".join(shown), flags=re.MULTILINE)
    result.assert_outcomes(passed=len(tests))
    assert len(tests) > 10


def test_conftest_example_applies_to_all_tests(pytester: pytest.Pytester) -> None:
    (conftest,) = blocks('python title="conftest.py"')
    pytester.makeconftest(conftest)
    pytester.makepyfile(
        """
        def test_it_holds_something(gitlab):
            assert gitlab.project("group/second") == 2

        def test_it_is_strict(gitlab_httpx):
            gitlab_httpx.get("/projects/1/issues")
        """
    )
    pytester.runpytest_inprocess(*OPTIONS).assert_outcomes(passed=1, failed=1)


def test_failure_example_matches_the_message(double: GitLab) -> None:
    (shown,) = blocks("text")
    double.client().settings.update(PROJECT, active=False)
    list(double.client().client_keys.list(PROJECT))
    with pytest.raises(AssertionError) as raised:
        double.journal.assert_saw("create_client_key", project=PROJECT)
    assert str(raised.value) == shown.rstrip("\n")


def test_guide_names_all_faults_arguments_and_fixtures() -> None:
    named = {*re.findall(r"^\| `(\w+)\(", GUIDE, flags=re.MULTILINE)}
    assert named == {kind.__name__ for kind in faults.KINDS.values()}
    described = {*re.findall(r"`(\w+)`", GUIDE)}
    fixtures = {name for name in vars(plugin) if name == "gitlab" or name.startswith("gitlab_")}
    assert {*signature(GitLab).parameters} | fixtures <= described
