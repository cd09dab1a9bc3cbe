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
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.reading.trace import Trace
from batchspec.system import signals
from batchspec.system.secrets.held import VAULT, Secret, hold_proxies, hold_value

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The characters of a header's name, RFC 9110 section 5.6.2."""
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""Those of its value, which is sent as ISO 8859-1."""
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character: what Python makes of a byte of a command line or a variable that is not UTF-8."""


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
    hold_proxies()
    first = sendable_key(api_key_env, "--api-key-env")
    second = sendable_key(second_key_env, "--second-key-env")
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
    _refuse_what_cannot_be_sent(settings)
    return settings


def _declared(capabilities: Mapping[str, bool], file: TargetFile | None) -> Declared:
    """The declarations of a run; a capability that is on is claimed."""
    claims = tuple(name for name, on in capabilities.items() if on)
    return replace(file.declared() if file else NOTHING, claims=claims)


def _from_environment(sent: Mapping[str, str], option: str) -> dict[str, str]:
    """Headers or query parameters, those whose value is `env:NAME` with the value of that variable. Raises `TargetError`."""
    named = {name: variable_in(value) for name, value in sent.items()}
    found = {
        name: key_in(variable, f"--{option} {name}") or Secret(sent[name]) for name, variable in named.items()
    }
    for name, value in found.items():
        hold_value(name, value)
    return dict(found)


def _refuse_what_cannot_be_sent(settings: Settings) -> None:
    """Raise `TargetError` for a header or a parameter that HTTP has no form for. Its value may be secret and is not told."""
    for name, value in settings.headers.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise TargetError(f"the header {name!r} (--header) {_cannot_be_sent(value)}", ExitCode.USAGE)
    for name, value in settings.query.items():
        if _SURROGATE.search(name + value):
            what = "has bytes that are not UTF-8, which no address may have; take them out"
            raise TargetError(f"the parameter {name!r} (--query) {what}", ExitCode.USAGE)


def _cannot_be_sent(value: str) -> str:
    """What is wrong with a value that no header may have, without the value."""
    what = "has a line break or a character that no header may have; take it out"
    ends = value.endswith("\n") and _VALUE.fullmatch(value.rstrip("\r\n"))
    return (
        f"{what} (it ends with a line break, as `echo` writes one; `printf %s` writes none)" if ends else what
    )


def sendable_key(variable: str | None, option: str) -> Secret | None:
    """The key that an environment variable holds; raises `TargetError` for one that is not set or cannot be sent."""
    key = key_in(variable, option)
    if key is not None and not _VALUE.fullmatch(key):
        raise TargetError(f"the value of {variable} ({option}) {_cannot_be_sent(key)}", ExitCode.USAGE)
    return key


def key_in(variable: str | None, option: str) -> Secret | None:
    """What an environment variable holds, which is secret from now on; raises `TargetError` for one that is not set."""
    if variable is None:
        return None
    value = os.environ.get(variable, "")
    if not value.strip():
        what = "holds nothing but blanks" if value else "is not set"
        raise TargetError(f"the environment variable {variable} ({option}) {what}", ExitCode.USAGE)
    VAULT.hold(value)
    return Secret(value)


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

    Raises `Interrupted`, a `KeyboardInterrupt` with the trace so far, where the run was interrupted, also by SIGTERM and SIGHUP.
    """
    try:
        with signals.raised(), started(settings):
            return collect(settings, progress, earlier=earlier, keep=keep)
    except NoAnswer as error:
        hint = "" if settings.app else "; is the server running, and the address right?"
        line = f"{error}{hint}"
        raise TargetError(line, ExitCode.NO_ANSWER) from None
