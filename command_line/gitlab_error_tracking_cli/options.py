"""Arguments and options that several commands have."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import click

from gitlab_error_tracking_cli.records import Project, documented_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO


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


class _ProjectType(click.ParamType[Project]):
    name = "project"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> Project:
        try:
            return _parse_project(value)
        except ValueError as error:
            self.fail(str(error), parameter, context)


def _parse_project(text: str) -> Project:
    """Return the numeric id or the full path of a project.

    Raises:
        ValueError: The text is neither.
    """
    if re.fullmatch("[0-9]{1,19}", text):
        return int(text)
    if "://" in text:
        raise ValueError(f"{text!r} is a URL: write the path, group/project, and the address of GitLab as --url")
    path = text.strip("/")
    if "%" in path or "/" not in path or not path.isprintable():
        raise ValueError(f"{text!r} is not a project: write its numeric id, or its full path as it is: group/project")
    return path


# GitLab sets it in a pipeline (https://docs.gitlab.com/ci/variables/predefined_variables/).
_PIPELINE_PROJECT = "CI_PROJECT_PATH"

project_argument = click.argument("project", type=_ProjectType(), envvar=_PIPELINE_PROJECT)
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def projects_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `PROJECT…`, `--all-from` and `--jobs`."""
    for decorate in (
        click.option(
            "--jobs",
            type=click.IntRange(1, 32),
            default=4,
            show_default=True,
            metavar="N",
            help="How many projects to process at a time. If GitLab limits the rate, each of them waits.",
        ),
        click.option(
            "--all-from",
            type=click.File(encoding="utf-8-sig"),
            metavar="FILE",
            help="Read projects from a file, one in each line; - is standard input. Lines with # are comments.",
        ),
        click.argument("projects", type=_ProjectType(), nargs=-1, metavar="[PROJECT]..."),
    ):
        command = decorate(command)
    return command


def all_projects(projects: Sequence[Project], all_from: TextIO | None) -> list[Project]:
    """Return the projects of the arguments and of the file, each once; without both, the project of the pipeline.

    Raises:
        click.UsageError: There is none, or a line of the file is not a project.
    """
    listed: list[Project] = [*projects]
    for number, line in enumerate(all_from or (), start=1):
        text = line.strip()
        if text and not text.startswith("#"):
            try:
                listed.append(_parse_project(text))
            except ValueError as error:
                raise click.UsageError(f"line {number} of --all-from: {error}") from None
    if not listed and all_from is None:
        project = os.environ.get(_PIPELINE_PROJECT)
        if not project:
            raise click.UsageError("name at least one project, or a file with --all-from")
        listed = [_ProjectType().convert(project, None, None)]
    return [*dict.fromkeys(listed)]
