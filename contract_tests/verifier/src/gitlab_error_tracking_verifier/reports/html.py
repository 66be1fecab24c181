"""Render a report as one HTML file without scripts."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2

from gitlab_error_tracking_verifier.reports.text import TITLES

if TYPE_CHECKING:
    from gitlab_error_tracking_verifier.report import Report


def render_page(report: Report) -> str:
    """Return the report as HTML; the data from the deployment is escaped."""
    template = files("gitlab_error_tracking_verifier.reports").joinpath("report.html.jinja").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.from_string(template).render(report=report, conformance=TITLES[report.conformance])
