"""Recordings by WireMock: folders of stub mappings or one JSON file."""

from __future__ import annotations

import contextlib
import functools
import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from installing import Recording
from session import install, play

V2 = "com.github.tomakehurst:wiremock-jre8-standalone:2.35.2"
V3 = "org.wiremock:wiremock-standalone:3.13.2"
STARTS_IN = 60.0


@dataclass(frozen=True)
class Way:
    """How a session is recorded, and what of it is kept."""

    jar: str = V3
    spec: dict[str, Any] = field(default_factory=dict)
    """What `recordings/start` is given besides the target."""
    keep: str = "folder"
    """`folder`: what WireMock wrote; else the JSON of `stop`, `snapshot`, `mappings` or `requests`."""
    client: str = ""
    under: str = ""
    """The part of the path that belongs to the target instead of the URLs."""
    legacy: bool = False
    """By `--proxy-all` and `--record-mappings` of the command line, as WireMock 1 did."""


HEADERS = {"Authorization": {}, "Content-Type": {"caseInsensitive": True}, "Accept-Encoding": {}}
FILES = {"textSizeThreshold": "0", "binarySizeThreshold": "0"}
WAYS = {
    "wiremock": Way(),
    "wiremock-gzip": Way(client="gzip", spec={"captureHeaders": HEADERS}),
    "wiremock-files": Way(spec={"extractBodyCriteria": FILES, "captureHeaders": HEADERS}),
    "wiremock-equal-to": Way(spec={"requestBodyPattern": {"matcher": "equalTo"}}),
    "wiremock-no-scenarios": Way(spec={"repeatsAsScenarios": False}),
    "wiremock-under-v1": Way(under="/v1"),
    "wiremock-stop": Way(keep="stop"),
    "wiremock-snapshot": Way(keep="snapshot"),
    "wiremock-mappings": Way(keep="mappings"),
    "wiremock-journal": Way(keep="requests"),
    "wiremock-journal-gzip": Way(keep="requests", client="gzip"),
    "wiremock-record-mappings": Way(legacy=True),
    "wiremock-2": Way(V2),
    "wiremock-2-mappings": Way(V2, keep="mappings"),
    "wiremock-2-journal": Way(V2, keep="requests"),
}


@contextlib.contextmanager
def wiremock(jar: Path, root: Path, *options: str) -> Iterator[str]:
    """The address of a WireMock that keeps its files below `root`."""
    log = root.with_suffix(".log")
    command = ["java", "-jar", str(jar), "--port", "0", "--root-dir", str(root), *options]
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            at = f"http://127.0.0.1:{_port(log)}"
            yield at
            admin(at, "POST", "shutdown")
            process.wait(STARTS_IN)
        finally:
            process.kill()
    log.unlink()


def _port(log: Path) -> str:
    ends = time.monotonic() + STARTS_IN
    while time.monotonic() < ends:
        if found := re.search(r"^port: +(\d+)", log.read_text(), re.MULTILINE):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(f"WireMock did not start: {log.read_text()}")


def admin(at: str, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(
        f"{at}/__admin/{path}", data, {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(asked) as answer:
        return bytes(answer.read())


def record(base: str, installed: tuple[Path, Path], stem: Path, *, way: Way) -> None:
    jar, classes = installed
    host = base.removesuffix("/v1")
    root = stem.with_name(f"{stem.name}.root")
    (root / "mappings").mkdir(parents=True)
    options = ("--proxy-all", host, "--record-mappings") if way.legacy else ()
    with wiremock(jar, root, *options) as at:
        kept = _recorded(at, classes, host, way)
    if way.keep == "folder":
        root.rename(stem)
    else:
        stem.with_suffix(".json").write_bytes(kept)
        shutil.rmtree(root)


def _recorded(at: str, classes: Path, host: str, way: Way) -> bytes:
    target = host + way.under
    by_hand = way.keep == "snapshot"
    if by_hand:
        admin(
            at, "POST", "mappings", {"request": {}, "response": {"proxyBaseUrl": target}, "persistent": False}
        )
    elif not way.legacy:
        admin(at, "POST", "recordings/start", {"targetBaseUrl": target, **way.spec})
    base = at + "/v1".removeprefix(way.under)
    play(classes, base, way.client)
    if by_hand:
        return admin(at, "POST", "recordings/snapshot", {"persist": False, **way.spec})
    stopped = b"" if way.legacy else admin(at, "POST", "recordings/stop")
    return admin(at, "GET", way.keep) if way.keep in ("mappings", "requests") else stopped


def recordings() -> list[Recording]:
    return [
        Recording(name, functools.partial(install, way.jar), functools.partial(record, way=way))
        for name, way in WAYS.items()
    ]
