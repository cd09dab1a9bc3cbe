"""Recordings by Hoverfly, whose program is in the jar of hoverfly-java: one JSON file."""

from __future__ import annotations

import contextlib
import functools
import json
import platform
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from installing import Recording
from session import install, play

JAR = "io.specto:hoverfly-java:0.20.2"
STARTS_IN = 20.0
MACHINES = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True)
class Way:
    """How a session is recorded, and what of it is kept: `simulation` or `journal`."""

    arguments: dict[str, Any] = field(default_factory=dict)
    keep: str = "simulation"
    client: str = ""


STATEFUL = {"stateful": True, "headersWhitelist": ["*"]}
WAYS = {
    "hoverfly": Way(),
    "hoverfly-stateful": Way(STATEFUL),
    "hoverfly-stateful-gzip": Way(STATEFUL, client="gzip"),
    "hoverfly-journal": Way(keep="journal"),
    "hoverfly-journal-gzip": Way(keep="journal", client="gzip"),
}


def unpack(tools: Path) -> tuple[Path, Path]:
    """The program, and the folder of the session's classes."""
    jar, classes = install(JAR, tools)
    system = "OSX" if platform.system() == "Darwin" else "linux"
    name = f"binaries/hoverfly_{system}_{MACHINES[platform.machine()]}"
    program = tools / "hoverfly" / name
    if not program.exists():
        with zipfile.ZipFile(jar) as packed:
            packed.extract(name, tools / "hoverfly")
        program.chmod(0o755)
    return program, classes


@contextlib.contextmanager
def hoverfly(program: Path) -> Iterator[tuple[int, int]]:
    """The ports of the proxy and of the administration."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        proxy, administration = one.getsockname()[1], other.getsockname()[1]
    command = [str(program), "-pp", str(proxy), "-ap", str(administration)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(administration)
            yield proxy, administration
        finally:
            process.kill()


def _wait(port: int) -> None:
    ends = time.monotonic() + STARTS_IN
    while time.monotonic() < ends:
        with contextlib.suppress(urllib.error.URLError):
            admin(port, "GET", "hoverfly/version")
            return
        time.sleep(0.05)
    raise RuntimeError("Hoverfly did not start")


def admin(port: int, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/v2/{path}", data, method=method)
    with urllib.request.urlopen(asked) as answer:
        return bytes(answer.read())


def record(base: str, installed: tuple[Path, Path], stem: Path, *, way: Way) -> None:
    program, classes = installed
    with hoverfly(program) as (proxy, administration):
        admin(administration, "PUT", "hoverfly/mode", {"mode": "capture", "arguments": way.arguments})
        options = ("-Dhttp.proxyHost=127.0.0.1", f"-Dhttp.proxyPort={proxy}", "-Dhttp.nonProxyHosts=")
        play(classes, base, way.client, *options)
        stem.with_suffix(".json").write_bytes(admin(administration, "GET", way.keep))


def recordings() -> list[Recording]:
    return [Recording(name, unpack, functools.partial(record, way=way)) for name, way in WAYS.items()]
