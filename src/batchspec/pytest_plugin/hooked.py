"""The target that the hook `pytest_batchspec_target` gives: asked for, opened, and ended once it was judged."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from inspect import getsourcefile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from batchspec.driving.server.apps.app import App, BadApp
from batchspec.driving.server.apps.whereabouts import variable_of
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.pytest_plugin.plan import HOOK
from batchspec.pytest_plugin.running import running
from batchspec.suite import Command
from batchspec.system.inert.logs import sentence
from batchspec.system.quoting import quoted

if TYPE_CHECKING:
    from pluggy import HookCaller

GIVES = "a URL, an app, a batchspec.suite.Command, or a context manager that gives one"
LOG = "batchspec-server.log"
LONGEST_QUOTE = 300
"""Characters of somebody else's error that are quoted."""


@contextmanager
def opened(
    hooked: HookCaller, config: pytest.Config, folder: Callable[[], Path], hide: Callable[[str], str]
) -> Iterator[str | App | None]:
    """The URL or the app that the hook gives, as long as it is there; `None` where the hook leaves it to the settings.

    The output of a command goes to a file in `folder`; `hide` takes secrets out of what is shown of it. Raises
    `TargetError`, which names the conftest file, for a hook that fails or gives something else.
    """
    asking = _Asking(_files(hooked))
    with asking:
        given = hooked(config=config)
    with ExitStack() as ends:
        for _ in range(2):  # a context manager may give any other target
            given = _entered(given, ends, asking)
        yield _target(given, ends, asking, folder, hide)


class _Asking:
    """The conftest files that have the hook; as a context, what they raise becomes a `TargetError`."""

    def __init__(self, files: list[Path]) -> None:
        self.files = files

    @property
    def name(self) -> str:
        return ", ".join(map(os.path.relpath, self.files))

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        # What pytest raises to skip or to leave, and an interrupt, are no failures of the hook.
        failures = (Exception, SystemExit, pytest.fail.Exception)
        if isinstance(error, failures) and not isinstance(error, TargetError):
            what = f"{type(error).__name__}: {sentence(quoted(error, LONGEST_QUOTE))}".removesuffix(": ")
            raise TargetError(f"{self._place(error)}: {HOOK} raised {what}", ExitCode.USAGE) from error

    def _place(self, error: BaseException) -> str:
        """The line of the file that the error passed last."""
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if Path(frame.filename) in self.files:
                return f"{os.path.relpath(frame.filename)}:{frame.lineno}"
        return self.name


def _files(hooked: HookCaller) -> list[Path]:
    found = ((getsourcefile(one.function) or str(one.plugin_name)) for one in hooked.get_hookimpls())
    return list(dict.fromkeys(map(Path, found)))


def _entered(given: Any, ends: ExitStack, asking: _Asking) -> Any:
    """What a context manager or a generator gives, and its end among `ends`; anything else as it is.

    The end is always a good one, so that what stands after a `yield` is run whatever became of the judging.
    """
    if isinstance(given, Generator):
        with asking:
            found = next(given, _NOTHING)
        if found is _NOTHING:
            raise TargetError(f"{asking.name}: {HOOK} yielded nothing; yield {GIVES}", ExitCode.USAGE)
        ends.callback(_finish, given, asking)
        return found
    if isinstance(given, AbstractContextManager) and not isinstance(given, App):
        with asking:
            found = given.__enter__()
        ends.callback(_leave, given, asking)
        return found
    return given


_NOTHING = object()


def _finish(given: Generator[Any, None, None], asking: _Asking) -> None:
    with asking:
        more = next(given, _NOTHING)
    if more is not _NOTHING:
        raise TargetError(f"{asking.name}: {HOOK} yielded twice; it yields one target", ExitCode.USAGE)


def _leave(given: AbstractContextManager[Any], asking: _Asking) -> None:
    with asking:
        given.__exit__(None, None, None)


def _target(
    given: Any, ends: ExitStack, asking: _Asking, folder: Callable[[], Path], hide: Callable[[str], str]
) -> str | App | None:
    if given is None or (isinstance(given, str) and not _NAME.fullmatch(given.strip())):
        return given
    if isinstance(given, Command):
        return ends.enter_context(running(given, folder() / LOG, hide)).url
    if callable(given) or isinstance(given, (App, str)):
        try:
            return _app(given, asking)
        except BadApp as error:
            raise TargetError(f"{asking.name}: {HOOK}: {error}", ExitCode.USAGE) from None
    what = sentence(quoted(repr(given), LONGEST_QUOTE))
    raise TargetError(f"{asking.name}: {HOOK} returned {what}; return {GIVES}", ExitCode.USAGE)


_NAME = re.compile(r"[^\W\d][\w.]*:[^\W\d][\w.]*(\(\))?")
"""An app by its name, as in `main:app` or `pkg.main:create_app()`; an address has a number or slashes there."""


def _app(given: Any, asking: _Asking) -> App:
    """The app, called by where it can be found; the conftest file names what is nowhere else. Raises `BadApp`."""
    app = App.of(given)
    if isinstance(given, (App, str)):
        return app
    module, variable = variable_of(given) or ("", "")
    file = getattr(sys.modules.get(module), "__file__", None)
    if file and Path(file) in asking.files:
        return app.renamed(f"{os.path.relpath(file)}:{variable}")
    if module:
        return app
    what = "app" if hasattr(given, "__qualname__") else f"{type(given).__name__} app"
    return app.renamed(f"{asking.name}: {what}")
