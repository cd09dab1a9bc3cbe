"""Collect from a server and judge what was collected."""

from __future__ import annotations

from batchspec.driving.server.collect import Progress, collect
from batchspec.driving.server.http.settings import Settings
from batchspec.judging.of_trace import judge_trace
from batchspec.judging.report import Report, Scope


def check_server(settings: Settings, scope: Scope | None = None, progress: Progress | None = None) -> Report:
    """The report on the server at `settings.url`. Raises `NoAnswer`."""
    return judge_trace(collect(settings, progress), scope)
