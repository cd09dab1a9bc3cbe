"""An annotation of a GitHub workflow: the one thing that we want a CI system to obey."""

from __future__ import annotations

from batchspec.system.inert.logs import lines


def annotation(level: str, title: str, message: str, *, file: str = "", line: int = 0) -> str:
    """The line that annotates a run, or a line of a file in it; `level` is `error`, `warning` or `notice`."""
    place = f"file={_property(file)}," if file else ""
    place += f"line={line}," if file and line else ""
    return f"::{level} {place}title={_property(title)}::{_message(message)}"


def _message(text: str) -> str:
    return lines(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
