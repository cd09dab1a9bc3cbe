"""The terminal that everything is shown on by `rich`: text of outsiders is inert on it by itself, however it is wrapped."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import IO, Any, cast

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from batchspec.system.inert.characters import shown
from batchspec.system.inert.logs import unobeyed

_STYLING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""The sequences that `rich` writes: colours, and on a real terminal what moves the cursor."""


class Terminal(Console):
    """A console that takes no markup in what it prints, and prints nothing that a terminal or a CI system obeys.

    Commands to CI systems are looked for in whole lines, after wrapping: what stood in the middle of a line may begin the next.
    """

    def __init__(self, *, stderr: bool = False, file: IO[str] | None = None, **more: Any) -> None:
        out = cast("IO[str]", _Lines(file or (sys.stderr if stderr else sys.stdout)))
        plain = {"markup": False, "emoji": False, "highlight": False}
        super().__init__(file=out, stderr=stderr, **{**plain, **more})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is to be printed, each hidden character as an escape."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=shown(segment.text))


class _Lines:
    """A stream of lines; each is inert when it is written."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text; `rich` writes whole lines, and what moves the cursor by itself."""
        return self._stream.write("\n".join(map(_inert, text.split("\n"))))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _inert(line: str) -> str:
    """The line where, less its colours, no CI system obeys it; otherwise without its colours, and inert."""
    plain = _STYLING.sub("", line)
    safe = unobeyed(plain)
    return line if safe == plain else safe
