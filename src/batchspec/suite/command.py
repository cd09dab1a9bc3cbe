"""The command of a server that pytest starts, judges and ends."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Command:
    """A server to start: `Command(["python", "server.py", "--port", "{port}"], url="http://127.0.0.1:{port}/v1")`.

    `{port}` is a free port, in the command, in its address and in the values of `env`. Raises `TypeError` for values of
    other types.
    """

    command: str | Sequence[str | os.PathLike[str]]
    """The program and its arguments; a text is split as a shell would, and no shell reads it."""
    url: str
    """The base URL that it answers at."""
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Variables that come on top of those of pytest."""
    cwd: str | os.PathLike[str] | None = None
    """The folder that it is started in; that of pytest without."""
    wait: float = 30.0
    """Seconds until it has to give its first answer, whatever the HTTP status of that is."""

    def __post_init__(self) -> None:
        # In conftest.py no type checker looks, and here the error names the line that has to be mended.
        words = [self.command] if isinstance(self.command, str) else self.command
        if not (isinstance(words, Sequence) and all(isinstance(word, (str, os.PathLike)) for word in words)):
            raise TypeError(
                f"command is {self.command!r}; write a text, or a list of the program and its arguments"
            )
        if not isinstance(self.url, str):
            raise TypeError(f"url is {self.url!r}; write the base URL, as in http://127.0.0.1:{{port}}/v1")
        if not isinstance(self.env, Mapping):
            raise TypeError("env is no mapping; write it as {'NAME': 'value'}")  # its values may be secret
        if not (isinstance(self.wait, (int, float)) and self.wait > 0):
            raise TypeError(f"wait is {self.wait!r}; write seconds, more than 0")
