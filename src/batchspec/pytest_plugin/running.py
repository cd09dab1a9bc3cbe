"""A server that is started by its command, waited for, and ended with all that it started."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from batchspec.driving.server.http.settings import BadURL, base_url
from batchspec.driving.target import TargetError
from batchspec.judging.outcomes.verdict import ExitCode
from batchspec.suite import Command
from batchspec.system import leash
from batchspec.system.inert.logs import line
from batchspec.system.inert.shell import joined
from batchspec.system.system_errors import with_file

PORT = "{port}"
FIRST_PORT_ON = "127.0.0.1"
LOOK = 0.05
"""Seconds between two looks for the first answer."""
PATIENCE = 2.0
"""Seconds that one look waits for an answer."""
LAST_LINES = 15
"""Lines of its output that are shown: as many as a traceback takes."""
LONGEST_LINE = 200
LONGEST_END = 65_536
"""Bytes of the end of its output that the last lines are taken from."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    url: str
    name: str
    """Its command, as it would be typed."""
    log: Path
    """The file that its output goes to."""
    hide: Callable[[str], str]
    """Takes secrets out of its output."""
    process: subprocess.Popen[bytes]
    """The leash, which ends as the server does."""

    def refuse_the_dead(self, when: str) -> None:
        """Raise `TargetError` where the server has ended; `when` says of what moment that is told."""
        code = self.process.poll()
        if code is None:
            return
        how = f"exited with code {code}" if code < 128 else f"died of signal {code - 128}"
        raise TargetError(f"`{self.name}` {how} {when}{self.last_words()}", ExitCode.NO_ANSWER)

    def last_words(self) -> str:
        """The file with its output, and the last lines of that, each in a line of its own."""
        with self.log.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - LONGEST_END))
            text = self.hide(stream.read().decode("utf-8", "replace"))
        lines = [_printable(line)[:LONGEST_LINE] for line in text.splitlines() if line.strip()]
        head = f"; its output is in {self.log}"
        return "\n    ".join([head, *lines[-LAST_LINES:]]) if lines else "; it wrote nothing"


@contextmanager
def running(command: Command, log: Path, hide: Callable[[str], str] = str) -> Iterator[Server]:
    """Start the server, wait for its first answer, and end it; its output goes to the file `log`.

    `hide` takes secrets out of what is shown of that output. Raises `TargetError` for a command or an address that is
    none, and for a server that ends or never answers.
    """
    port = str(_free_port())
    words, environment = _words(command, port), _environment(command, port)
    url = command.url.replace(PORT, port)
    try:
        base_url(url)
    except BadURL as error:
        raise TargetError(str(error), ExitCode.USAGE) from None
    name = hide(_printable(joined(words)))
    _refuse_no_program(words, environment, command)
    if PORT not in command.url and _answers(url):
        line = (
            f"something answers at {url} before `{name}` is started; end it, or write {PORT} for a free port"
        )
        raise TargetError(line, ExitCode.USAGE)
    with _on_a_leash(words, environment, command.cwd, log) as process:
        server = Server(url, name, log, hide, process)
        _wait_for_an_answer(server, command.wait)
        try:
            yield server
        except TargetError:
            server.refuse_the_dead("while it was judged")  # why it gives no answer
            raise
        server.refuse_the_dead("while it was judged")


def _printable(text: str) -> str:
    """The text without what a terminal would obey."""
    return line(text.expandtabs())


def _words(command: Command, port: str) -> list[str]:
    try:
        given = shlex.split(command.command) if isinstance(command.command, str) else command.command
    except ValueError as error:
        raise TargetError(
            f"the command cannot be split: {error}; write it as a list", ExitCode.USAGE
        ) from None
    words = [str(word).replace(PORT, port) for word in given]
    if not words:
        raise TargetError(
            "the command is empty; write it as Command(['python', 'server.py'], url=...)", ExitCode.USAGE
        )
    return words


def _environment(command: Command, port: str) -> dict[str, str]:
    """The variables of this process and those of the command. Python keeps back no output, which would be lost at its end."""
    given = {name: str(value).replace(PORT, port) for name, value in command.env.items()}
    return {"PYTHONUNBUFFERED": "1", **os.environ, **given}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((FIRST_PORT_ON, 0))
        return int(one.getsockname()[1])


def _refuse_no_program(words: Sequence[str], environment: Mapping[str, str], command: Command) -> None:
    folder = Path(command.cwd) if command.cwd is not None else Path.cwd()
    if not folder.is_dir():
        raise TargetError(f"there is no folder {folder} to start `{words[0]}` in", ExitCode.USAGE)
    # A program that is named with a folder is looked for from the folder that it is started in.
    named = str(folder / words[0]) if os.path.dirname(words[0]) else words[0]  # noqa: PTH120  "./x" has a folder
    if shutil.which(named, path=environment.get("PATH")) is None:
        line = f"{words[0]}: there is no such program, or you may not run it; check its name and the PATH"
        raise TargetError(line, ExitCode.USAGE)


@contextmanager
def _on_a_leash(
    words: Sequence[str], environment: Mapping[str, str], folder: str | os.PathLike[str] | None, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """The program under `leash`, which ends it at the end of the block, and when this process is killed, too."""
    try:
        output = log.open("wb")
    except OSError as error:
        raise TargetError(f"{log}: {with_file(error)}", ExitCode.USAGE) from None
    with output:
        process = subprocess.Popen(  # noqa: S603  the user named the program
            [sys.executable, "-I", leash.__file__, *words],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=True,  # Ctrl-C is for pytest, which ends the server when it has cleaned up
        )
    try:
        yield process
    finally:
        _let_go(process)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """End the leash and so the server; returns when both are gone, also where it is interrupted meanwhile."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        process.wait()
    except KeyboardInterrupt:
        process.wait()  # no longer than the grace of the leash
        raise


def _wait_for_an_answer(server: Server, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not _answers(server.url):
        server.refuse_the_dead(f"before it answered at {server.url}")
        if time.monotonic() > deadline:
            line = f"`{server.name}` gave no answer at {server.url} within {seconds:g} s"
            raise TargetError(f"{line}{server.last_words()}", ExitCode.NO_ANSWER)
        time.sleep(LOOK)


def _answers(url: str) -> bool:
    """True where any HTTP answer comes, or where TLS is spoken: whom to trust there is asked by the run itself."""
    try:
        with urllib3.PoolManager(retries=False, timeout=PATIENCE) as pool:
            pool.request("GET", url, preload_content=False, redirect=False).close()
    except urllib3.exceptions.SSLError:
        return True
    except urllib3.exceptions.HTTPError:
        return False
    return True
