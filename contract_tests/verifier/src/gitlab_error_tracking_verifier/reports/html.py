"""The report as a page for a browser, in one file and without a script."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2

from gitlab_error_tracking_verifier.reports.text import VERDICTS

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.report import Report


def render_page(report: Report) -> str:
    """The report as HTML; everything that a deployment answered is escaped."""
    template = files("gitlab_error_tracking_verifier.reports").joinpath("report.html.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.from_string(template).render(report=report, verdict=VERDICTS[report.verdict])
