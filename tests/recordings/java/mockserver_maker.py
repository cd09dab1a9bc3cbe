"""Recordings by MockServer as a proxy: one JSON file."""

from __future__ import annotations

import contextlib
import functools
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from installing import Recording
from session import classpath, compiled, play

V5 = "org.mock-server:mockserver-netty-no-dependencies:5.15.0"
V7 = "org.mock-server:mockserver-netty:7.6.0"
STARTS_IN = 60.0
WAYS = {
    "mockserver": (V7, "RECORDED_EXPECTATIONS"),
    "mockserver-journal": (V7, "REQUEST_RESPONSES"),
    "mockserver-5": (V5, "RECORDED_EXPECTATIONS"),
    "mockserver-5-journal": (V5, "REQUEST_RESPONSES"),
}


def setup(artifact: str, tools: Path) -> tuple[str, Path]:
    """The class path, and the folder of the session's classes."""
    return classpath(artifact, tools), compiled(tools)


@contextlib.contextmanager
def mockserver(jars: str, target: str, work: Path) -> Iterator[str]:
    """The address of a MockServer, run in `work`, that passes all on to `target`, a host and a port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    host, _, target_port = target.partition(":")
    to = ("-proxyRemoteHost", host, "-proxyRemotePort", target_port)
    command = ["java", "-Dmockserver.logLevel=WARN", "-cp", jars, "org.mockserver.cli.Main"]
    command += ["-serverPort", str(port), *to]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=work, **quiet) as process:
        at = f"http://127.0.0.1:{port}"
        try:
            _wait(at)
            yield at
        finally:
            process.kill()


def _wait(at: str) -> None:
    ends = time.monotonic() + STARTS_IN
    while time.monotonic() < ends:
        with contextlib.suppress(urllib.error.URLError):
            admin(at, "status")
            return
        time.sleep(0.1)
    raise RuntimeError("MockServer did not start")


def admin(at: str, path: str) -> bytes:
    with urllib.request.urlopen(
        urllib.request.Request(f"{at}/mockserver/{path}", b"", method="PUT")
    ) as answer:
        return bytes(answer.read())


def record(base: str, installed: tuple[str, Path], stem: Path, *, keep: str) -> None:
    jars, classes = installed
    target = base.removeprefix("http://").removesuffix("/v1")
    with mockserver(jars, target, classes) as at:
        play(classes, f"{at}/v1", "")
        stem.with_suffix(".json").write_bytes(admin(at, f"retrieve?type={keep}&format=JSON"))


def recordings() -> list[Recording]:
    return [
        Recording(name, functools.partial(setup, artifact), functools.partial(record, keep=keep))
        for name, (artifact, keep) in WAYS.items()
    ]
