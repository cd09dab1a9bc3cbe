"""What is wrong with an app, in one line: there is none, it did not start, an exception left it."""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from types import TracebackType

from batchspec.system.quoting import LOOKED_AT, quoted
from batchspec.system.secrets.held import shown

LONGEST_TOLD = 301
"""Characters of an exception that are told, with an ellipsis; the message of one may be a page."""
_ELSEWHERE = re.compile(
    r"[\\/](site-packages|dist-packages|lib[\\/]python[\d.]+)[\\/]|^<frozen|[\\/]batchspec[\\/]driving[\\/]"
)
"""Files whose lines tell an author of an app little: Python, packages that are installed, and the kit itself."""


class BadApp(ValueError):
    """There is no such app, or it is none; usage, not a finding. The message is one line."""


class NotStarted(Exception):
    """The app did not start, so nothing can be asked of it; the message is one line."""


def last_line(text: str) -> str:
    """The last line of a text that says something, bounded, without secrets."""
    line = next(
        (part for part in reversed(shown(text.rstrip()[-LOOKED_AT:]).splitlines()) if part.strip()), ""
    )
    return quoted(line, LONGEST_TOLD)


def in_words(error: BaseException) -> str:
    """An exception in one line, with the place in the code of the app where there is one: `KeyError: 'a' at app.py:7`."""
    error = _first(error)
    if isinstance(error, SyntaxError):
        # The line with the word is the last one; those before it show the text.
        return f"{type(error).__name__}: {last_line(str(error.msg))} at {Path(error.filename or '?').name}:{error.lineno}"
    try:
        said = last_line(f"{type(error).__name__}: {error}".rstrip(": "))
    except Exception:  # noqa: BLE001  an exception of a stranger may fail to say what it is
        said = type(error).__name__
    where = _place(error.__traceback__)
    return f"{said} at {where}" if where else said


def _first(error: BaseException) -> BaseException:
    """The first exception of a group, which says what went wrong; any other exception is its own."""
    inner = getattr(error, "exceptions", None)
    while isinstance(inner, tuple) and inner and isinstance(inner[0], BaseException):
        error = inner[0]
        inner = getattr(error, "exceptions", None)
    return error


def _place(trace: TracebackType | None) -> str:
    """The innermost line of the app's own code; the innermost of any code where there is none of it."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace)]
    own = [one for one in frames if not _ELSEWHERE.search(one[0])]
    if not frames:
        return ""
    name, line = (own or frames)[-1]
    return f"{Path(name).name}:{line}"
