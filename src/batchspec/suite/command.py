"""The command of a server that pytest starts, judges and ends."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Command:
    """A server to start: `Command(["python", "server.py", "--port", "{port}"], url="http://127.0.0.1:{port}/v1")`.

    `{port}` is a free port, in the command, in its address and in the values of `env`.
    """

    command: str | Sequence[str]
    """The program and its arguments; a text is split as a shell would, and no shell reads it."""
    url: str
    """The base URL that it answers at."""
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Variables that come on top of those of pytest."""
    cwd: str | os.PathLike[str] | None = None
    """The folder that it is started in; that of pytest without."""
    wait: float = 30.0
    """Seconds until it has to give its first answer, whatever the HTTP status of that is."""
