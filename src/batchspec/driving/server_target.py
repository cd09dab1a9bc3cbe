"""A server as users name it: its address, its key, and the trace of a run against it."""

from __future__ import annotations

import os
from typing import Any

from batchspec.driving.server.collect import NoAnswer, Progress, collect
from batchspec.driving.server.http.settings import BadURL, Settings, base_url
from batchspec.driving.target import TargetError
from batchspec.judging.verdict import ExitCode
from batchspec.reading.trace import Trace


def run_settings(
    url: str, *, api_key_env: str | None, second_key_env: str | None = None, **options: Any
) -> Settings:
    """The settings of a run against `url`; raises `TargetError` for a wrong address and for a variable that is not set.

    `options` are fields of `Settings`.
    """
    if second_key_env and not api_key_env:
        raise TargetError(
            "--second-key-env goes with --api-key-env, the key of the run itself", ExitCode.USAGE
        )
    first = key_in(api_key_env, "--api-key-env")
    second = key_in(second_key_env, "--second-key-env")
    if first is not None and first == second:
        what = f"{api_key_env} and {second_key_env} hold the same key"
        raise TargetError(f"{what}; --second-key-env takes that of another tenant", ExitCode.USAGE)
    try:
        return Settings(url=base_url(url), api_key=first, second_api_key=second, **options)
    except BadURL as error:
        raise TargetError(str(error), ExitCode.USAGE) from None


def key_in(variable: str | None, option: str) -> str | None:
    """The key that an environment variable holds; raises `TargetError` for one that is not set."""
    if variable is None:
        return None
    if not os.environ.get(variable):
        raise TargetError(f"the environment variable {variable} ({option}) is not set", ExitCode.USAGE)
    return os.environ[variable]


def server_trace(
    settings: Settings,
    progress: Progress | None = None,
    *,
    earlier: Trace | None = None,
    keep: bool = False,
) -> Trace:
    """The trace of a run, its arguments those of `collect`; raises `TargetError` where the server never answers."""
    try:
        return collect(settings, progress, earlier=earlier, keep=keep)
    except NoAnswer as error:
        line = f"{error}; is the server running, and the address right?"
        raise TargetError(line, ExitCode.NO_ANSWER) from None
