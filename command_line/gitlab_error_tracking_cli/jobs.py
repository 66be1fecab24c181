"""Run a command for several projects at a time. A failure of one project stops no other."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import click
from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.causes import cause_of
from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.output import format_table, print_records
from gitlab_error_tracking_cli.records import Status, Switched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gitlab_error_tracking_cli.records import Project

Result = Switched | Status


def run_for_projects(
    projects: Sequence[Project],
    work: Callable[[Project], Result],
    failed: Callable[[str, str], Result],
    *,
    jobs: int,
    as_json: bool,
) -> None:
    """Run `work` for each project, show the progress on standard error, and print the results.

    Args:
        projects: The projects.
        work: Returns the result for a project. It raises `GitLabError` for a project that fails.
        failed: Returns the result of a project that failed, from its name and the reason.
        jobs: How many projects to process at a time.
        as_json: Whether to print all results as JSON. A table leaves out the failed ones.

    Raises:
        click.exceptions.Exit: A project failed, after a table of the failed ones on standard error.
    """

    def attempt(project: Project) -> Result:
        try:
            return work(project)
        except errors.GitLabError as error:
            return failed(str(project), str(cause_of(error)))

    results: list[Result] = []
    try:
        for result in _with_progress(_in_parallel(projects, attempt, jobs), len(projects)):
            results.append(result)  # noqa: PERF402  (after Ctrl-C, the list has those before it)
    finally:
        failures = [result for result in results if result.error is not None]
        shown = results if as_json else [result for result in results if result.error is None]
        print_records(shown, as_json=as_json, hidden="error")
        if failures and len(projects) == 1:
            click.echo(f"Error: {failures[0].project}: {failures[0].error}", err=True)
        elif failures:
            rows = [("project", "reason"), *((one.project, one.error or "") for one in failures)]
            click.echo(f"{len(failures)} of {len(projects)} projects failed:\n{format_table(rows)}", err=True)
        if len(results) < len(projects):
            click.echo(f"{len(projects) - len(results)} of {len(projects)} projects are left.", err=True)
    if failures:
        raise click.exceptions.Exit(ExitCode.FAILED)


def _in_parallel(projects: Sequence[Project], work: Callable[[Project], Result], jobs: int) -> Iterator[Result]:
    """Yield the results in the order of the projects. After Ctrl-C, no further project is begun."""
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(work, projects)


def _with_progress(results: Iterator[Result], total: int) -> Iterator[Result]:
    """Show the progress of several projects: a bar on a terminal, and otherwise a line for each."""
    if total == 1:
        yield from results
    elif sys.stderr.isatty():
        with click.progressbar(results, length=total, label="Projects", file=sys.stderr) as bar:
            yield from bar
    else:
        for number, result in enumerate(results, start=1):
            state = "failed" if result.error else getattr(result, "result", "read")
            click.echo(f"{number}/{total} {result.project}: {state}", err=True)
            yield result
