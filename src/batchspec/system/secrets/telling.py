"""Everything that Python itself tells goes through the vault: tracebacks, also of threads, warnings and logs."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TextIO

from batchspec.system.inert.logs import lines
from batchspec.system.secrets.held import hold_proxies, hold_words, shown


@contextmanager
def guarded(words: Iterable[str]) -> Iterator[None]:
    """Let nothing out of a command whose arguments are `words` but through the vault."""
    hold_words(words)
    hold_proxies()
    sys.excepthook = _tell  # stays: an interrupt is told once all is over
    of_threads, of_warnings = threading.excepthook, warnings.showwarning
    threading.excepthook = _tell_of_thread
    warnings.showwarning = _warn
    try:
        yield
    finally:
        threading.excepthook, warnings.showwarning = of_threads, of_warnings


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _write("".join(traceback.format_exception(kind, error, trace)))


def _tell_of_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_type is not SystemExit and found.exc_value is not None:
        _tell(found.exc_type, found.exc_value, found.exc_traceback)


def _warn(  # noqa: PLR0913, PLR0917  as the standard library calls it
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    _write(warnings.formatwarning(message, category, filename, lineno, line), file)


def _write(text: str, stream: TextIO | None = None) -> None:
    print(lines(shown(text)), end="", file=stream or sys.stderr)


class WithoutSecrets(logging.Filter):
    """Takes the secrets out of each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = shown(_message(record)), ()
        if record.exc_info:
            record.exc_text, record.exc_info = shown(_formatted(record.exc_info)), None
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit; they are told as they are
        return f"{record.msg} {record.args}"


def _formatted(found: Any) -> str:
    return "".join(traceback.format_exception(*found)).rstrip("\n")


_FILTER = WithoutSecrets()


def guard_logs(library: str) -> None:
    """Let what a library logs go through the vault. It has to be imported: a filter is asked for its own logger alone."""
    for name in [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == library]:
        logging.getLogger(name).addFilter(_FILTER)
