"""A server as users name it: its address, its key, and the trace of a run against it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from batchspec.declarations.credentials import variable_in
from batchspec.declarations.declared import NOTHING, Declared
from batchspec.declarations.file import TargetFile
from batchspec.driving.layers import Layer
from batchspec.driving.server.apps.app import App, BadApp, NotStarted
from batchspec.driving.server.collect import NoAnswer, Progress, collect
from batchspec.driving.server.http.settings import APP_ADDRESS, DEFAULT_PATH, BadURL, Settings, base_url
from batchspec.driving.server.interrupt import stoppable
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.reading.trace import Trace

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The characters of a header's name, RFC 9110 section 5.6.2."""
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""Those of its value, which is sent as ISO 8859-1."""


def refuse_unless_one(url: object, app: object) -> None:
    """Raise `TargetError` unless there is one target, an address or an app."""
    if (url is None) == (app is None):
        what = "nothing to judge" if url is None else "an address and an app, and one run judges one of them"
        raise TargetError(
            f"{what}; give URL, the address of a server, or --app module:app, an app in this process",
            ExitCode.USAGE,
        )


def app_named(text: str) -> App:
    """The app at `module:app`; raises `TargetError`."""
    try:
        return App.named(text)
    except BadApp as error:
        raise TargetError(str(error), ExitCode.USAGE) from None


def run_settings(  # noqa: PLR0913  each by its name
    url: str | None,
    layer: Layer,
    *,
    app: App | None = None,
    api_key_env: str | None,
    second_key_env: str | None = None,
    base_path: str | None = None,
    file: TargetFile | None = None,
    **options: Any,
) -> Settings:
    """The settings of a run against the server at `url`, or against `app` in this process.

    Raises `TargetError` for a wrong address, for a variable that is not set, and unless there is one of the two targets.
    `layer` has the headers, query parameters and capabilities. `file` says how the server differs. `options` are
    fields of `Settings`.
    """
    refuse_unless_one(url, app)
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
        settings = Settings(
            url=base_url(APP_ADDRESS if app else url or "", base_path or DEFAULT_PATH),
            app=app,
            api_key=first,
            second_api_key=second,
            headers=_from_environment(layer.headers, "header"),
            query=_from_environment(layer.query, "query"),
            capabilities=layer.capabilities,
            declared=_declared(layer.capabilities, file),
            **options,
        )
    except BadURL as error:
        raise TargetError(str(error), ExitCode.USAGE) from None
    _refuse_what_cannot_be_sent(settings, api_key_env, second_key_env)
    return settings


def _declared(capabilities: Mapping[str, bool], file: TargetFile | None) -> Declared:
    """The declarations of a run; a capability that is on is claimed."""
    claims = tuple(name for name, on in capabilities.items() if on)
    return replace(file.declared() if file else NOTHING, claims=claims)


def _from_environment(sent: Mapping[str, str], option: str) -> dict[str, str]:
    """Headers or query parameters, those whose value is `env:NAME` with the value of that variable. Raises `TargetError`."""
    named = {name: variable_in(value) for name, value in sent.items()}
    return {name: key_in(variable, f"--{option} {name}") or sent[name] for name, variable in named.items()}


def _refuse_what_cannot_be_sent(
    settings: Settings, api_key_env: str | None, second_key_env: str | None
) -> None:
    """Raise `TargetError` for a key or a header that HTTP has no form for. Its value may be secret and is not told."""
    headers = {
        f"the header {name!r} (--header)": f"{name}: {value}" for name, value in settings.headers.items()
    }
    if settings.api_key:
        headers[f"the value of {api_key_env} (--api-key-env)"] = f"authorization: {settings.api_key}"
    if settings.second_api_key:
        second = f"the value of {second_key_env} (--second-key-env)"
        headers[second] = f"authorization: {settings.second_api_key}"
    for which, line in headers.items():
        name, _, value = line.partition(": ")
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            what = "has a line break or a character that no header may have; take it out"
            raise TargetError(f"{which} {what}", ExitCode.USAGE)


def key_in(variable: str | None, option: str) -> str | None:
    """The key that an environment variable holds; raises `TargetError` for one that is not set."""
    if variable is None:
        return None
    if not os.environ.get(variable):
        raise TargetError(f"the environment variable {variable} ({option}) is not set", ExitCode.USAGE)
    return os.environ[variable]


@contextmanager
def started(settings: Settings) -> Iterator[None]:
    """Let the app of a run, where it has one, run from here to the end. Raises `TargetError` where it does not start.

    Within it, each `server_trace` of these settings uses the same start of the app.
    """
    with ExitStack() as stack:
        if settings.app:
            try:
                stack.enter_context(settings.app)
            except NotStarted as error:
                raise TargetError(str(error), ExitCode.NO_ANSWER) from None
        yield


def server_trace(
    settings: Settings,
    progress: Progress | None = None,
    *,
    earlier: Trace | None = None,
    keep: bool = False,
) -> Trace:
    """The trace of a run, its arguments those of `collect`; raises `TargetError` where the server never answers.

    Raises `Interrupted`, a `KeyboardInterrupt`, where the run was interrupted, also by SIGTERM.
    """
    try:
        with stoppable(), started(settings):
            return collect(settings, progress, earlier=earlier, keep=keep)
    except NoAnswer as error:
        hint = "" if settings.app else "; is the server running, and the address right?"
        line = f"{error}{hint}"
        raise TargetError(line, ExitCode.NO_ANSWER) from None
