"""Collect from a server and judge what was collected."""

from __future__ import annotations

from batchspec.judging import judge_trace
from batchspec.report import Report, Scope
from batchspec.server.collect import Progress, collect
from batchspec.server.settings import Settings


def check_server(settings: Settings, scope: Scope | None = None, progress: Progress | None = None) -> Report:
    """The report on the server at `settings.url`. Raises `NoAnswer`."""
    return judge_trace(collect(settings, progress), scope)
