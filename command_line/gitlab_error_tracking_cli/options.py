"""Arguments and options that several commands have."""

from __future__ import annotations

import math
import os
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from gitlab_error_tracking_cli.projects import Project, parse_project
from gitlab_error_tracking_cli.records import documented_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# GitLab sets it in a pipeline (https://docs.gitlab.com/ci/variables/predefined_variables/).
_PIPELINE_PROJECT = "CI_PROJECT_PATH"
_NO_PROJECT = f"name a project; in a GitLab pipeline, {_PIPELINE_PROJECT} is the default"


class Command(click.Command):
    """A command whose help describes the fields of its JSON.

    Args:
        record: The class of the records that `--json` prints.
    """

    def __init__(self, *arguments: Any, record: type, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._record = record

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section("Fields of the JSON"):
            formatter.write_dl(documented_fields(self._record))


class Seconds(click.FloatRange):
    """A number of seconds up to a limit."""

    def __init__(self, most: float, *, min_open: bool = False) -> None:
        super().__init__(0, most, min_open=min_open)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):  # no comparison finds it outside the range
            self.fail(f"{value!r} is not a number of seconds", param, ctx)
        return seconds


class _ProjectType(click.ParamType[Project]):
    name = "project"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> Project:
        try:
            return parse_project(value)
        except ValueError as error:
            self.fail(str(error), parameter, context)


def _required(_context: click.Context, _parameter: click.Parameter, project: Project | None) -> Project:
    if project is None:
        raise click.UsageError(_NO_PROJECT)
    return project


_HELP = f"The numeric id or the full path of a project.  [default in a GitLab pipeline: {_PIPELINE_PROJECT}]"
project_argument = click.argument(
    "project", type=_ProjectType(), required=False, envvar=_PIPELINE_PROJECT, callback=_required, help=_HELP
)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def projects_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `PROJECT…`, `--all-from` and `--jobs`."""
    command = click.option(
        "--jobs",
        type=click.IntRange(1, 32),
        default=4,
        show_default=True,
        metavar="N",
        help="How many projects to process at a time. If GitLab limits the rate, each of them waits.",
    )(command)
    command = click.option(
        "--all-from",
        type=click.File("rb"),
        metavar="FILE",
        help="Read projects from a file, one in each line; - is standard input. # begins a comment.",
    )(command)
    return click.argument("projects", type=_ProjectType(), nargs=-1, metavar="[PROJECT]...", help=_HELP)(command)


def all_projects(projects: Sequence[Project], all_from: BinaryIO | None) -> list[Project]:
    """Return the projects of the arguments and of the file, each once; without both, the project of the pipeline.

    Raises:
        click.UsageError: There is none, the file is not a text, or lines of it are not projects.
    """
    if projects or all_from is not None:
        return [*dict.fromkeys([*projects, *(_listed(all_from) if all_from is not None else ())])]
    project = os.environ.get(_PIPELINE_PROJECT)
    if not project:
        raise click.UsageError(f"{_NO_PROJECT}; --all-from names a file with projects")
    return [_ProjectType().convert(project, None, None)]


def _listed(file: BinaryIO) -> list[Project]:
    name = click.format_filename(getattr(file, "name", "standard input"))
    try:
        lines = file.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise click.UsageError(f"{name} is not a text in UTF-8") from None
    projects, problems = [], []
    for number, line in enumerate(lines, start=1):
        text = re.split(r"(?:^|\s)#", line)[0].strip()
        if text:
            try:
                projects.append(parse_project(text))
            except ValueError as error:
                problems.append(f"line {number} of {name}: {error}")
    if problems:
        raise click.UsageError("\n".join(problems))
    if not projects:
        click.echo(f"no projects in {name}", err=True)
    return projects
