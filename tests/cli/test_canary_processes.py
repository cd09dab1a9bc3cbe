"""A canary in every secret of a process: interrupted, behind the proxy, under pytest, and in the command lines of its children."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from support import canary
from support.adapters import adapter
from support.command_line import PYTEST_ALONE
from support.ports import free_port
from support.raw_server import raw_server

from batchspec.making.server import ReferenceServer
from batchspec.pytest_plugin.workers import without_values

KIT = (str(Path(sys.executable).with_name("batchspec")),)
PYTEST = (sys.executable, "-m", "pytest", "--pyargs", "batchspec.suite")
PATIENCE = 120
REPORTS = (
    "--json",
    "r.json",
    "--html",
    "r.html",
    "--junit",
    "r.xml",
    "--summary-md",
    "r.md",
    "--record",
    "run",
)
OF_PYTEST = tuple(f"--batchspec-{word[2:]}" if word.startswith("--") else word for word in canary.GIVEN)
WAYS = (signal.SIGINT, signal.SIGTERM)


class Counting(canary.Echoing):
    """It says when it was asked some times."""

    def __init__(self, number):
        super().__init__()
        self.asked = threading.Semaphore(0)
        self.number = number

    def answer(self, answer, call):
        self.asked.release()
        return super().answer(answer, call)

    def wait(self):
        assert all(self.asked.acquire(timeout=PATIENCE) for _ in range(self.number))


@contextmanager
def running(folder, *words, **environment):
    """A process with the canaries in its environment; at its end it has to be over."""
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={**os.environ, **canary.ENVIRONMENT, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        # A shell that starts the tests in the background lets them, and all that they start, ignore SIGINT.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def children(number):
    """The command lines of all that a process started."""
    found = []
    for task in Path(f"/proc/{number}/task").iterdir():
        with suppress(OSError):
            for child in (task / "children").read_text().split():
                found.append(Path(f"/proc/{child}/cmdline").read_text("utf-8", "replace").replace("\0", " "))
                found += children(child)
    return found


def ended(process, folder, way=None):
    """Let it end, interrupted where a way is given, and look at all that it left; its exit code."""
    lines = children(process.pid) if sys.platform == "linux" else []
    if way is not None:
        process.send_signal(way)
    out, err = process.communicate(timeout=PATIENCE)
    assert not canary.left(folder, out, err)
    assert not [one for line in lines for one in canary.told(line)]
    return process.returncode


@pytest.mark.parametrize("way", WAYS)
def test_an_interrupted_run_leaves_no_secret(tmp_path, way):
    asked = Counting(12)
    with (
        ReferenceServer(behaviour=asked, keys=(canary.KEY, canary.SECOND)) as server,
        running(tmp_path, *KIT, "check", "server", server.url, *canary.GIVEN, *REPORTS) as process,
    ):
        asked.wait()
        ended(process, tmp_path, way)


@pytest.mark.slow
def test_an_interrupted_run_against_a_gateway_leaves_no_secret(tmp_path):
    asked = threading.Semaphore(0)

    def respond(send, line, request):
        asked.release()
        canary.broken_echo(send, line, request)

    with raw_server(respond) as server:
        words = (
            *KIT,
            "check",
            "gateway",
            server.url,
            "--upstream-port",
            str(free_port()),
            "--upstream-key-env",
            "SDK_TOKEN",
        )
        with running(tmp_path, *words, *canary.GIVEN, *REPORTS) as process:
            assert all(asked.acquire(timeout=PATIENCE) for _ in range(4))
            ended(process, tmp_path, signal.SIGTERM)


def there(path, process):
    """Wait for a file that a process makes."""
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


HANGS = "sys.stderr.write(repr(dict(os.environ)) + chr(10)); open({path!r}, 'w').close(); time.sleep(1000)"


@pytest.mark.parametrize("way", WAYS)
def test_an_interrupted_adapter_leaves_no_secret(tmp_path, way):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        '[tool.batchspec]\napi_key_env = "ITS_KEY"\nsecond_key_env = "ITS_SECOND"\nheader = ["X-Note: env:ITS_HEADER"]\n'
    )
    command = adapter(tmp_path, HANGS.format(path=str(tmp_path / "asked")))
    with running(folder, *KIT, "check", "client", "--adapter", command, *REPORTS) as process:
        there(tmp_path / "asked", process)
        ended(process, folder, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_proxy_leaves_no_secret_of_its_clients(tmp_path, way):
    words = ("--record", "run", "--json", "r.json", "--html", "r.html", "--junit", "r.xml", "--side", "both")
    with (
        raw_server(canary.broken_echo) as server,
        running(tmp_path, *KIT, "proxy", "--upstream", server.url, "--port", "0", *words) as process,
    ):
        url = process.stdout.readline().split()[1]
        headers = {
            "Authorization": f"Bearer {quote(canary.KEY)}",
            "X-Api-Key": canary.SECOND,
            "Cookie": f"s={canary.PROXY}",
        }
        request = urllib.request.Request(
            f"{url}/batches?api_key={quote(canary.QUERY, safe='')}", headers=headers
        )
        with suppress(urllib.error.URLError, ValueError):
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).read()
        process.send_signal(way)
        out, err = process.communicate(timeout=PATIENCE)
    # The client did not send the canary of the header.
    found = [
        one
        for one in canary.left(tmp_path, out, err)
        if not one.partition(": ")[2].startswith(canary.HEADER[:3])
    ]
    assert not found
    assert (tmp_path / "run/trace.jsonl").exists()


def test_a_server_of_the_kit_tells_no_key(tmp_path):
    words = ("serve", "--port", "0", "--api-key-env", "ITS_KEY", "--second-key-env", "ITS_SECOND")
    with running(tmp_path, *KIT, *words) as process:
        url = process.stdout.readline().strip()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for key in (quote(canary.KEY), canary.SECOND):
            with suppress(urllib.error.HTTPError):
                opener.open(
                    urllib.request.Request(f"{url}/batches", headers={"Authorization": f"Bearer {key}"})
                ).read()
        ended(process, tmp_path, signal.SIGINT)


LOUD = (
    "--showlocals",
    "-vv",
    "--tb=long",
    "--junitxml",
    "j.xml",
    "-rA",
    "--log-level=debug",
    "--batchspec-json",
    "r.json",
)
FEW = ("-k", "BATCH-CRE or BATCH-FLD-001 or BATCH-WIR")


@pytest.mark.parametrize(
    "spread", [PYTEST_ALONE, ("-n", "2", "-p", "no:cacheprovider")], ids=["alone", "xdist"]
)
@pytest.mark.parametrize("server", ["right", pytest.param("wrong", marks=pytest.mark.slow), "nobody"])
def test_the_suite_of_pytest_tells_no_secret(tmp_path, spread, server):
    with (
        ReferenceServer(behaviour=canary.Echoing(), keys=(canary.KEY, canary.SECOND)) as right,
        raw_server(canary.broken_echo) as wrong,
    ):
        url = {"right": right.url, "wrong": wrong.url, "nobody": "http://127.0.0.1:9/v1"}[server]
        words = (
            "--batchspec-url",
            url,
            "--batchspec-timeout",
            "20" if server == "right" else "2",
            *OF_PYTEST,
        )
        with running(tmp_path, *PYTEST, *LOUD, *FEW, *spread, *words) as process:
            code = ended(process, tmp_path)
    assert (code == 0) == (server == "right")


CRASHES = """
import os
import pytest
import batchspec.driving.server.http.wire as wire

def breaks(self, method, url, headers, payload, deadline):
    raise RuntimeError(f"{method} {url} {dict(headers)} {self.settings.api_key} {self.settings.query}")

wire.Wire._ask = breaks
"""
OWN = """
import os
import logging
import pytest
from batchspec.driving.layers import Layer
from batchspec.driving.server_target import run_settings

def settings():
    layer = Layer(headers={"X-Note": "env:ITS_HEADER"}, query={"sig": QUERY})
    return run_settings("http://h/v1", layer, api_key_env="ITS_KEY", second_key_env="ITS_SECOND")

QUERY = os.environ["ITS_QUERY"]

@pytest.fixture
def fails():
    found = settings()
    headers = {"authorization": f"Bearer {os.environ['ITS_KEY']}".encode()}
    raise LookupError(QUERY)

def test_setup(fails):
    pass

def test_call(capsys):
    found = settings()
    plain, second = str(found.api_key), os.environ["ITS_SECOND"]
    print(plain, second)
    logging.getLogger("mine").warning("sent %s", plain)
    try:
        raise ValueError(plain)
    except ValueError as error:
        assert plain == second, f"{QUERY} {found.headers}"
"""


@pytest.mark.slow
def test_a_crash_under_pytest_tells_no_secret(tmp_path):
    (tmp_path / "conftest.py").write_text(CRASHES)
    (tmp_path / "test_suite.py").write_text(
        "from batchspec.suite import BatchAPI\nclass TestBatchAPI(BatchAPI):\n    only = 'BATCH-CRE'\n"
    )
    words = (
        sys.executable,
        "-m",
        "pytest",
        *LOUD,
        *PYTEST_ALONE,
        "--batchspec-url",
        "http://127.0.0.1:9/v1",
        *OF_PYTEST,
    )
    with running(tmp_path, *words) as process:
        assert ended(process, tmp_path) != 0


def test_tests_of_ones_own_show_no_secret_of_a_run(tmp_path):
    (tmp_path / "test_own.py").write_text(OWN)
    words = (
        sys.executable,
        "-m",
        "pytest",
        "--showlocals",
        "-vv",
        "--tb=long",
        "--junitxml",
        "j.xml",
        *PYTEST_ALONE,
    )
    with running(tmp_path, *words, ITS_QUERY=canary.QUERY) as process:
        assert ended(process, tmp_path) == 1
    assert "[redacted]" in (tmp_path / "j.xml").read_text()


@pytest.mark.parametrize(
    ("options", "value"),
    [
        (("--batchspec-url", "http://h/v1", "--batchspec-api-key-env", "BAD"), f"{canary.KEY}\n"),
        (("--batchspec-url", "http://h/v1", "--batchspec-api-key-env", "BAD"), f"{canary.KEY}ключ"),
        (("--batchspec-url", f"http://u:{quote(canary.KEY, safe='')}@h:x/v1"), "x"),
        (("--batchspec-url", "http://h/v1", "--batchspec-header", "X-Key: env:BAD"), f"{canary.KEY}\n"),
        (("--batchspec-proxy", f"http://u:{quote(canary.KEY, safe='')}@h:x/v1"), "x"),
    ],
)
def test_a_bad_key_or_address_under_pytest_is_told_without_its_content(tmp_path, options, value):
    with running(tmp_path, *PYTEST, *LOUD, *FEW, *PYTEST_ALONE, *options, BAD=value) as process:
        assert ended(process, tmp_path) != 0


def test_what_runs_the_tests_again_has_no_values():
    words = [
        "--batchspec-header",
        f"X: {canary.KEY}",
        f"--batchspec-query=sig={canary.QUERY}",
        "--batchspec-query",
        "odd",
        "-k",
        "x",
    ]
    assert without_values(words) == [
        *("--batchspec-header", "X: [redacted]", "--batchspec-query=sig=[redacted]"),
        *("--batchspec-query", "[redacted]", "-k", "x"),
    ]
    assert json.dumps(without_values(["a", "b"])) == '["a", "b"]'
