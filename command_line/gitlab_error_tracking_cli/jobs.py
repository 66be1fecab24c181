"""Run a command for several projects at a time. A failure of one project stops no other."""

from __future__ import annotations

import sys
from concurrent.futures import Future, as_completed
from threading import Thread
from typing import TYPE_CHECKING

import click
from gitlab_error_tracking_client import errors

from gitlab_error_tracking_cli.causes import cause_of
from gitlab_error_tracking_cli.exit_codes import ExitCode
from gitlab_error_tracking_cli.output import format_table, print_records
from gitlab_error_tracking_cli.records import Status, Switched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gitlab_error_tracking_cli.projects import Project

Result = Switched | Status
Futures = dict["Project", Future[Result]]
_EXPECTED = (errors.GitLabError, click.ClickException, type(None))


def run_for_projects(
    projects: Sequence[Project],
    work: Callable[[Project], Result],
    kind: type[Result],
    *,
    jobs: int,
    as_json: bool,
) -> None:
    """Run `work` for each project, show the progress on standard error, and print the results.

    After an interrupt, it prints the results so far, and does not wait for the projects that have begun.

    Args:
        projects: The projects.
        work: Returns the result for a project. It raises `GitLabError` for a project that fails.
        kind: The class of the result for a project that failed.
        jobs: How many projects to process at a time.
        as_json: Whether to print the results as JSON.

    Raises:
        click.exceptions.Exit: A project failed, after a table of the failed ones on standard error.
    """
    futures = _begin(projects, work, jobs)
    try:
        for future in _with_progress(futures):
            if not isinstance(future.exception(), _EXPECTED):
                future.result()  # raises
    finally:
        left = [project for project, future in futures.items() if future.cancel()]
        running = [str(project) for project, future in futures.items() if not future.done()]
        results = [_result(project, future, kind) for project, future in futures.items() if _is_complete(future)]
        failures = [result for result in results if result.error is not None]
        print_records(results, as_json=as_json, hidden="error")
        if failures and len(projects) == 1:
            click.echo(f"Error: {failures[0].project}: {failures[0].error}", err=True)
        elif failures:
            rows = [("project", "reason"), *((one.project, one.error or "") for one in failures)]
            click.echo(f"Failed: {len(failures)} of {len(projects)}\n{format_table(rows)}", err=True)
        if left:
            click.echo(f"Not begun: {len(left)} of {len(projects)}", err=True)
        if running:
            click.echo(f"Interrupted, may be done: {', '.join(running)}", err=True)
    if failures:
        raise click.exceptions.Exit(ExitCode.FAILED)


def _begin(projects: Iterable[Project], work: Callable[[Project], Result], jobs: int) -> Futures:
    """Begin in daemon threads: an interrupted process would wait for those of a ThreadPoolExecutor."""
    futures: Futures = {project: Future() for project in projects}
    waiting = iter([*futures.items()])

    def run() -> None:
        for project, future in waiting:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work(project))
                except BaseException as error:  # noqa: BLE001  (raised where the result is read)
                    future.set_exception(error)

    for _ in range(min(jobs, len(futures))):
        Thread(target=run, daemon=True).start()
    return futures


def _is_complete(future: Future[Result]) -> bool:
    return future.done() and not future.cancelled() and isinstance(future.exception(), _EXPECTED)


def _result(project: Project, future: Future[Result], kind: type[Result]) -> Result:
    error = future.exception()
    if isinstance(error, click.ClickException):
        return kind(str(project), "failed", error=error.message)
    if isinstance(error, errors.GitLabError):
        return kind(str(project), "failed", error=str(cause_of(error, project)))
    return future.result()


def _with_progress(futures: Mapping[Project, Future[Result]]) -> Iterator[Future[Result]]:
    """Yield what is done, and show the progress of several projects: a bar on a terminal, or else a line for each."""
    names = {future: project for project, future in futures.items()}
    done = as_completed(names)
    if len(names) == 1:
        yield from done
    elif sys.stderr.isatty():
        with click.progressbar(done, length=len(names), label="Projects", file=sys.stderr) as bar:
            yield from bar
    else:
        for number, future in enumerate(done, start=1):
            state = "failed" if future.exception() else future.result().result
            click.echo(f"{number}/{len(names)} {names[future]}: {state}", err=True)
            yield future
